"""``kustomgen cache``."""

from __future__ import annotations

from kustomgen.cache import folder
from kustomgen.cli.options import one_of
from kustomgen.cli.terminal import emit, say
from kustomgen.errors import Complaint, Mark, OutputError


def run(action: str | None) -> None:
    """Prints where the cache is and how large, or clears it. Raises OutputError where that cannot be done."""
    if action is not None:
        one_of(action, ("clear",), "cache")
    try:
        if action == "clear":
            removed = folder.clear()
            say(f"{folder.folder()}: {removed} entr{'y' if removed == 1 else 'ies'} removed")
        else:
            emit(f"{described()}\n")
    except OSError as error:
        message = f"cannot be {'removed' if action else 'read'}: {error.strerror}"
        raise OutputError(Complaint(Mark(error.filename or folder.folder()), message)) from None


def described() -> str:
    """The cache in words: its folder, its entries, its size. Raises OSError where it cannot be read."""
    found = folder.entries()
    size = sum(info.st_size for _, info in found)
    entries = "1 entry" if len(found) == 1 else f"{len(found)} entries"
    return f"{folder.folder()}: {entries}, {size / 1e6:.1f} MB of at most {folder.LIMIT / 1e6:.0f} MB"
