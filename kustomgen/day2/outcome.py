"""What a change of day 2 did, in words and as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.day2.record import commit_message

if TYPE_CHECKING:
    from kustomgen.day2.apply import Applied
    from kustomgen.day2.approval import Asked
    from kustomgen.day2.changes import Change


def nothing(change: Change) -> str:
    """Why there is nothing to change."""
    if change.action not in ("set", "promote", "rollback"):
        return f"nothing to change in {change.environment}"
    versions = ", ".join(sorted(set(change.after.images(change.environment).values())))
    return f"nothing to change: {change.environment} already runs {versions}"


def to_json(done: Applied, asked: Asked) -> dict[str, Any]:
    """The change as ``--format json`` prints it."""
    change = done.change
    return {
        "action": change.action,
        "environment": change.environment,
        "from": change.source,
        "changed": not change.is_empty,
        "images": {name: {"before": old, "after": new} for name, (old, new) in change.images.items()},
        "values": dict(change.values),
        "notes": list(change.notes),
        "entry": done.entry,
        "diff": done.diff or None,
        "commitMessage": None if change.is_empty else commit_message(change, asked),
    }
