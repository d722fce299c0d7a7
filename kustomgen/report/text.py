"""For a person at a terminal: causes, not findings, with the place to edit and what to do there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.failures import failure_groups
from kustomgen.policy.finding import Severity
from kustomgen.report.control import visible
from kustomgen.report.grouping import by_rule, counted, exempted_reasons, group, summary, unchecked, unseen_lines
from kustomgen.report.statistics import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kustomgen.policy.finding import Report
    from kustomgen.report.grouping import Group

    _Paint = Callable[..., str]

_BOLD, _DIM, _RED, _YELLOW, _BLUE, _GREEN, _RESET = (f"\x1b[{code}m" for code in (1, 2, 31, 33, 34, 32, 0))
_COLORS = {Severity.ERROR: _RED, Severity.WARNING: _YELLOW, Severity.INFO: _BLUE}


MANY = 10
"""From how many causes on the last thing that is read is a table of the rules."""


def render(report: Report, *, color: bool = False, elapsed: str | None = None) -> str:
    paint = _painted if color else _plain
    blocks = [*_failed(report, paint), *(_rule(same, paint) for same in by_rule(group(report)))]
    tail = [*_tail(report), _last(report, elapsed, paint)]
    if len(group(report)) > MANY:
        blocks.append(table(report))
    return "\n\n".join((*blocks, "\n".join(tail))) + "\n"


def _plain(text: str, *_codes: str) -> str:
    return text


def _painted(text: str, *codes: str) -> str:
    return f"{''.join(codes)}{text}{_RESET}"


def _failed(report: Report, paint: _Paint) -> Iterator[str]:
    """Each cause once, with all that does not build because of it; what a baseline
    knows in a line.
    """
    for each in failure_groups(report.builds):
        doing = "do not build" if len(each.builds) > 1 else "does not build"
        place = f"{each.cause.mark}: " if each.cause.mark else ""
        if each.known:
            message = each.cause.message.splitlines()[0]
            yield paint(f"known: {visible(each.where)} {doing}: {visible(place + message)}", _DIM)
            continue
        hint = visible(each.cause.hint).replace("\n", "\n        ")
        fix = f"\n        {hint}" if each.cause.hint else ""
        yield f"{paint(f'{visible(each.where)} {doing}', _BOLD, _RED)}\n{_indented(place + each.cause.message)}{fix}"


def _rule(same: Sequence[Group], paint: _Paint) -> str:
    """The causes of one rule: its fix once, behind the first that it repairs alone or the last of
    several.
    """
    if len(same) == 1:
        return _block(same[0], paint)
    first = same[0]
    title = f"{paint(first.severity, _BOLD, _COLORS[first.severity])}  {paint(first.first.rule, _BOLD)}"
    lines = [f"{title}  {paint(f'{len(same)} causes', _DIM)}"]
    for cause in same:
        where = f"[{visible(cause.where)}]" if cause.where else ""
        message = visible(cause.message).strip("\n").split("\n")
        head, *rest = [visible(cause.at), *message] if cause.at else message
        lines.append("    " + "  ".join(filter(None, (head, where))))
        lines += [f"        {line}" for line in rest]
        lines += [f"    {line}" for line in _places(cause, paint)]
    lines += [f"    fix: {visible(first.first.remedy)}"] if first.first.remedy else []
    return "\n".join(lines)


def _block(cause: Group, paint: _Paint) -> str:
    severity = paint(cause.severity, _BOLD, _COLORS[cause.severity])
    where = f"  [{visible(cause.where)}]" if cause.where else ""
    lines = [f"{severity}  {paint(cause.first.rule, _BOLD)}{where}"]
    lines += [f"    {visible(cause.at)}"] if cause.at else []
    lines += [_indented(cause.message), *_places(cause, paint)]
    lines += [f"    fix: {visible(cause.first.remedy)}"] if cause.first.remedy else []
    return "\n".join(lines)


def _places(cause: Group, paint: _Paint) -> Iterator[str]:
    if cause.first.source:
        yield paint(f"    at {visible(cause.first.where)}", _DIM)
    if cause.source_note:
        yield paint(f"    {visible(cause.source_note)}", _DIM)


def _tail(report: Report) -> Iterator[str]:
    if report.exempted:
        yield f"{counted(len(report.exempted), 'finding')} exempted:"
        for rule, reason, number in exempted_reasons(report):
            times = f" ({number})" if number > 1 else ""
            yield f"    {rule}{times}: {visible(reason)}"
    if kinds := unchecked(report):
        yield f"not validated, because no schema was found: {visible(', '.join(kinds))}"
    yield from map(visible, report.notes)
    yield from map(visible, unseen_lines(report))


def _last(report: Report, elapsed: str | None, paint: _Paint) -> str:
    if report.count(Severity.ERROR) or not all(build.ok or build.known for build in report.builds):
        return paint(summary(report, elapsed), _BOLD, _RED)
    return paint(summary(report, elapsed), _BOLD, _YELLOW if report.findings else _GREEN)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in visible(text).strip("\n").split("\n"))
