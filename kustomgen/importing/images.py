"""Versions of images, out of the objects and under ``images``: where they are promoted from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.k8s.image import Image
from kustomgen.spec.checks.images import fault_of, is_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kustomgen.importing.model import Object

_LISTS = ("containers", "initContainers")


def versions(environments: Sequence[Iterable[Object]]) -> list[dict[str, str]]:
    """Image to version in each environment, of those that ``images`` can name.

    In no environment may an image have two versions, or none, or stand where kustomize does not
    look for images.
    """
    found: list[dict[str, set[str]]] = []
    wrong: set[str] = set()
    for objects in environments:
        here: dict[str, set[str]] = {}
        for image, in_container in (each for value in objects for each in _images(value)):
            version = _version(image)
            here.setdefault(image.name, set()).add(version)
            if not in_container or not version or not is_version(version) or fault_of(image.name):
                wrong.add(image.name)
        wrong |= {name for name, known in here.items() if len(known) > 1}
        found.append(here)
    return [{name: next(iter(known)) for name, known in here.items() if name not in wrong} for here in found]


def _version(image: Image) -> str:
    return "@".join(part for part in (image.tag, image.digest) if part is not None)


def _images(value: Any, in_container: bool = False) -> Iterator[tuple[Image, bool]]:
    if isinstance(value, list):
        for item in value:
            yield from _images(item, in_container)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "image" and isinstance(item, str):
                yield Image.parse(item), in_container
            elif isinstance(item, dict | list):
                yield from _images(item, key in _LISTS and isinstance(item, list))


def unversioned(value: Any, names: Iterable[str]) -> Any:
    """The object without the versions of these images."""
    if isinstance(value, list):
        return [unversioned(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: [_without(item, names) for item in item]
        if key in _LISTS and isinstance(item, list)
        else unversioned(item, names)
        for key, item in value.items()
    }


def _without(container: Any, names: Iterable[str]) -> Any:
    if not isinstance(container, dict):
        return container
    image = container.get("image")
    if isinstance(image, str) and (name := Image.parse(image).name) in names:
        return {**container, "image": name}
    return container
