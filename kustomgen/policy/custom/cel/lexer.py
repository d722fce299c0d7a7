"""What an expression in CEL refers to, read off its tokens.

Enough to tell names from what is in strings and comments; everything else is the compiler's
work. Grammar: https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

INDEX = "kustomgen_index"
"""The function that says which object an evaluation is about."""

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|//[^\n]*)
  | (?P<raw>(?:[bB]?[rR]|[rR][bB])(?:\"{3}.*?\"{3}|'{3}.*?'{3}|"[^"\n]*"|'[^'\n]*'))
  | (?P<string>[bB]?(?:\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*|`[^`\n]*`)
  | (?P<number>\d[\w.]*)
  | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an expression: ``kind`` is string, name, number or sign; ``start`` is where it
    begins.
    """

    kind: str
    text: str
    start: int


def tokens(text: str) -> tuple[Token, ...]:
    """Everything but space and comments. A number takes the words that hang on it: ``1u``,
    ``0x1F``.
    """
    found = (Token(str(match.lastgroup), match[0], match.start()) for match in _TOKEN.finditer(text))
    return tuple(token for token in found if token.kind != "space")


def _is_root(found: tuple[Token, ...], index: int) -> bool:
    """Whether a name stands for itself, and is no field of what is before it."""
    if found[index].kind != "name":
        return False
    before = found[index - 1].text if index else ""
    if before == "?" and index > 1:
        before = found[index - 2].text  # `.?field`
    return before != "."


def absolute(text: str) -> list[int]:
    """Where names stand that a dot makes absolute: `.object`, which passes over a macro's variable
    of that name.
    """
    found = tokens(text)
    return [
        dot.start
        for index, (dot, name) in enumerate(pairwise(found))
        if dot.text == "." and name.kind == "name" and (index == 0 or not _ends_value(found[index - 1]))
    ]


def _ends_value(token: Token) -> bool:
    return token.text in {")", "]", "}"} or (token.kind != "sign" and token.text != "in")


def roots(text: str) -> frozenset[str]:
    """The names that an expression begins its references with: ``object`` of ``object.spec``."""
    found = tokens(text)
    return frozenset(token.text for index, token in enumerate(found) if _is_root(found, index))


def members(text: str, root: str) -> dict[str, int]:
    """The fields read directly from a root, each with the place of its first use; the empty name
    for the bare root.
    """
    found = tokens(text)
    used: dict[str, int] = {}
    for index, token in enumerate(found):
        if token.text == root and _is_root(found, index):
            field = _field_after(found, index)
            used.setdefault(field.text if field else "", (field or token).start)
    return used


def _field_after(found: tuple[Token, ...], index: int) -> Token | None:
    after = found[index + 1 : index + 3]
    return after[1] if len(after) == 2 and after[0].text == "." and after[1].kind == "name" else None  # noqa: PLR2004 - a dot and a name


def rename_members(text: str, root: str, names: Mapping[str, str]) -> str:
    """The expression with ``root.field`` written as another name, for each field in ``names``."""
    found = tokens(text)
    parts: list[str] = []
    end = 0
    for index, token in enumerate(found):
        field = _field_after(found, index) if token.text == root and _is_root(found, index) else None
        if field and field.text in names:
            parts += [text[end : token.start], names[field.text]]
            end = field.start + len(field.text)
    return "".join((*parts, text[end:]))


def paths(text: str, root: str) -> list[tuple[str, ...]]:
    """The fields that follow a root, each time it is used, as far as they are plain; a call at the
    end is none.
    """
    found = tokens(text)
    chains = []
    for index, token in enumerate(found):
        if token.text != root or not _is_root(found, index):
            continue
        chain: list[str] = []
        at = index + 1
        while at + 1 < len(found) and found[at].text == ".":
            at += 2 if found[at + 1].text == "?" else 1
            if at >= len(found) or found[at].kind != "name":
                break
            if at + 1 < len(found) and found[at + 1].text == "(":
                break
            chain.append(found[at].text.strip("`"))
            at += 1
        chains.append(tuple(chain))
    return chains


def common_path(text: str, root: str = "object") -> tuple[str, ...]:
    """The field that an expression is about: what all its uses of the root begin with."""
    chains = paths(text, root)
    if not chains:
        return ()
    first, *others = chains
    length = 0
    while length < len(first) and all(chain[length : length + 1] == first[length : length + 1] for chain in others):
        length += 1
    return first[:length]
