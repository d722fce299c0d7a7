"""Objects by environments, for all overlays of one base."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.kustomize.overlay_groups import joined
from kustomgen.report.views.landscape import in_order
from kustomgen.report.views.matrix import Matrix, ObjectRow, SharedField

if TYPE_CHECKING:
    from kustomgen.k8s.build import Build
    from kustomgen.policy.finding import Report
    from kustomgen.report.views.landscape import Landscape
    from kustomgen.report.views.matrix import Marks

MOST_COLUMNS, MOST_FAMILIES = 40, 1_500
"""Of more environments of one base, or more bases, a page shows the first."""


@dataclass(frozen=True, slots=True)
class Column:
    """One environment; ``tier`` is empty where the name says it, ``label`` is what findings call it."""

    name: str
    path: str = ""
    tier: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class FamilyView:
    """The environments that stand on the same bases; ``others`` are those for which there is no room.

    ``shared`` are the differences that many objects have, so that no row repeats them.
    """

    anchor: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[ObjectRow, ...]
    shared: tuple[SharedField, ...] = ()
    others: tuple[str, ...] = ()


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
    found = tuple(
        _family(landscape, family, marks, named, number) for number, family in enumerate(families[:MOST_FAMILIES], 1)
    )
    return EnvironmentsView(found, len(families) - len(found))


def _marks(report: Report) -> Marks:
    found: Marks = {}
    for each in report.findings:
        if each.resource:
            key = (each.build, each.resource.kind, each.resource.namespace, each.resource.name)
            found.setdefault(key, Counter())[each.severity.value] += 1
    return found


def _family(landscape: Landscape, family: list[Build], marks: Marks, named: Counter[str], number: int) -> FamilyView:
    family = in_order(family)
    builds, rest = family[:MOST_COLUMNS], family[MOST_COLUMNS:]
    matrix = Matrix.of(landscape.sources, builds, marks)
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
        tuple(matrix.rows(number)),
        tuple(matrix.shared_fields()),
        tuple(build.path for build in rest),
    )


def _tier(build: Build) -> str:
    tier = build.tier or ""
    return "" if tier.startswith(build.environment) else tier
