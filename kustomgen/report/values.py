"""Values of objects as text."""

from __future__ import annotations

import json
from typing import Any


def inline(value: Any) -> str:
    """A value in one line: text as it is, what has parts as JSON."""
    if isinstance(value, str):
        return (
            value if value.strip() == value and value and "\n" not in value else json.dumps(value, ensure_ascii=False)
        )
    return json.dumps(value, ensure_ascii=False, default=str)
