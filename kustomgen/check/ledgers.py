"""Which specs have a ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.ledger.file import FOLDER
from kustomgen.project.environments import SPEC

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def with_ledger(targets: Iterable[str], changed: Collection[Path], here: Path) -> dict[Path, dict[str, str]]:
    """The folders of specs that have a ledger, or lost it: each with its targets, by the names of
    their folders.
    """
    found: dict[Path, dict[str, str]] = {}
    for target in targets:
        overlays = Path(target).parent
        if overlays.name != "overlays" or not (overlays.parent / SPEC).is_file():
            continue
        place = overlays.parent / FOLDER
        if place.is_dir() or any((here / place) in path.parents for path in changed):
            found.setdefault(overlays.parent, {})[Path(target).name] = target
    return found
