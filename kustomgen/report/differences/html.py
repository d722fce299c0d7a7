"""A page of comparisons: the fields that differ as tables, what only one side has folded away."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff
from typing import TYPE_CHECKING

from kustomgen.report.differences.words import apart, cannot_be_applied, several_lines, summary
from kustomgen.report.html.shell import render_template
from kustomgen.report.values import inline
from kustomgen.report.views.environments import Column
from kustomgen.report.views.matrix import FieldCell, FieldRow, SharedField
from kustomgen.yaml.dump import dump

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kustomgen.k8s.changes import FieldChange
    from kustomgen.k8s.difference import ChangedObject
    from kustomgen.report.differences.words import Comparison


@dataclass(frozen=True, slots=True)
class ChangedText:
    """A text of several lines that differs: lines that begin with a plus, a minus, a space or
    ``@@``.
    """

    path: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ObjectDifference:
    """An object that differs. ``whole`` is its text where only one side has it, which ``side``
    names.
    """

    name: str
    fields: tuple[FieldRow, ...]
    texts: tuple[ChangedText, ...]
    side: str = ""
    whole: str = ""


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """Two builds: what many objects share, then each object."""

    anchor: str
    before: str
    after: str
    summary: str
    columns: tuple[Column, ...]
    namespaces: tuple[tuple[str, str], ...]
    refused: tuple[str, ...]
    shared: tuple[SharedField, ...]
    objects: tuple[ObjectDifference, ...]


def render(compared: Sequence[Comparison]) -> str:
    """Every comparison, one after the other."""
    views = [comparison_view(each, number) for number, each in enumerate(compared, 1)]
    title = f"{views[0].before} → {views[0].after}" if len(views) == 1 else f"{len(views)} comparisons"
    return render_template("difference.html", title=title, comparisons=views)


def comparison_view(compared: Comparison, number: int) -> ComparisonView:
    """What a page shows of a comparison."""
    shared, own = apart(compared.difference)
    return ComparisonView(
        f"comparison-{number}",
        compared.before,
        compared.after,
        summary(compared),
        (Column(compared.before), Column(compared.after)),
        compared.difference.namespaces,
        tuple(cannot_be_applied(compared)),
        tuple(SharedField(_row(each.change), tuple(str(one.key) for one in each.objects)) for each in shared),
        tuple(_object(changed, changes, compared) for changed, changes in own),
    )


def _object(changed: ChangedObject, changes: Iterable[FieldChange], compared: Comparison) -> ObjectDifference:
    if changed.what != "changed":
        resource = changed.after or changed.before
        side = compared.after if changed.what == "added" else compared.before
        return ObjectDifference(str(changed.key), (), (), side, dump(dict(resource.manifest)) if resource else "")
    changes = list(changes)
    return ObjectDifference(
        str(changed.key),
        tuple(_row(change) for change in changes if not several_lines(change)),
        tuple(ChangedText(change.place, _lines(change)) for change in changes if several_lines(change)),
    )


def _row(change: FieldChange) -> FieldRow:
    before, after = ("" if side is None else inline(side) for side in (change.before, change.after))
    return FieldRow(change.place, (FieldCell(before, "there"), FieldCell(after, "different")))


def _lines(change: FieldChange) -> tuple[str, ...]:
    before, after = (str(side).splitlines() for side in (change.before, change.after))
    return tuple(list(unified_diff(before, after, lineterm="", n=2))[2:])
