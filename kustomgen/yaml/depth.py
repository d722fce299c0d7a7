"""How deep a value is nested, told without recursion."""

from __future__ import annotations

from typing import Any

MAX_DEPTH = 200
"""Values within values of an object: definitions of the largest custom resources have some 50."""


def is_too_deep(value: Any, limit: int = MAX_DEPTH) -> bool:
    """Whether there are more than ``limit`` values within values."""
    level = [value] if isinstance(value, (dict, list)) else []
    for _ in range(limit):
        level = [
            item
            for each in level
            for item in (each.values() if isinstance(each, dict) else each)
            if isinstance(item, (dict, list))
        ]
        if not level:
            return False
    return True
