"""Objects by environments: which has what, and where two neighbours differ."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.k8s.difference import difference, shown
from kustomgen.k8s.pairing import pair
from kustomgen.kustomize.overlay_groups import joined
from kustomgen.kustomize.provenance.history import history_of
from kustomgen.report.differences.words import inline
from kustomgen.report.views.findings import identifier
from kustomgen.report.views.landscape import in_order
from kustomgen.report.views.steps import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.changes import FieldPath
    from kustomgen.k8s.difference import ChangedObject
    from kustomgen.k8s.pairing import ObjectKey
    from kustomgen.k8s.resource import Resource
    from kustomgen.policy.finding import Report
    from kustomgen.report.views.landscape import Landscape

MOST_COLUMNS, MOST_FIELDS = 40, 60
MOST_FAMILIES = 1_500
LONGEST = 240
"""Of more environments of one base, fields of one object, bases, or signs of one value, a page shows the first."""


@dataclass(frozen=True, slots=True)
class Column:
    """One environment."""

    name: str
    path: str
    tier: str


@dataclass(frozen=True, slots=True)
class ObjectCell:
    """One object in one environment. ``state`` is absent, there, same, different or new, against the environment before."""

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
class ObjectRow:
    """One object in every environment; ``fields`` are those that differ, ``left_out`` how many more there are."""

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


@dataclass(frozen=True, slots=True)
class FamilyView:
    """The environments that stand on the same bases; ``others`` are those for which there is no room."""

    anchor: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[ObjectRow, ...]
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EnvironmentsView:
    """All families, and how many there is no room for."""

    families: tuple[FamilyView, ...]
    left_out: int = 0


def environments_view(landscape: Landscape, report: Report) -> EnvironmentsView:
    """The environments of a run, those of one base side by side."""
    marks = _marks(report)
    families = joined(landscape.builds, lambda build: build.bases)
    # Those with something to compare come first.
    families.sort(key=lambda family: len(family) == 1)
    found = tuple(
        _family(landscape, family, marks, number) for number, family in enumerate(families[:MOST_FAMILIES], 1)
    )
    return EnvironmentsView(found, len(families) - len(found))


_Marks = dict[tuple[str, str, str, str], Counter[str]]


def _marks(report: Report) -> _Marks:
    found: _Marks = {}
    for each in report.findings:
        if each.resource:
            key = (each.build, each.resource.kind, each.resource.namespace, each.resource.name)
            found.setdefault(key, Counter())[each.severity.value] += 1
    return found


def _family(landscape: Landscape, family: list[Build], marks: _Marks, number: int) -> FamilyView:
    family = in_order(family)
    builds, rest = family[:MOST_COLUMNS], family[MOST_COLUMNS:]
    objects = pair(builds)
    title = ", ".join(dict.fromkeys(base for build in builds for base in build.bases)) or builds[0].path
    return FamilyView(
        f"environments-{number}",
        title,
        tuple(Column(build.environment, build.path, build.tier or "") for build in builds),
        tuple(_rows(landscape, builds, objects, marks, number)),
        tuple(build.path for build in rest),
    )


def _rows(
    landscape: Landscape,
    builds: Sequence[Build],
    objects: Sequence[Mapping[ObjectKey, Resource]],
    marks: _Marks,
    family: int,
) -> Iterator[ObjectRow]:
    steps = [_changed(builds[at - 1 : at + 1], objects[at - 1 : at + 1]) for at in range(1, len(builds))]
    keys = dict.fromkeys(key for each in objects for key in each)
    for number, key in enumerate(sorted(keys, key=lambda key: (_RANK.get(key.kind, len(_RANK)), key)), 1):
        found = [each.get(key) for each in objects]
        changed = [step.get(key) for step in steps]
        paths = dict.fromkeys(
            change.path for each in changed if each and each.what == "changed" for change in each.changes
        )
        shown_paths = list(paths)[:MOST_FIELDS]
        hidden = [each and shown(each) for each in found]
        yield ObjectRow(
            f"object-{family}-{number}-{identifier(key.kind)}",
            key.kind,
            f"{key.namespace}/{key.name}" if key.namespace else key.name,
            tuple(_cells(builds, found, changed, marks)),
            tuple(_field(landscape, builds, found, hidden, changed, path) for path in shown_paths),
            tuple(_born(each) for each in found),
            len(paths) - len(shown_paths),
        )


_RANK = {kind: number for number, kind in enumerate((
    "Deployment", "StatefulSet", "DaemonSet", "Rollout", "CronJob", "Job", "Pod", "Service", "Ingress", "HTTPRoute",
    "GRPCRoute", "HorizontalPodAutoscaler", "PodDisruptionBudget", "ConfigMap", "Secret", "ExternalSecret", "SealedSecret",
    "NetworkPolicy", "ServiceAccount", "Role", "RoleBinding", "Namespace",
))}  # fmt: skip
"""What readers look for first; all other kinds follow by name."""


def _changed(
    builds: Sequence[Build], objects: Sequence[Mapping[ObjectKey, Resource]]
) -> dict[ObjectKey, ChangedObject]:
    before, after = builds
    return {each.key: each for each in difference(before, after, (objects[0], objects[1])).objects}


def _born(resource: Resource | None) -> str:
    if resource is None:
        return ""
    return resource.origin.file or resource.origin.configured_in or ""


def _cells(
    builds: Sequence[Build], found: Sequence[Resource | None], changed: Sequence[ChangedObject | None], marks: _Marks
) -> Iterator[ObjectCell]:
    for number, (build, resource) in enumerate(zip(builds, found, strict=True)):
        if resource is None:
            yield ObjectCell("absent")
            continue
        counts = marks.get((build.path, resource.kind, resource.namespace, resource.name), Counter())
        said = tuple((name, counts[name]) for name in ("error", "warning", "info") if counts[name])
        step = changed[number - 1] if number else None
        if number == 0:
            yield ObjectCell("there", 0, said)
        elif found[number - 1] is None:
            yield ObjectCell("new", 0, said)
        elif step and step.changes:
            yield ObjectCell("different", len(step.changes), said)
        else:
            yield ObjectCell("same", 0, said)


def _field(
    landscape: Landscape,
    builds: Sequence[Build],
    found: Sequence[Resource | None],
    hidden: Sequence[Resource | None],
    changed: Sequence[ChangedObject | None],
    path: FieldPath,
) -> FieldRow:
    place, cells = "", []
    for number, (build, resource, masked) in enumerate(zip(builds, found, hidden, strict=True)):
        step = changed[number - 1] if number else None
        own = next((change for change in step.changes if change.path == path), None) if step else None
        place = own.place if own else place
        concrete = resolve(resource.manifest, path) if resource else None
        if resource is None or masked is None or concrete is None:
            cells.append(FieldCell("", "different" if own else "absent"))
            continue
        text = inline(masked.node.walk(*concrete).value)
        cells.append(
            FieldCell(
                text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…",
                "different" if own else "same" if number else "there",
                *_set_by(landscape, build, resource, concrete),
            )
        )
    return FieldRow(place, tuple(cells))


def _set_by(landscape: Landscape, build: Build, resource: Resource, path: tuple[str | int, ...]) -> tuple[str, str]:
    """The line that set a field, and what did that."""
    history = history_of(landscape.sources, Path(build.path), resource.written or resource, path)
    mark = history.source.mark
    if mark is None:
        return "", history.source.note
    by = history.events[-1].by if history.events else ""
    return f"{mark.file}:{mark.line}", "" if by == "written there" else by
