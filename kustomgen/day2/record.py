"""A change as an entry of the ledger, and as the message of its commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen import __version__
from kustomgen.day2.undo import lines_between
from kustomgen.ledger.entry import Entry, new_id, time_text
from kustomgen.ledger.file import last_digest

if TYPE_CHECKING:
    from datetime import datetime

    from kustomgen.day2.approval import Asked
    from kustomgen.day2.changes import Change


def entry_of(change: Change, asked: Asked, ledger: str, now: datetime) -> Entry:
    """The entry that a change adds to a ledger's text, before it is checked."""
    return Entry(
        id=new_id(now),
        at=time_text(now),
        action=change.action,
        environment=change.environment,
        actor=asked.actor,
        before=change.recorded or change.before.digest(change.environment),
        after=change.after.digest(change.environment),
        prev=last_digest(ledger),
        from_=change.source,
        images=change.images,
        values=change.values,
        ticket=asked.ticket,
        approved_by=asked.approved_by,
        run_id=asked.run_id,
        reason=asked.reason,
        until=change.until,
        # Only a rollback and the end of a hold go back to lines.
        edits=lines_between(change.before.text, change.after.text) if change.images or change.values.get(HELD) else (),
        kustomgen=__version__,
    )


def commit_message(change: Change, asked: Asked) -> str:
    """A message for the commit, with trailers for gates that read them (git-interpret-trailers)."""
    name = change.after.project.name
    trailers = {
        "Promoted-From": change.source,
        "Change-Ticket": asked.ticket,
        "Run-Id": asked.run_id,
        "Scaled-Until": change.until,
    }
    lines = [f"{name}: {subject(change)}", ""]
    if asked.reason:
        lines += [asked.reason, ""]
    lines += [f"{key}: {value}" for key, value in trailers.items() if value]
    lines += [f"Approved-By: {person}" for person in asked.approved_by]
    return "\n".join(lines).rstrip() + "\n"


def subject(change: Change) -> str:
    """What a change does, in a few words: ``promote prod to v1.2.0``."""
    versions = list(dict.fromkeys(new for _, new in change.images.values()))
    if change.images:
        what = (
            versions[0]
            if len(versions) == 1
            else ", ".join(f"{name} {new}" for name, (_, new) in change.images.items())
        )
        return f"{_VERBS.get(change.action, change.action)} {change.environment} to {what}"
    if change.action == "scale":
        numbers = ", ".join(f"{path.removeprefix('workloads.')} {value}" for path, value in change.values.items())
        return f"scale {change.environment}: {numbers}"
    return f"{_WORDS.get(change.action, change.action)} {change.environment}"


HELD = "hold.reason"
_WORDS = {"record": "record changes by hand in"}
_VERBS = {"rollback": "roll back"}
