"""Regular expressions for what most runs do not meet."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, AnyStr, Generic

if TYPE_CHECKING:
    from collections.abc import Iterator


class Pattern(Generic[AnyStr]):
    """As ``re.compile``, but compiled at the first use: fifty of them would take as long as looking at an overlay.

    Raises ``re.error`` then, for a text that is none.
    """

    def __init__(self, text: AnyStr, flags: int = 0) -> None:
        self._text: AnyStr = text
        self._flags = flags

    @cached_property
    def _compiled(self) -> re.Pattern[AnyStr]:
        return re.compile(self._text, self._flags)

    def search(self, text: AnyStr) -> re.Match[AnyStr] | None:
        return self._compiled.search(text)

    def match(self, text: AnyStr, position: int = 0) -> re.Match[AnyStr] | None:
        return self._compiled.match(text, position)

    def fullmatch(self, text: AnyStr) -> re.Match[AnyStr] | None:
        return self._compiled.fullmatch(text)

    def findall(self, text: AnyStr) -> list[Any]:
        return self._compiled.findall(text)

    def finditer(self, text: AnyStr) -> Iterator[re.Match[AnyStr]]:
        return self._compiled.finditer(text)

    def sub(self, new: AnyStr, text: AnyStr) -> AnyStr:
        return self._compiled.sub(new, text)
