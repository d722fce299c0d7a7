"""Whether a change of a project was killed before it was done."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, Mark
from kustomgen.files.whole import is_busy

if TYPE_CHECKING:
    from typing import Final

UNDO: Final = Path(".kustomgen/undo.json")
"""The note of what files held before a change; it is there while the change is made."""


def interrupted(folder: Path) -> Complaint | None:
    """What to say of a change in a folder that was killed while it wrote; None if none was."""
    note = folder / UNDO
    if not os.path.lexists(note) or is_busy(folder):
        return None
    hint = (
        f"run its command again: it puts back what was written first. Or restore the files from git, and remove {note}"
    )
    return Complaint(Mark(str(note)), "a change was interrupted, and its files may be half written", hint)
