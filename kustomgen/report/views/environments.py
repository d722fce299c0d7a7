"""Objects by environments, for all overlays of one base."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.kustomize.overlay_groups import joined
from kustomgen.report.views.landscape import in_order
from kustomgen.report.views.matrix import Matrix, ObjectRow, SharedField
from kustomgen.report.views.room import Room

if TYPE_CHECKING:
    from kustomgen.k8s.build import Build
    from kustomgen.policy.finding import Report
    from kustomgen.report.views.landscape import Landscape
    from kustomgen.report.views.matrix import Marks

MOST_COLUMNS = 40
"""Of more environments of one base a page shows the first."""


@dataclass(frozen=True, slots=True)
class Column:
    """One environment; ``tier`` is empty if the name says it, ``label`` is what findings call
    it.
    """

    name: str
    path: str = ""
    tier: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class FamilyView:
    """The environments that are on the same bases; ``others`` are those for which there is no
    room, and ``objects_left_out`` is how many objects there is none for.

    ``shared`` are the differences that many objects have, so that no row repeats them.
    """

    anchor: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[ObjectRow, ...]
    shared: tuple[SharedField, ...] = ()
    others: tuple[str, ...] = ()
    objects_left_out: int = 0


@dataclass(frozen=True, slots=True)
class EnvironmentsView:
    """All families, and how many there is no room for."""

    families: tuple[FamilyView, ...]
    left_out: int = 0


def environments_view(landscape: Landscape, report: Report) -> EnvironmentsView:
    """The environments of a run, those of one base side by side."""
    marks, named = _marks(report), Counter(build.environment for build in report.builds)
    families = joined(landscape.builds, lambda build: build.bases)
    # Those with something to compare come first.
    families.sort(key=lambda family: len(family) == 1)
    room, found = Room(), []
    for number, family in enumerate(families, 1):
        if not room.left:
            break
        found.append(_family(landscape, family, marks, named, number, room))
    return EnvironmentsView(tuple(found), len(families) - len(found))


def _marks(report: Report) -> Marks:
    found: Marks = {}
    for each in report.findings:
        if each.resource:
            key = (each.build, each.resource.kind, each.resource.namespace, each.resource.name)
            found.setdefault(key, Counter())[each.severity.value] += 1
    return found


def _family(
    landscape: Landscape, family: list[Build], marks: Marks, named: Counter[str], number: int, room: Room
) -> FamilyView:
    family = in_order(family)
    builds, rest = family[:MOST_COLUMNS], family[MOST_COLUMNS:]
    matrix = Matrix.of(landscape.sources, builds, marks)
    rows = tuple(matrix.rows(number, room))
    if len(rows) < len(matrix.keys):
        room.left = 0
    title = ", ".join(dict.fromkeys(base for build in builds for base in build.bases)) or builds[0].path
    return FamilyView(
        f"environments-{number}",
        title,
        tuple(
            Column(
                build.environment,
                build.path,
                _tier(build),
                build.path if named[build.environment] > 1 else build.environment,
            )
            for build in builds
        ),
        rows,
        tuple(matrix.shared_fields()),
        tuple(build.path for build in rest),
        len(matrix.keys) - len(rows),
    )


def _tier(build: Build) -> str:
    tier = build.tier or ""
    return "" if tier.startswith(build.environment) else tier
