"""Annotations on a pull request, as GitHub Actions reads them from a step's output.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.failures import failure_groups
from kustomgen.policy.finding import Severity
from kustomgen.report.control import visible
from kustomgen.report.grouping import counted, group, summary, unchecked, unseen_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.policy.finding import Report
    from kustomgen.report.grouping import Group

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, *, elapsed: str | None = None) -> str:
    lines = [*_failed(report), *map(_annotation, group(report)), *_notices(report), summary(report, elapsed)]
    return "\n".join(lines) + "\n"


def _failed(report: Report) -> Iterator[str]:
    for each in failure_groups(report.builds):
        cause, place = each.cause, dict[str, str]()
        if cause.mark:
            place = {"file": cause.mark.file, "line": str(cause.mark.line), "col": str(cause.mark.column)}
        hint = f"\n{cause.hint}" if cause.hint else ""
        doing = "do not build" if len(each.builds) > 1 else "does not build"
        title = f"{each.where} {doing}"
        if each.known:
            yield _command("notice", cause.message, **place, title=f"known: {title}")
        else:
            yield _command("error", cause.message + hint, **place, title=title)


def _annotation(cause: Group) -> str:
    first = cause.first
    title = f"{first.rule} [{cause.where}]" if cause.where else first.rule
    message = f"{cause.at}: {cause.message}" if cause.at else cause.message
    note = f"\n{cause.source_note}" if cause.source_note else ""
    note += f"\nat {first.where}" if first.key else ""
    remedy = f"\nfix: {first.remedy}" if first.remedy else ""
    place: dict[str, str] = {}
    if first.source:
        place = {"file": first.source.file, "line": str(first.source.line), "col": str(first.source.column)}
    return _command(_COMMANDS[cause.severity], message + note + remedy, **place, title=title)


def _notices(report: Report) -> Iterator[str]:
    if kinds := unchecked(report):
        yield _command("notice", f"there is no schema for {', '.join(kinds)}", title="not checked against a schema")
    for note in (*report.notes, *unseen_lines(report)):
        yield _command("notice", note, title="note")
    if report.exempted:
        reasons = dict.fromkeys(f"{exempted.finding.rule}: {exempted.reason}" for exempted in report.exempted)
        yield _command("notice", "\n".join(reasons), title=f"{counted(len(report.exempted), 'finding')} exempted")


def _command(name: str, message: str, **properties: str) -> str:
    given = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {given}::{_data(message)}"


def _data(text: str) -> str:
    return visible(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
