"""The environments of a project that a run with paths does not look at: what it finds nothing of
may be needed there.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.check.search import Search


def left_out(paths: Sequence[str], search: Search) -> frozenset[str] | None:
    """Their names; empty if a run without paths would look at no more, None if nothing says
    what it would look at.
    """
    here = Path.cwd()
    if not paths or any(Path(path).absolute() == here for path in paths):
        return frozenset()
    found = {Path(target).as_posix() for target in search.found}
    if search.here:
        return frozenset(each.name for folder, each in search.here.items() if folder not in found)
    overlays = Path("overlays")
    if overlays.is_dir():
        return frozenset(each.name for each in overlays.iterdir() if each.is_dir() and each.as_posix() not in found)
    return None
