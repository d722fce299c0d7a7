"""What a YAML library says of a text that is not YAML, in words about the text."""

from __future__ import annotations

import re
from typing import Any

from kustomgen.errors import Complaint, Mark

_QUOTE_IT = "put the whole text in quotes, if it is one"
_WORDS: tuple[tuple[str, str, str], ...] = (
    (r"mapping values are not allowed", "a ':' is not allowed here", _QUOTE_IT),
    (r"found unexpected end of stream", "a quote is not closed", "it begins in line {line}"),
    (r"expected ',' or '(.)'", "{open} in line {line} is not closed, or a comma is missing", ""),
    (r"expected <block end>", "this is indented unlike the lines around it, or its line is no `key: value`", ""),
    (r"could not find expected ':'", "a key has no ':' after it", "a key and its value are `key: value`"),
    (r"found undefined alias '?([^']*)'?", "there is no anchor &{0} before the alias *{0}", _QUOTE_IT),
    (r"found character '(.)' that cannot start", "a text cannot begin with {0}", "put it in quotes"),
    (r"expected the node content", "a value is missing", ""),
    (r"found duplicate anchor", "an anchor is defined twice", ""),
    (r"found unknown escape character '(.)'", "in double quotes, \\{0} means nothing", "write \\\\ for a backslash"),
)
"""A pattern of the library's message, what to say instead, and what to do."""


def not_yaml(error: Any, text: str, name: str) -> Complaint:
    """A complaint about an error of the library that knows its place."""
    at = error.problem_mark or error.context_mark
    mark = Mark(name, at.line + 1, at.column + 1) if at else Mark(name)
    lines = text.split("\n")
    line = lines[at.line] if at and at.line < len(lines) else ""
    if conflict := next((number for number, each in enumerate(lines, 1) if each.startswith(_CONFLICT)), None):
        hint = "keep what is right of both sides, and remove the lines <<<<<<<, ======= and >>>>>>>"
        return Complaint(Mark(name, conflict, 1), "a merge conflict is not resolved", hint)
    problem = str(error.problem or error.context)
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return Complaint(mark, "a tab is used for indentation", "YAML indents with spaces only")
    if r"'\t'" in problem:
        return Complaint(mark, "a tab is not allowed here", "write a space")
    if variable := re.search(_VARIABLE, line[:_SEARCHED]):
        shown = variable[0].rstrip(":")
        message = f"this is not YAML: `{shown}` needs quotes inside `{{ }}` or `[ ]`"
        return Complaint(Mark(name, mark.line, variable.start() + 1), message, f'put the text in quotes: "{shown}"')
    begins = error.context_mark.line + 1 if error.context_mark else mark.line
    for pattern, words, hint in _WORDS:
        if found := re.search(pattern, problem):
            groups = [group or "" for group in found.groups()]
            opened = {"]": "'['", "}": "'{'"}.get(groups[0] if groups else "", "")
            filled = words.format(*groups, line=begins, open=opened)
            return Complaint(mark, f"this is not YAML: {filled}", hint.format(*groups, line=begins) or _near(line))
    return Complaint(mark, f"this is not YAML: {problem}", _near(line))


def _near(line: str) -> str:
    shown = line.strip()
    return f"near `{shown if len(shown) <= _SHOWN else shown[:_SHOWN] + '…'}`" if shown else ""


_CONFLICT = "<<<<<<< "
_SHOWN = 60
_SEARCHED = 1_000  # signs of a line: the pattern takes time by their square
_VARIABLE = r"(?<=[\s\[{,/:])(?<![\"'])[^\s\"'\[\]{},]*\$\{[^}]*\}[^\s\"'\]},]*(?=[^\"']*[}\]])"
"""A ``${…}`` in a mapping or list in a line, where YAML takes its brace for one of its own."""


def unreadable(error: Any, text: str, name: str) -> Complaint:
    """A complaint about a text that the library refuses before it parses it."""
    position, character = getattr(error, "position", None), getattr(error, "character", None)
    code = ord(character) if isinstance(character, str) else character
    if not isinstance(position, int) or not isinstance(code, int):
        return Complaint(Mark(name), f"this is not YAML: {str(error).splitlines()[0]}")
    before = text[:position]
    mark = Mark(name, before.count("\n") + 1, position - before.rfind("\n"))
    return Complaint(mark, f"there is the control character U+{code:04X}, which no text file has", "take it out")
