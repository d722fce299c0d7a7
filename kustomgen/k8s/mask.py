"""Credentials in values that are printed: their kind is shown in their place, as `check` does it.

Values of Secrets are never shown; of everything else, what is a credential by its name or by its
looks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.credentials import credential

if TYPE_CHECKING:
    from collections.abc import Sequence

HIDDEN = "(not shown)"
"""What stands for a Secret's value."""
_VALUE = "value"
_FLAG = re.compile(r"--?[A-Za-z][\w.-]*")
"""An argument whose value is the next one: `--password`."""
_SETTING = re.compile(r"(--?([A-Za-z][\w.-]*)=)(.+)")
"""An argument with its value: `--password=…`."""


def masked_value(value: Any, name: str = "") -> Any:
    """The value as it may be printed, with everything in it; ``name`` is what it is called where it
    stands.
    """
    if isinstance(value, str):
        return _masked_text(value, name)
    if isinstance(value, list):
        return [masked_value(item, called) for item, called in zip(value, names_of_items(value, name), strict=True)]
    if not isinstance(value, dict):
        return value
    called = value.get("name")
    return {
        key: masked_value(item, called if key == _VALUE and isinstance(called, str) else str(key))
        for key, item in value.items()
    }


def names_of_items(items: Sequence[Any], name: str) -> list[str]:
    """What each item of a list is called: behind an argument ``--password`` as that, else as the
    list, ``name``.
    """
    before = [None, *items][: len(items)]
    return [each.lstrip("-") if isinstance(each, str) and _FLAG.fullmatch(each) else name for each in before]


def name_at(path: Sequence[Any]) -> str:
    """What the value at a path is called: of ``env[DB_PASSWORD].value`` the variable, else the last
    field.

    Steps are fields, numbers, and keys of list items, which have an attribute ``key``.
    """
    steps = [str(getattr(step, "key", step)) for step in path if not isinstance(step, int)]
    if not steps:
        return ""
    return steps[-2] if steps[-1] == _VALUE and len(steps) > 1 else steps[-1]


def _masked_text(value: str, name: str) -> str:
    if (flag := _SETTING.fullmatch(value)) and (found := credential(flag[2], flag[3])):
        return f"{flag[1]}(not shown: {found.kind})"
    found = credential(name, value)
    return value if found is None else f"(not shown: {found.kind})"
