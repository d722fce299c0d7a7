"""What ``kustomgen generate`` notes on a spec beside the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.generate.accept import accept
from kustomgen.generate.immutable import immutable_notes
from kustomgen.layout.write import differs

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen.generate.plan import GeneratePlan


def notes_of(planned: GeneratePlan, spec: Path) -> list[str]:
    """Notes on the spec, and on fields that cannot be changed. Raises InputError for objects that
    an API server refuses.
    """
    unknown = accept(planned.project)
    found = list(planned.project.notes)
    if differs(planned.changes):
        found += immutable_notes(planned.project, spec)
    told = [f"{note.mark}: note: {note.message}\n    {note.hint}" for note in found]
    return [f"{spec}: note: {unknown}", *told] if unknown else told
