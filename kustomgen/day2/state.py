"""A spec as text, what it resolves to, and what each environment consists of."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.k8s.image import Image
from kustomgen.k8s.names import did_you_mean
from kustomgen.layout.tree import environment_labels
from kustomgen.manifests.build import build
from kustomgen.manifests.final import final
from kustomgen.spec.load import resolve
from kustomgen.spec.sibling_files import SiblingFiles
from kustomgen.yaml.source import parse_one, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kustomgen.spec.load import Environment, Project

Objects = tuple[Any, ...]
"""The objects of one environment, as the spec resolves them, in the order in which they are generated."""


def spec_file(path: Path) -> Path:
    """The spec that a path names: itself, or ``kustomgen.yaml`` in a folder."""
    return path / "kustomgen.yaml" if path.is_dir() else path


@dataclass(frozen=True)
class State:
    """A spec file: its text, and the project that it resolves to."""

    file: Path
    text: str
    project: Project

    @classmethod
    def read(cls, file: Path) -> State:
        """The state of a spec file. Raises InputError with all that is wrong in it."""
        # The bytes decide: line ends and a mark at the start stay as they are.
        text = read(file, str(file))
        return cls(file, text, resolve(parse_one(text, str(file)), SiblingFiles(file.parent)))

    def edited(self, text: str) -> State | None:
        """The state with another text; None where that text is no valid spec."""
        try:
            project = resolve(parse_one(text, str(self.file)), SiblingFiles(self.file.parent))
        except InputError:
            return None
        return State(self.file, text, project)

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
        found: dict[str, set[str]] = {}
        for image in _images(self.objects[environment]):
            found.setdefault(image.name, set()).add(version_of(image))
        return {name: next(iter(versions)) for name, versions in found.items() if len(versions) == 1}

    def digest(self, environment: str) -> str:
        """The digest of an environment's resolved objects, as the ledger records it: ``sha256:…``."""
        return digest_of(self.objects[environment])


def objects_of(environment: Environment) -> Objects:
    """The objects of an environment with namespace, prefix and labels."""
    spec = environment.spec
    return tuple(final(build(spec), spec, environment_labels(environment)))


def digest_of(objects: Objects) -> str:
    """SHA-256 of objects as canonical JSON; the same for the same objects in any order."""
    lines = sorted(json.dumps(each, sort_keys=True, separators=(",", ":"), default=str) for each in objects)
    return "sha256:" + hashlib.sha256("\n".join(lines).encode()).hexdigest()


def version_of(image: Image) -> str:
    """The version of an image reference: ``v1``, ``sha256:…`` or ``v1@sha256:…``; empty where it has none."""
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
