"""What a way of setting a field is asked, and what it may answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kustomgen.errors import Mark
    from kustomgen.k8s.resource import Resource
    from kustomgen.kustomize.places import Step
    from kustomgen.kustomize.route import Stage
    from kustomgen.kustomize.sources import Sources
    from kustomgen.yaml.source import Located


@dataclass(frozen=True, slots=True)
class Wanted:
    """The field whose place is looked for: its path in the built object, its value there, None where it is absent."""

    sources: Sources
    resource: Resource
    path: tuple[str | int, ...]
    steps: tuple[Step, ...]
    value: Any
    born: Located

    @property
    def namespaces(self) -> tuple[str, ...]:
        """The namespaces that the object is known to have had."""
        born = self.born.get("metadata", "namespace")
        return (self.resource.namespace, str(born.value) if born else "")


class Unsure(Enum):
    UNSURE = auto()


UNSURE = Unsure.UNSURE


@dataclass(frozen=True, slots=True)
class Here:
    """A place: ``sets`` tells that the field is set there; else it is its parent, at this depth of the path."""

    mark: Mark
    depth: int
    sets: bool


Answers = Iterator[Here | Unsure]
Way = Callable[["Stage", Wanted], Answers]


def text_at(located: Located, key: str) -> str:
    """The value of a key as text; empty where there is none."""
    found = located.get(key)
    return "" if found is None or found.value is None else str(found.value)
