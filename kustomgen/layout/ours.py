"""Which files ``generate`` may remove: those that it can have written. A lock is a file that
anyone can edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.layout.tree import BASE, HEADER, OVERLAYS
from kustomgen.manifests import argocd, catalog, flux

if TYPE_CHECKING:
    from pathlib import PurePosixPath

_TOPS = frozenset(str(folder) for folder in (BASE, OVERLAYS, argocd.FOLDER, flux.FOLDER, catalog.FOLDER))
_FILES, _CONFIG_MAPS = "files", "configmaps"
"""The folders of texts that go into ConfigMaps, which have no header: ``files/KEY`` and
``configmaps/NAME/KEY``.
"""


def can_be_ours(path: PurePosixPath) -> bool:
    """Whether a path is one of kustomgen's layout, and nothing on it is hidden: ``.git/HEAD`` never
    is.
    """
    parts = path.parts
    inside = not path.is_absolute() and len(parts) > 1 and parts[0] in _TOPS
    return inside and not any(part == ".." or part.startswith(".") for part in parts)


def looks_ours(path: PurePosixPath, text: str) -> bool:
    """Whether a file of such a path begins as generated ones do, where they have to."""
    folders = path.parts[:-1]
    plain = folders[-1:] == (_FILES,) or folders[-2:-1] == (_CONFIG_MAPS,)
    record = folders == catalog.FOLDER.parts and path.suffix == ".json"
    return plain or record or text.startswith(HEADER)
