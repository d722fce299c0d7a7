"""For a comment on a pull request: a table of fields, and what only one side has folded away."""

from __future__ import annotations

from difflib import unified_diff
from typing import TYPE_CHECKING

from kustomgen.report.control import visible
from kustomgen.report.differences.words import (
    Comparison,
    apart,
    cannot_be_applied,
    names,
    several_lines,
    summary,
)
from kustomgen.report.markdown import as_code, escape, folded
from kustomgen.report.values import inline
from kustomgen.yaml.dump import dump

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kustomgen.k8s.changes import FieldChange


def render(compared: Sequence[Comparison]) -> str:
    """Every comparison under its own heading."""
    return "\n\n".join("\n\n".join(_one(each)) for each in compared) + "\n"


def _one(compared: Comparison) -> Iterator[str]:
    shared, own = apart(compared.difference)
    yield f"### {escape(compared.before)} → {escape(compared.after)}"
    yield f"{escape(summary(compared))}."
    if compared.difference.namespaces:
        moved = ", ".join(f"{before} is {after}" for before, after in compared.difference.namespaces)
        yield f"Namespace {escape(moved)}."
    if refused := cannot_be_applied(compared):
        yield "\n".join(f"- **{escape(said)}**" for said in refused)
    every = [(changed, change) for changed, changes in own for change in changes]
    long = [(changed, change) for changed, change in every if several_lines(change)]
    rows = [_row(f"{len(each.objects)} objects", each.change) for each in shared]
    rows += [_row(str(changed.key), change) for changed, change in every if not several_lines(change)]
    if rows:
        head = f"| object | field | {escape(compared.before)} | {escape(compared.after)} |\n|-|-|-|-|"
        yield "\n".join((head, *rows))
    for changed, change in long:
        yield folded(f"{changed.key} {change.place}", [_fenced("diff", _lines(change))])
    for changed, _ in own:
        if changed.what != "changed":
            resource = changed.after or changed.before
            side = compared.after if changed.what == "added" else compared.before
            text = dump(dict(resource.manifest)) if resource else ""
            yield folded(f"{changed.key} only in {side}", [_fenced("yaml", text)])
    if shared:
        lines = [f"- {as_code(each.change.place)}: {escape(names(each.objects))}" for each in shared]
        yield folded("Which objects", ["\n".join(lines)])


def _row(where: str, change: FieldChange) -> str:
    before, after = ("" if side is None else as_code(inline(side)) for side in (change.before, change.after))
    return f"| {escape(where)} | {as_code(change.place)} | {before} | {after} |"


def _lines(change: FieldChange) -> str:
    before, after = (str(side).splitlines() for side in (change.before, change.after))
    return "\n".join(list(unified_diff(before, after, lineterm="", n=2))[2:])


def _fenced(language: str, text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{visible(text.rstrip())}\n{fence}"
