"""Images whose version belongs to the overlay: ``images: {shop/web: {managedBy: overlay}}``.

A bot, or `kustomize edit set image`, writes the version into the overlay's kustomization.
``generate`` reads it there and leaves it as it is. ``version`` is what an overlay begins with that
has none yet; in an environment, by default that of the common part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.spec.types import OPEN, text_of
from kustomgen.yaml.quick import parse_one_quickly
from kustomgen.yaml.source import Located, as_text, describe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.spec.sibling_files import SiblingFiles

OVERLAY = "overlay"
_EXAMPLE = "for example `{managedBy: overlay, version: v1.0.0}`"


class ManagedVersion(str):
    """The version that the overlay has; empty if it has none yet."""

    __slots__ = ()


def _version(value: Any) -> Any:
    return value if isinstance(value, ManagedVersion) else text_of(value)


_OBJECT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["managedBy"],
    "properties": {"managedBy": {"const": OVERLAY}, "version": {"type": ["string", "number"]}},
}
ImageVersion = Annotated[
    str,
    PlainValidator(_version),
    WithJsonSchema({"anyOf": [{"type": ["string", "number", "boolean"]}, _OBJECT]}),
]
"""A version, or that the overlay has it."""


def begun(layers: Sequence[Located]) -> list[Located]:
    """The layers, where an image that is managed in one begins with the version that those below
    give it.
    """
    versions: dict[str, Located] = {}
    found = []
    for layer in layers:
        images = layer.get("images")
        if images is None or not isinstance(images.value, dict):
            found.append(layer)
            continue
        filled = {name: _begun(node, versions.get(name)) for name, node in images.value.items()}
        versions |= {name: node.get("version") or node for name, node in filled.items()}
        found.append(Located(layer.value | {"images": Located(filled, images.mark, images.key)}, layer.mark, layer.key))
    return found


def _begun(node: Located, below: Located | None) -> Located:
    if below is None or below.value is None or isinstance(below.value, dict | list):
        return node
    if not isinstance(node.value, dict) or "version" in node.value:
        return node
    return Located(node.value | {"version": below}, node.mark, node.key)


def with_managed(root: Located, key: str, beside: SiblingFiles, complaints: list[Complaint]) -> Located:
    """An environment's spec with the versions that its overlay has."""
    images = root.get("images")
    asked = {
        name: node
        for name, node in (images.value.items() if images is not None and isinstance(images.value, dict) else ())
        if isinstance(node.value, dict)
    }
    if images is None or not asked:
        return root
    directory = root.get("directory")
    folder = directory.value if directory is not None and isinstance(directory.value, str) else key
    there = versions_in(f"overlays/{folder}/kustomization.yaml", beside, complaints)
    filled = dict(images.value)
    for name, node in asked.items():
        complaints += _wrong(name, node)
        first = node.get("version")
        text = as_text(first.value) if first is not None and not isinstance(first.value, dict | list) else ""
        filled[name] = Located(ManagedVersion(there.get(name, text)), node.mark, node.key)
    return Located(root.value | {"images": Located(filled, images.mark, images.key)}, root.mark, root.key)


def without_managed(root: Located) -> Located:
    """The common part, in which no overlay says anything: such a version is open."""
    images = root.get("images")
    if images is None or not isinstance(images.value, dict):
        return root
    filled = {
        name: Located(OPEN, node.mark, node.key) if isinstance(node.value, dict) else node
        for name, node in images.value.items()
    }
    return Located(root.value | {"images": Located(filled, images.mark, images.key)}, root.mark, root.key)


def _wrong(name: str, node: Located) -> list[Complaint]:
    found = []
    for key, value in node.value.items():
        if key not in ("managedBy", "version"):
            found.append(Complaint(value.where, f"unknown key {key!r} in images.{name}", _EXAMPLE))
    manager = node.get("managedBy")
    if manager is None or manager.value != OVERLAY:
        where = node.where if manager is None else manager.where
        found.append(Complaint(where, f"images.{name}.managedBy: 'overlay' is expected", _EXAMPLE))
    version = node.get("version")
    if version is not None and isinstance(version.value, dict | list):
        message = f"images.{name}.version: a version is expected, not {describe(version.value)}"
        found.append(Complaint(version.where, message, _EXAMPLE))
    return found


def versions_in(path: str, beside: SiblingFiles, complaints: list[Complaint]) -> dict[str, str]:
    """The versions that a kustomization gives images, by their names; none if there is no such
    file.
    """
    if beside.folder is None or not (beside.folder / path).is_file():
        return {}
    try:
        root = parse_one_quickly(beside.text(Located(path, Mark(path))), path)
    except InputError as error:
        complaints += error.complaints
        return {}
    entries = root.get("images")
    found = {}
    for entry in entries.value if entries is not None and isinstance(entries.value, list) else ():
        name, tag, digest = (entry.get(field) for field in ("name", "newTag", "digest"))
        if name is not None:
            parts = [as_text(node.value) for node in (tag, digest) if node is not None and node.value is not None]
            found[str(name.value)] = "@".join(parts)
    return found
