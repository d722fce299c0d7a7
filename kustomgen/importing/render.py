"""What an import says: in words, and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kustomgen.importing.model import Imported, ImportNote


def summary(found: Imported) -> str:
    """The last line: ``3 environments, 45 objects: 31 as workloads, 14 as resources, 0 different
    (verified)``.
    """
    environments = _count(len(found.environments), "environment")
    if found.source.kind in ("compose", "score"):
        workloads = _count(found.workloads, "workload")
        return f"{environments}, {workloads}: {_count(found.objects, 'object')}, built and accepted"
    parts = f"{found.workloads} as workloads, {found.resources} as resources"
    rest = "with kustomgen's defaults (built and accepted)" if found.took_defaults else "0 different (verified)"
    return f"{environments}, {_count(found.objects, 'object')}: {parts}, {rest}"


def text(found: Imported) -> str:
    """What stayed behind, what was not lifted, and the summary."""
    lines = [_line(note) for note in _sorted(found)]
    if found.added:
        did = "kustomgen adds, since --accept-defaults was given:"
        would = "kustomgen would add what `builtinDefaults: false` keeps out; `--accept-defaults` takes it:"
        lines.append(did if found.took_defaults else would)
        lines += [f"    {words} ({_count(number, 'object')})" for words, number in found.added.items()]
    if behind := sum(note.left for note in found.notes):
        what = "setting" if found.source.kind in ("compose", "score") else "object"
        where = f"the {found.source.kind} file" if what == "setting" else "the old tree"
        lines.append(f"{_count(behind, what)} stayed in {where}")
    return "\n".join([*lines, summary(found)]) + "\n"


def _sorted(found: Imported) -> list[ImportNote]:
    return sorted(set(found.notes), key=lambda note: (not note.left, str(note.mark or ""), note.subject, note.message))


def _line(note: ImportNote) -> str:
    place = f"{note.mark}: " if note.mark else ""
    return f"{place}{note.subject}: {note.message}" + (f"\n    {note.hint}" if note.hint else "")


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")


def as_json(found: Imported) -> str:
    """The same for programs, with the files."""
    notes = [
        {
            "subject": note.subject,
            "message": note.message,
            "file": note.mark.file if note.mark else None,
            "line": note.mark.line if note.mark else None,
            "hint": note.hint,
            "left": note.left,
        }
        for note in _sorted(found)
    ]
    value = {
        "from": found.source.kind,
        "name": found.source.name,
        "environments": list(found.environments),
        "objects": found.objects,
        "workloads": found.workloads,
        "resources": found.resources,
        "different": 0,
        "added": dict(found.added),
        "tookDefaults": found.took_defaults,
        "complete": found.complete,
        "notes": notes,
        "files": {"kustomgen.yaml": found.written.spec, **found.written.files},
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
