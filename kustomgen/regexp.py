"""Regular expressions that people wrote, by RE2: linear in the text, whatever the pattern; the
syntax that Go has.

So a pattern of a tree means to kustomgen what it means to kustomize and to the API server, and can
hang nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_PATTERN = 10_000
_KNOWN = 10_000


def check(pattern: str) -> None:
    """Raises ValueError with the reason if a pattern is none that RE2 takes."""
    _compiled(pattern)


def fullmatch(pattern: str, text: str) -> bool:
    """Whether a pattern matches the whole of a text. Raises ValueError as ``check``."""
    return _compiled(pattern).fullmatch(_valid(text)) is not None


def search(pattern: str, text: str) -> str | None:
    """The first part of a text that a pattern matches. Raises ValueError as ``check``."""
    found = _compiled(pattern).search(_valid(text))
    return None if found is None else str(found[0])


def findall(pattern: str, text: str) -> Iterator[str]:
    """Every part of a text that a pattern matches, from left to right. Raises ValueError as
    ``check``.

    As in Go, an empty match right behind another one is none (regexp.FindAllString).
    """
    end = -1
    for found in _compiled(pattern).finditer(_valid(text)):
        if found[0] or found.start() != end:
            yield str(found[0])
        end = found.end()


def _valid(text: str) -> str:
    """The text without halves of characters, which no UTF-8 has."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


@lru_cache(_KNOWN)
def _compiled(pattern: str) -> Any:
    import re2  # noqa: PLC0415 - for who has a pattern

    if len(pattern) > _MAX_PATTERN:
        raise ValueError(f"a regular expression of {len(pattern):,} characters is too long")
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except (re2.error, UnicodeEncodeError) as error:
        said = error.args[0] if error.args else ""
        reason = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise ValueError(f"{pattern!r} is no regular expression: {reason}") from None
