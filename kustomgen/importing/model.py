"""What an import reads and what it says: values without behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.engine.find import Preference
    from kustomgen.errors import Mark
    from kustomgen.k8s.resource import Resource

Level = Literal["resources", "lifted", "workloads"]
SourceKind = Literal["kustomize", "manifests", "compose", "score"]

Object = dict[str, Any]
"""A Kubernetes object as plain values."""

Plain = dict[str, Any]
"""A spec, or a part of one, as plain values."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What is imported, how far, and where to. ``environments`` are names to paths; ``timeout`` is
    in seconds.
    """

    paths: tuple[str, ...] = ()
    source: SourceKind | None = None
    environments: tuple[tuple[str, str], ...] = ()
    name: str | None = None
    level: Level = "workloads"
    accept_defaults: bool = False
    output: Path = field(default_factory=Path)
    engine: Preference = "auto"
    timeout: float = 60
    unrestricted: bool = False
    remote: bool = False


class Key(NamedTuple):
    """What an object is called within an environment: without its version, namespace and prefix."""

    group: str
    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


@dataclass(frozen=True, slots=True)
class SourceEnvironment:
    """An environment of the source: what it is called, the folder or file it comes from, and its
    objects.

    ``tier`` is what the path says of it.
    """

    name: str
    place: str
    tier: str | None
    objects: tuple[Resource, ...]
    prefix: str = ""
    """What its kustomization puts before names."""


@dataclass(frozen=True, slots=True, order=True)
class ImportNote:
    """Something that an import did not do, or did differently than expected: what, where, why, and
    what to do.
    """

    subject: str
    message: str
    mark: Mark | None = None
    hint: str = ""
    left: bool = False
    """Whether it is still in the old tree, and nowhere else."""


@dataclass(frozen=True, slots=True)
class ImportSource:
    """What was read: the environments, what the application is called, and what was noticed on the
    way.
    """

    kind: SourceKind
    name: str
    environments: tuple[SourceEnvironment, ...]
    notes: tuple[ImportNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A spec as files: its text, and the files beside it by their paths from its folder."""

    spec: str
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Imported:
    """The outcome: the files to write, and what is to be said of them.

    ``objects`` counts objects of all environments.
    """

    source: ImportSource
    written: Written
    environments: tuple[str, ...]
    objects: int
    workloads: int
    resources: int
    notes: tuple[ImportNote, ...] = ()
    added: Mapping[str, int] = field(default_factory=dict)
    """What kustomgen's defaults would add, or did, with in how many objects."""
    took_defaults: bool = False

    @property
    def complete(self) -> bool:
        """Whether nothing was left in the old tree."""
        return not any(note.left for note in self.notes)
