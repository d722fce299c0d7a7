"""The rows of a matrix: each object in each environment, and the fields in which
neighbours differ.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.k8s.difference import common, difference, shown
from kustomgen.k8s.pairing import pair
from kustomgen.kustomize.provenance.history import history_of
from kustomgen.report.values import inline
from kustomgen.report.views.findings import identifier
from kustomgen.report.views.steps import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.changes import FieldChange
    from kustomgen.k8s.difference import ChangedObject
    from kustomgen.k8s.pairing import ObjectKey
    from kustomgen.k8s.resource import Resource
    from kustomgen.kustomize.sources import Sources
    from kustomgen.report.views.room import Room

Marks = dict[tuple[str, str, str, str], Counter[str]]
"""Findings by severity, for each build, kind, namespace and name."""

MOST_FIELDS, LONGEST = 60, 240
"""Of more fields of one object, or signs of one value, a page shows the first."""


_ROW, _CELL, _FIELD = 500, 70, 230
"""How many signs a page takes for an object, for its cell in one environment, and for one field
there; about.
"""


@dataclass(frozen=True, slots=True)
class ObjectCell:
    """One object in one environment. ``state`` is absent, there, same, different, new or removed.

    All but the first two are against the environment before.
    """

    state: str
    changes: int = 0
    marks: tuple[tuple[str, int], ...] = ()
    """Its findings by severity, only those that there are."""


@dataclass(frozen=True, slots=True)
class FieldCell:
    """One field in one environment: its value, and what set it."""

    text: str
    state: str
    place: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field that differs, in every environment."""

    path: str
    cells: tuple[FieldCell, ...]


@dataclass(frozen=True, slots=True)
class SharedField:
    """A field that differs in the same way in many objects."""

    row: FieldRow
    objects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """One object in every environment; ``fields`` are those that differ, ``left_out`` how many more
    there are.
    """

    anchor: str
    kind: str
    name: str
    cells: tuple[ObjectCell, ...]
    fields: tuple[FieldRow, ...]
    born: tuple[str, ...]
    """The file that each environment has it from."""
    left_out: int = 0

    @property
    def alike(self) -> bool:
        """Whether all environments have it, without a difference and without a finding."""
        return all(cell.state in ("there", "same") and not cell.marks for cell in self.cells)


