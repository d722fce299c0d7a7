"""For a person at a terminal: causes, not findings, with the place to edit and what to do there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.finding import Severity
from kustomgen.report.control import visible
from kustomgen.report.grouping import counted, exempted_reasons, group, summary, unchecked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kustomgen.policy.finding import Report
    from kustomgen.report.grouping import Group

    _Paint = Callable[..., str]

_BOLD, _DIM, _RED, _YELLOW, _BLUE, _GREEN, _RESET = (f"\x1b[{code}m" for code in (1, 2, 31, 33, 34, 32, 0))
_COLORS = {Severity.ERROR: _RED, Severity.WARNING: _YELLOW, Severity.INFO: _BLUE}


def render(report: Report, *, color: bool = False, elapsed: str | None = None) -> str:
    paint = _painted if color else _plain
    blocks = [*_failed(report, paint), *(_block(cause, paint) for cause in group(report))]
    tail = [*_tail(report), _last(report, elapsed, paint)]
    return "\n\n".join((*blocks, "\n".join(tail))) + "\n"


def _plain(text: str, *_codes: str) -> str:
    return text


def _painted(text: str, *codes: str) -> str:
    return f"{''.join(codes)}{text}{_RESET}"


def _failed(report: Report, paint: _Paint) -> Iterator[str]:
    for build in report.builds:
        if not build.ok:
            yield f"{paint(f'{visible(build.path)} does not build', _BOLD, _RED)}\n{_indented(build.error or '')}"


def _block(cause: Group, paint: _Paint) -> str:
    severity = paint(cause.severity, _BOLD, _COLORS[cause.severity])
    where = f"  [{visible(cause.where)}]" if cause.where else ""
    lines = [f"{severity}  {paint(cause.first.rule, _BOLD)}{where}"]
    lines += [f"    {visible(cause.at)}"] if cause.at else []
    lines += [_indented(cause.message)]
    lines += [paint(f"    at {visible(str(cause.first.source))}", _DIM)] if cause.first.source else []
    lines += [paint(f"    {visible(cause.source_note)}", _DIM)] if cause.source_note else []
    lines += [f"    fix: {visible(cause.first.remedy)}"] if cause.first.remedy else []
    return "\n".join(lines)


def _tail(report: Report) -> Iterator[str]:
    if report.exempted:
        yield f"{counted(len(report.exempted), 'finding')} exempted:"
        for rule, reason, number in exempted_reasons(report):
            times = f" ({number})" if number > 1 else ""
            yield f"    {rule}{times}: {visible(reason)}"
    if kinds := unchecked(report):
        yield f"not checked against a schema, for there is none: {visible(', '.join(kinds))}"
    yield from map(visible, report.notes)


def _last(report: Report, elapsed: str | None, paint: _Paint) -> str:
    if report.count(Severity.ERROR) or not all(build.ok for build in report.builds):
        return paint(summary(report, elapsed), _BOLD, _RED)
    return paint(summary(report, elapsed), _BOLD, _YELLOW if report.findings else _GREEN)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in visible(text).strip("\n").split("\n"))
