"""What the ledgers say: who changed what and when, how often, and whether it is true."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen import __version__
from kustomgen.day2.commits import unrecorded
from kustomgen.errors import Complaint, Mark
from kustomgen.ledger.entry import BY_HAND, DEPLOYS
from kustomgen.ledger.file import chain_faults, entries_of, file_of, lines_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from kustomgen.day2.state import State
    from kustomgen.ledger.entry import Entry


@dataclass(frozen=True)
class LedgerHistory:
    """The entries of some environments, the oldest first, and what is wrong with their ledgers."""

    entries: tuple[Entry, ...]
    faults: tuple[Complaint, ...] = ()
    notes: tuple[str, ...] = ()
    """What was not looked at, in a sentence each."""


def history(state: State, environment: str | None, *, verify: bool = False) -> LedgerHistory:
    """The history of one environment, or of all. Raises InputError for a ledger that cannot be
    read.
    """
    names = [environment] if environment else [each.name for each in state.project.environments]
    found: list[Entry] = []
    faults: list[Complaint] = []
    notes: list[str] = []
    for name in names:
        of = state.environment(name)
        file = str(file_of(state.file.parent, name))
        text = text_of(state.file.parent, name)
        entries = entries_of(text, file)
        found += entries
        if verify:
            faults += chain_faults(text, file, name)
            faults += _untrue(state, name, entries, text)
            notes += _other_release(name, entries)
        if verify and entries and of.spec.protected:
            more, said = unrecorded(state, of)
            faults, notes = [*faults, *more], [*notes, *said]
    ordered = tuple(sorted(found, key=lambda entry: (entry.at, entry.id)))
    return LedgerHistory(ordered, tuple(faults), tuple(dict.fromkeys(notes)))


def _other_release(environment: str, entries: Sequence[Entry]) -> Iterable[str]:
    if entries and not _comparable(entries[-1], __version__):
        by = entries[-1].kustomgen or "another kustomgen"
        yield f"{environment}: the last entry is of kustomgen {by}; its digest is not compared with what {__version__} makes"


def _comparable(entry: Entry, release: str | None) -> bool:
    """Whether a release generates the objects of which an entry has the digest."""
    return entry.kustomgen == release


def _untrue(state: State, environment: str, entries: Sequence[Entry], text: str) -> Iterable[Complaint]:
    """Where what the last entry made is not what the spec says now, or an entry does not begin
    where the last ended.
    """
    name = str(file_of(state.file.parent, environment))
    numbers = [number for number, _ in lines_of(text)]
    for number, before, entry in zip(numbers[1:], entries, entries[1:], strict=False):
        if before.after != entry.before and entry.action != BY_HAND and _comparable(before, entry.kustomgen):
            message = f"between {before.id} and {entry.id} {environment} changed without an entry"
            yield Complaint(Mark(name, number), message, "a change of the spec by hand, or the entries of two branches")
    if entries and _comparable(entries[-1], __version__) and entries[-1].after != state.digest(environment):
        message = f"after {entries[-1].id} {environment} changed without an entry"
        yield Complaint(
            Mark(name, numbers[-1]), message, f"`kustomgen record {environment} --reason …` adds an entry for it"
        )


def as_text(entries: Sequence[Entry]) -> str:
    """A line for each entry, the newest first."""
    if not entries:
        return "no change is recorded\n"
    rows = [
        (entry.at, entry.environment, entry.action, _what(entry), entry.actor, _why(entry))
        for entry in reversed(entries)
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[5]]).rstrip() + "\n"
        for row in rows
    )


def as_markdown(entries: Sequence[Entry]) -> str:
    """The same as a table."""
    lines = ["| when | environment | action | what | who | why |", "|---|---|---|---|---|---|"]
    for entry in reversed(entries):
        row = (entry.at, entry.environment, entry.action, _what(entry), entry.actor, _why(entry))
        lines.append("| " + " | ".join(_cell(cell) for cell in row) + " |")
    return "\n".join(lines) + "\n"


def as_json(entries: Sequence[Entry]) -> str:
    """The entries and the figures of a dashboard: how often, how long to production, how many went
    back.
    """
    plain = [json.loads(entry.to_line()) for entry in entries]
    return json.dumps({"entries": plain, "figures": figures(entries)}, indent=2, ensure_ascii=False) + "\n"


def as_port(entries: Sequence[Entry], project: str) -> str:
    """Entities of a deployment blueprint, as Port's catalogue takes them."""
    found = [
        {
            "identifier": f"{project}-{entry.environment}-{entry.id}",
            "blueprint": "deployment",
            "title": f"{project} in {entry.environment}",
            "properties": {
                "service": project,
                "environment": entry.environment,
                "version": next((new for _, new in entry.images.values()), None),
                "action": entry.action,
                "promoted_from": entry.from_,
                "change_ticket": entry.ticket,
                "deployed_at": entry.at,
            },
            "relations": {"service": project, "environment": entry.environment},
        }
        for entry in entries
        if entry.action in DEPLOYS
    ]
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def figures(entries: Sequence[Entry]) -> dict[str, Any]:
    """By environment: deployments, days between the first and the last, share of rollbacks, lead
    time in hours.

    Lead time is from the first entry that has a version, in any environment, to the one that brings
    it here.
    """
    first: dict[tuple[str, str], datetime] = {}
    leads: dict[str, list[float]] = {}
    counts: Counter[str] = Counter()
    back: Counter[str] = Counter()
    times: dict[str, list[datetime]] = {}
    for entry in entries:
        if entry.action not in DEPLOYS:
            continue
        at = entry.time
        counts[entry.environment] += 1
        back[entry.environment] += entry.action == "rollback"
        times.setdefault(entry.environment, []).append(at)
        for image, (_, new) in entry.images.items():
            begun = first.setdefault((image, new), at)
            if entry.action == "promote":
                leads.setdefault(entry.environment, []).append((at - begun).total_seconds() / 3600)
    return {
        name: {
            "deployments": counts[name],
            "days": round((max(times[name]) - min(times[name])).total_seconds() / 86400, 1),
            "rollbackShare": round(back[name] / counts[name], 3),
            "leadTimeHours": round(sorted(leads[name])[len(leads[name]) // 2], 1) if leads.get(name) else None,
        }
        for name in sorted(counts)
    }


def _what(entry: Entry) -> str:
    parts = [f"{name.rpartition('/')[2]} {old or '-'} → {new}" for name, (old, new) in entry.images.items()]
    parts += [f"{path.removeprefix('workloads.')} {value}" for path, value in entry.values.items()]
    return ", ".join(parts) or "-"


def _why(entry: Entry) -> str:
    return " ".join(
        part for part in (entry.ticket, entry.reason, f"until {entry.until}" if entry.until else None) if part
    )


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ") or " "
