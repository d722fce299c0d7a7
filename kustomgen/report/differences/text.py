"""For a person at a terminal: each object that differs, field by field; what differs in
many, once.
"""

from __future__ import annotations

from difflib import unified_diff
from typing import TYPE_CHECKING

from kustomgen.report.control import one_line, visible
from kustomgen.report.differences.words import (
    Comparison,
    apart,
    cannot_be_applied,
    names,
    several_lines,
    summary,
)
from kustomgen.report.values import inline
from kustomgen.yaml.dump import dump

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kustomgen.k8s.changes import FieldChange
    from kustomgen.k8s.difference import ChangedObject

_BOLD, _RED, _GREEN, _YELLOW, _RESET = (f"\x1b[{code}m" for code in (1, 31, 32, 33, 0))
_SIGNS = {"added": "+", "removed": "-", "changed": "~", "reordered": "~"}
_COLORS = {"+": _GREEN, "-": _RED, "~": _YELLOW}
_WIDEST = 72


def render(compared: Sequence[Comparison], *, color: bool = False) -> str:
    """Every comparison, one after the other."""
    return "\n\n".join(_one(each, color) for each in compared) + "\n"


def _one(compared: Comparison, color: bool) -> str:
    shared, own = apart(compared.difference)
    lines = [_paint(one_line(f"{compared.before} → {compared.after}"), _BOLD, color)]
    lines += [one_line(f"    namespace {before} is {after}") for before, after in compared.difference.namespaces]
    both = compared.difference.same + sum(changed.what == "changed" for changed in compared.difference.objects)
    for everywhere in shared:
        of_all = len(everywhere.objects) == both
        where = "in every object" if of_all else f"in {len(everywhere.objects)} objects: {names(everywhere.objects)}"
        lines += ["", _paint(one_line(where), _BOLD, color), *_fields([everywhere.change], color)]
    for changed, changes in own:
        lines += ["", *_object(changed, changes, compared, color)]
    if refused := cannot_be_applied(compared):
        lines += ["", *(_paint(f"! {one_line(said)}", _RED, color) for said in refused)]
    return "\n".join([*lines, "", _paint(one_line(summary(compared)), _BOLD, color)])


def _object(changed: ChangedObject, changes: Sequence[FieldChange], compared: Comparison, color: bool) -> Iterator[str]:
    if changed.what == "changed":
        yield _paint(one_line(str(changed.key)), _BOLD, color)
        yield from _fields(changes, color)
        return
    sign, side = ("+", compared.after) if changed.what == "added" else ("-", compared.before)
    resource = changed.after or changed.before
    yield _paint(f"{sign} {one_line(str(changed.key))}  only in {one_line(side)}", _BOLD + _COLORS[sign], color)
    for line in dump(dict(resource.manifest)).splitlines() if resource else ():
        yield _paint(f"  {sign} {visible(line)}", _COLORS[sign], color)


def _fields(changes: Iterable[FieldChange], color: bool) -> Iterator[str]:
    changes = list(changes)
    width = min(_WIDEST, max((len(change.place) for change in changes), default=0))
    for change in changes:
        sign = _SIGNS[change.what]
        place = f"  {sign} {one_line(change.place)}"
        if several_lines(change):
            yield _paint(place, _COLORS[sign], color)
            yield from _lines(change, color)
            continue
        yield f"{_paint(place.ljust(width + 4), _COLORS[sign], color)}  {one_line(_said(change))}"


def _said(change: FieldChange) -> str:
    if change.what in ("added", "removed"):
        return inline(change.after if change.what == "added" else change.before)
    return f"{inline(change.before)} → {inline(change.after)}"


def _lines(change: FieldChange, color: bool) -> Iterator[str]:
    before, after = (str(side).splitlines() for side in (change.before, change.after))
    for line in list(unified_diff(before, after, lineterm="", n=2))[2:]:
        sign = line[:1]
        yield (
            _paint(f"        {visible(line)}", _COLORS[sign], color) if sign in _COLORS else f"        {visible(line)}"
        )


def _paint(text: str, code: str, color: bool) -> str:
    return f"{code}{text}{_RESET}" if color else text
