"""A spec as text, what it resolves to, and what each environment consists of."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.k8s.image import Image
from kustomgen.k8s.names import did_you_mean
from kustomgen.layout.objects import digest_of, objects_of
from kustomgen.spec.load import resolve
from kustomgen.spec.sibling_files import SiblingFiles
from kustomgen.yaml.quick import parse_one_quickly
from kustomgen.yaml.source import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kustomgen.layout.objects import Objects
    from kustomgen.spec.load import Environment, Project
    from kustomgen.yaml.source import Located


@dataclass(frozen=True)
class State:
    """A spec file: its text, and the project that it resolves to."""

    file: Path
    text: str
    root: Located
    """The text, parsed."""
    project: Project
    overlays: Mapping[str, str] = field(default_factory=dict)
    """Kustomizations that are to be written otherwise, by their path from the spec's folder."""
    codec: str = "utf-8"

    @classmethod
    def read(cls, file: Path) -> State:
        """The state of a spec file. Raises InputError with all that is wrong in it."""
        text = read(file, str(file))
        root = parse_one_quickly(text, str(file))
        return cls(file, text, root, _resolved(file, root, {}), codec=_codec(file))

    def edited(self, text: str, overlays: Mapping[str, str] | None = None) -> State | None:
        """The state with other texts of the spec and of overlays; None if that is no
        valid spec.
        """
        overlays = self.overlays if overlays is None else overlays
        try:
            root = parse_one_quickly(text, str(self.file))
            project = _resolved(self.file, root, overlays)
        except InputError:
            return None
        return State(self.file, text, root, project, overlays, self.codec)

    @property
    def data(self) -> bytes:
        """The spec as it is on disk: with the byte order mark that it had."""
        return self.text.encode(self.codec)

    def says_the_same(self, other: State) -> bool:
        """Whether another state has the same texts."""
        return self.text == other.text and self.overlays == other.overlays

    @cached_property
    def objects(self) -> Mapping[str, Objects]:
        """The objects of each environment, by its name."""
        return {each.name: objects_of(each) for each in self.project.environments}

    def environment(self, name: str) -> Environment:
        """An environment by its name. Raises InputError with the nearest name."""
        found = self.project.by_name.get(name)
        if found is not None:
            return found
        hint = did_you_mean(name, self.project.by_name, f"the spec has: {', '.join(self.project.by_name)}")
        raise InputError(Complaint(Mark(str(self.file)), f"there is no environment {name!r}", hint))

    def images(self, environment: str) -> dict[str, str]:
        """Image name to the version that an environment runs: a tag, a digest, or ``tag@digest``.

        An image that runs in several versions is not in it: no single version can be said.
        """
        return {name: next(iter(found)) for name, found in self.versions(environment).items() if len(found) == 1}

    def versions(self, environment: str) -> dict[str, set[str]]:
        """Image name to every version that an environment runs."""
        found: dict[str, set[str]] = {}
        for image in _images(self.objects[environment]):
            found.setdefault(image.name, set()).add(version_of(image))
        return found

    def digest(self, environment: str) -> str:
        """The digest of an environment's resolved objects, as the ledger records it:
        ``sha256:…``.
        """
        return digest_of(self.objects[environment])


def _resolved(file: Path, root: Located, overlays: Mapping[str, str]) -> Project:
    return resolve(root, SiblingFiles(file.parent, texts=dict(overlays)))


def _codec(file: Path) -> str:
    """How a spec is encoded, which stays as it is."""
    with file.open("rb") as opened:
        start = opened.read(4)
    return next((codec for mark, codec in _MARKS.items() if start.startswith(mark)), "utf-8")


_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}


def version_of(image: Image) -> str:
    """The version of an image reference: ``v1``, ``sha256:…`` or ``v1@sha256:…``; empty if it
    has none.
    """
    return "@".join(part for part in (image.tag, image.digest) if part)


def _images(value: Any) -> Iterator[Image]:
    """Every container image below a value."""
    if isinstance(value, dict):
        for key, below in value.items():
            if key in ("containers", "initContainers") and isinstance(below, list):
                yield from (Image.parse(str(one["image"])) for one in below if isinstance(one, dict) and "image" in one)
            yield from _images(below)
    elif isinstance(value, list | tuple):
        for below in value:
            yield from _images(below)
