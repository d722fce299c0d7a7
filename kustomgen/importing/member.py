"""An environment of the source as its spec is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kustomgen.importing.model import Key, Object, SourceEnvironment
    from kustomgen.importing.place import Place
    from kustomgen.k8s.resource import Resource


@dataclass(frozen=True)
class ImportMember:
    """An environment, with the objects that are to be in its spec: as they are built, and as a spec
    has them.
    """

    source: SourceEnvironment
    place: Place
    built: dict[Key, Object]
    objects: dict[Key, Object]
    resources: dict[Key, Resource]
    generated: frozenset[Key]
    """ConfigMaps that a generator made."""
