"""What a field was on its way: every value it had, which line gave it, and what did that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.kustomize.provenance.layer_path import without_hash
from kustomgen.kustomize.provenance.locate import find, source_of, travels_of
from kustomgen.kustomize.provenance.lookup import agrees
from kustomgen.kustomize.provenance.traced_value import ABSENT, OPEN, TracedValue, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kustomgen.errors import Mark
    from kustomgen.k8s.resource import Resource
    from kustomgen.kustomize.provenance.locate import Source
    from kustomgen.kustomize.provenance.lookup import FieldOrigin
    from kustomgen.kustomize.sources import Sources

_WORDS = {
    "file": "written there",
    "a transformer": "a transformer may have set it",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that gave a field a value, or took it away.

    ``value`` is plain, None if none exists, and ``OPEN`` where only the build knew it.
    ``kustomization`` is the file that has it done, empty if nothing does; ``copied_from`` names
    a field: ``ConfigMap/settings data.HOST``.
    """

    mark: Mark | None
    value: Any
    by: str
    kustomization: str = ""
    copied_from: str = ""

    @property
    def removes(self) -> bool:
        return self.value is ABSENT


@dataclass(frozen=True, slots=True)
class History:
    """The events of a field, the first one first, and the place to edit today."""

    value: Any
    events: tuple[Event, ...]
    source: Source

    @property
    def is_set(self) -> bool:
        return self.value is not None


def history_of(sources: Sources, folder: Path, resource: Resource, path: tuple[str | int, ...]) -> History:
    """Everything that set a field of a built object, or took it away; no events where its way is
    not known.
    """
    found = find(sources, folder, resource, path)
    value = resource.node.walk(*path).value
    events = list(_events(found, value)) if found is not None else []
    if events and value is not None and found is not None and found.cell is not None and not found.absent:
        last = events[-1]
        if last.value is OPEN and found.mark and agrees(found.cell, value, path):
            events[-1] = Event(last.mark, value, last.by, last.kustomization, last.copied_from)
        elif (
            found.mark
            and not isinstance(value, (dict, list))
            and last.value is not OPEN
            and str(last.value) != str(value)
        ):
            events.append(Event(None, value, _grown(str(last.value), str(value), path)))
    return History(value, tuple(events), source_of(sources, folder, resource, path))


def _events(found: FieldOrigin, value: Any) -> Iterator[Event]:
    if found.cell is None:
        return
    if found.absent and found.cell.value is not ABSENT and value is None and found.cell.value is not None:
        # The nearest parent, which has its own history.
        return
    for cell in found.cell.history():
        yield _event(cell)


def _event(cell: TracedValue) -> Event:
    change = cell.change
    copied = change.detail if change.detail and change.by == "replacement" else ""
    by = _WORDS.get(change.by, change.by)
    if change.detail and not copied:
        by = f"{by} {change.detail}"
    value = OPEN if change.uncertain else cell.value if cell.value in (ABSENT, OPEN) else plain(cell)
    return Event(change.mark, value, by, change.kustomization, copied)


def _grown(before: str, after: str, path: tuple[str | int, ...]) -> str:
    if "$(" in before:
        return "a variable of `vars`"
    if path == ("metadata", "name"):
        return "the hash of its content"
    return "the new name of what it refers to" if before in after else "read so by kustomize"


def names_of(sources: Sources, folder: Path, resource: Resource) -> tuple[str, ...]:
    """Every name that a built object has had, the one it has now first."""
    ids = [one.name for travel in travels_of(sources, folder, resource) for one in reversed(travel.ids)]
    return tuple(dict.fromkeys([resource.name, *ids, without_hash(resource.name)]))
