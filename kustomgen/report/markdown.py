"""For a comment on a pull request: one table of causes, the rest folded away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kustomgen.policy.failures import failure_groups
from kustomgen.report.control import visible
from kustomgen.report.grouping import counted, group, summary, unchecked, unseen_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kustomgen.policy.finding import Exempted, Report
    from kustomgen.report.grouping import Group

# Written as entities, these are never markup: no tables broken, nobody @mentioned, no issue
# #linked.
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>&|@#~]")

# GitHub refuses a comment of more than 65,536 characters.
_LARGEST_TABLE, _LARGEST_LIST, _LARGEST_ERROR = 40_000, 8_000, 4_000


def render(report: Report, *, elapsed: str | None = None) -> str:
    groups = group(report)
    rows = list(_within(_LARGEST_TABLE, map(_row, groups)))
    parts = [f"### kustomgen: {escape(summary(report, elapsed))}", *_failed(report)]
    if groups:
        parts.append("\n".join(("| | rule | environments | where | what is the case |", "|-|-|-|-|-|", *rows)))
        if len(rows) < len(groups):
            parts.append(f"And {counted(len(groups) - len(rows), 'more cause')}: the other formats have them all.")
        parts.append(folded("What to do", _fixes(groups[: len(rows)])))
    if report.exempted:
        title = f"{counted(len(report.exempted), 'finding')} exempted"
        parts.append(folded(title, _within(_LARGEST_LIST, map(_excused, report.exempted))))
    if kinds := unchecked(report):
        parts.append(f"Not validated, because no schema was found: {escape(', '.join(kinds))}.")
    notes = (*report.notes, *unseen_lines(report))
    parts += [f"{escape(note[:1].upper() + note[1:])}." for note in notes]
    return "\n\n".join(parts) + "\n"


def _within(limit: int, lines: Iterable[str]) -> Iterator[str]:
    """The first lines, as many as fit into that many characters."""
    for line in lines:
        limit -= len(line) + 1
        if limit < 0:
            return
        yield line


def _excused(exempted: Exempted) -> str:
    found = exempted.finding
    return f"- **{escape(found.rule)}**: {escape(str(found.resource or found.build))}: {escape(exempted.reason)}"


def _failed(report: Report) -> Iterator[str]:
    left = _LARGEST_LIST
    for each in failure_groups(report.builds):
        cause = each.cause
        doing = "do not build" if len(each.builds) > 1 else "does not build"
        place = f"{cause.mark}: " if cause.mark else ""
        if each.known:
            said = f"Known: {escape(each.where)} {doing}: {escape(place + cause.message.splitlines()[0])}"
        else:
            hint = f"\n    {cause.hint}" if cause.hint else ""
            error = _entities(f"{place}{cause.message}{hint}"[:_LARGEST_ERROR]).replace("\n", "<br>")
            said = f"**{escape(each.where)} {doing}**\n\n<pre>{error}</pre>"
        left -= len(said)
        if left < 0:
            yield "And more causes of failed builds: the other formats have them all."
            return
        yield said


def _row(cause: Group) -> str:
    source = f"<code>{escape(str(cause.first.source))}</code>" if cause.first.source else ""
    key = f"<code>{escape(cause.first.key)}</code>" if cause.first.key else ""
    via = f"via <code>{escape(str(cause.first.via))}</code>" if cause.first.via else ""
    where = "<br>".join(filter(None, (escape(cause.at), source, key, via, escape(cause.source_note))))
    cells = (str(cause.severity), escape(cause.first.rule), escape(cause.where), where, escape(cause.message))
    return f"| {' | '.join(cells)} |"


def _fixes(groups: Iterable[Group]) -> Iterator[str]:
    for rule, remedy in dict.fromkeys((cause.first.rule, cause.first.remedy) for cause in groups):
        if remedy:
            yield f"- **{escape(rule)}**: {_prose(remedy)}"


def _prose(text: str) -> str:
    """Text of ours, in which backticks mean code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    escaped = (_entities(" ".join(part.split("\n"))) for part in parts)
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(escaped))


def folded(title: str, lines: Iterable[str]) -> str:
    """Lines of Markdown behind a title that opens them."""
    content = "\n".join(lines)
    return f"<details><summary>{escape(title)}</summary>\n\n{content}\n\n</details>"


def _entities(text: str) -> str:
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", visible(text))


def as_code(text: str) -> str:
    """The text as code, on one line."""
    return f"<code>{escape(text)}</code>"


def escape(text: str) -> str:
    """On one line, and with nothing in it that Markdown, HTML or GitHub would read as more than
    text.
    """
    return _entities(" ".join(text.split()))