@dataclass(frozen=True)
class Matrix:
    """Environments side by side. ``objects`` are those of each by key, ``steps`` what differs from
    each to the next.
    """

    sources: Sources
    builds: Sequence[Build]
    marks: Marks
    objects: Sequence[Mapping[ObjectKey, Resource]]
    steps: Sequence[Mapping[ObjectKey, ChangedObject]]

    @classmethod
    def of(cls, sources: Sources, builds: Sequence[Build], marks: Marks) -> Matrix:
        """The matrix of builds in their order."""
        objects = pair(builds)
        steps = []
        for at in range(1, len(builds)):
            both = difference(builds[at - 1], builds[at], (objects[at - 1], objects[at]))
            steps.append({each.key: each for each in both.objects})
        return cls(sources, builds, marks, objects, steps)

    @cached_property
    def keys(self) -> list[ObjectKey]:
        """All objects, workloads first."""
        found = dict.fromkeys(key for each in self.objects for key in each)
        return sorted(found, key=lambda key: (_RANK.get(key.kind, len(_RANK)), key))

    @cached_property
    def _everywhere(self) -> list[frozenset[tuple[object, ...]]]:
        """For each step the changes that many objects share."""
        return [frozenset(common(step.values())) for step in self.steps]

    @cached_property
    def _shown(self) -> Mapping[tuple[int, ObjectKey], Resource]:
        """The objects that differ, as they may be printed."""
        keys = dict.fromkeys(key for step in self.steps for key in step)
        return {
            (number, key): shown(each[key]) for number, each in enumerate(self.objects) for key in keys if key in each
        }

    def _changes(self, key: ObjectKey, *, shared: bool) -> dict[str, dict[int, FieldChange]]:
        """What differs in an object: by place, and by the number of the environment that differs
        from the one before.
        """
        found: dict[str, dict[int, FieldChange]] = {}
        for number, step in enumerate(self.steps, 1):
            for change in step[key].changes if key in step else ():
                if (change.identity in self._everywhere[number - 1]) is shared:
                    found.setdefault(change.place, {})[number] = change
        return found

    def rows(self, family: int, room: Room) -> Iterator[ObjectRow]:
        """The objects, as many as there is room for, and their fields if there is room for
        these.
        """
        for number, key in enumerate(self.keys, 1):
            own = self._changes(key, shared=False)
            if not room.takes(_ROW + _CELL * len(self.builds)):
                return
            places = list(own)[:MOST_FIELDS]
            if not room.takes(_FIELD * len(places) * len(self.builds)):
                places = []
            yield ObjectRow(
                f"object-{family}-{number}-{identifier(key.kind)}",
                key.kind,
                f"{key.namespace}/{key.name}" if key.namespace else key.name,
                tuple(self._cells(key, own)),
                tuple(self._field(key, place, own[place]) for place in places),
                tuple(_born(each.get(key)) for each in self.objects),
                len(own) - len(places),
            )

    def shared_fields(self) -> Iterator[SharedField]:
        """What differs in many objects alike: the label of an environment, for one."""
        found: dict[str, list[tuple[dict[int, tuple[object, ...]], list[ObjectKey]]]] = {}
        for key in self.keys:
            for place, changes in self._changes(key, shared=True).items():
                said: dict[int, tuple[object, ...]] = {number: change.identity for number, change in changes.items()}
                here = found.setdefault(place, [])
                fitting = next((each for each in here if all(each[0].get(n, i) == i for n, i in said.items())), None)
                if fitting:
                    fitting[0].update(said)
                    fitting[1].append(key)
                else:
                    here.append((said, [key]))
        for place, said, keys in ((place, *each) for place, here in found.items() for each in here):
            # The object that most environments have shows the field.
            key = max(keys, key=lambda key: sum(key in each for each in self.objects))
            changes = self._changes(key, shared=True)[place]
            if changes.keys() <= said.keys():
                yield SharedField(self._field(key, place, changes), tuple(map(str, keys)))

    def _cells(self, key: ObjectKey, own: Mapping[str, Mapping[int, FieldChange]]) -> Iterator[ObjectCell]:
        for number, build in enumerate(self.builds):
            resource = self.objects[number].get(key)
            if resource is None:
                before = number and key in self.objects[number - 1]
                yield ObjectCell("removed" if before else "absent")
                continue
            counts = self.marks.get((build.path, resource.kind, resource.namespace, resource.name), Counter())
            said = tuple((name, counts[name]) for name in ("error", "warning", "info") if counts[name])
            changes = sum(number in changes for changes in own.values())
            if number == 0:
                yield ObjectCell("there", 0, said)
            elif key not in self.objects[number - 1]:
                yield ObjectCell("new", 0, said)
            else:
                yield ObjectCell("different" if changes else "same", changes, said)

    def _field(self, key: ObjectKey, place: str, changes: Mapping[int, FieldChange]) -> FieldRow:
        path = next(iter(changes.values())).path
        cells = []
        for number, build in enumerate(self.builds):
            differs = number in changes
            resource = self.objects[number].get(key)
            at = resolve(resource.manifest, path) if resource else None
            if resource is None or at is None:
                cells.append(FieldCell("", "different" if differs else "absent"))
                continue
            text = inline(self._shown[number, key].node.walk(*at).value)
            state = "different" if differs else "same" if number else "there"
            short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
            cells.append(FieldCell(short, state, *self._set_by(build, resource, at)))
        return FieldRow(place, tuple(cells))

    def _set_by(self, build: Build, resource: Resource, path: tuple[str | int, ...]) -> tuple[str, str]:
        """The line that set a field, and what did that."""
        history = history_of(self.sources, Path(build.path), resource.written or resource, path)
        mark = history.source.mark
        if mark is None:
            return "", history.source.note
        by = history.events[-1].by if history.events else ""
        return f"{mark.file}:{mark.line}", "" if by == "written there" else by


_RANK = {kind: number for number, kind in enumerate((
    "Deployment", "StatefulSet", "DaemonSet", "Rollout", "CronJob", "Job", "Pod", "Service", "Ingress", "HTTPRoute",
    "GRPCRoute", "HorizontalPodAutoscaler", "PodDisruptionBudget", "ConfigMap", "Secret", "ExternalSecret", "SealedSecret",
    "NetworkPolicy", "ServiceAccount", "Role", "RoleBinding", "Namespace",
))}  # fmt: skip
"""What readers look for first; all other kinds follow by name."""


def _born(resource: Resource | None) -> str:
    if resource is None:
        return ""
    return resource.origin.file or resource.origin.configured_in or ""
