"""Credentials in values that are printed: their kind is shown in their place, as `check` does it.

Values of Secrets are never shown; of everything else, what is a credential by its name or by its
looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.k8s.credentials import credential

if TYPE_CHECKING:
    from collections.abc import Sequence

HIDDEN = "(not shown)"
"""What stands for a Secret's value."""
_VALUE = "value"


def masked_value(value: Any, name: str = "") -> Any:
    """The value as it may be printed, with everything in it; ``name`` is what it is called where it
    stands.
    """
    if isinstance(value, str):
        return _masked_text(value, name)
    if isinstance(value, list):
        return [masked_value(item, name) for item in value]
    if not isinstance(value, dict):
        return value
    called = value.get("name")
    return {
        key: masked_value(item, called if key == _VALUE and isinstance(called, str) else str(key))
        for key, item in value.items()
    }


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
    found = credential(name, value)
    return value if found is None else f"(not shown: {found.kind})"
