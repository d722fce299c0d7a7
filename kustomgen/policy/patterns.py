"""Regular expressions as parameters of rules, checked when the policy is read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def patterns(given: Mapping[str, str]) -> Mapping[str, str]:
    """A pydantic validator: every value is a regular expression. Raises ValueError for what is none."""
    for key, pattern in given.items():
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"{pattern!r} of {key!r} is no regular expression: {error}") from None
    return given
