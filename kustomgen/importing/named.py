"""What a tree does by kustomize's more particular means: it is written out, as it builds, and
named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.importing.model import ImportNote
from kustomgen.kustomize.graph import chain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources

_FIELDS = {
    "vars": "vars",
    "replacements": "replacements",
    "helmCharts": "charts",
    "helmChartInflationGenerator": "charts",
    "generators": "generators",
    "transformers": "transformers",
    "components": "Components",
    "configurations": "configurations of kustomize",
    "nameSuffix": "name suffixes",
}
"""Fields of a kustomization that a spec has no word for."""


def written_out(sources: Sources, folders: Iterable[Path]) -> list[ImportNote]:
    """What of the kustomizations below these folders is in the spec only by what it builds to."""
    found: dict[str, Kustomization] = {}
    for folder in folders:
        found |= {part.file: part for part in chain(sources, folder)}
    return [note for part in found.values() for note in _of(part)]


def _of(kustomization: Kustomization) -> Iterator[ImportNote]:
    root = kustomization.root
    for field, words in _FIELDS.items():
        node = root.get(field) if root else None
        if node is not None and node.value:
            yield ImportNote(
                field, f"{words} have no place in a spec: the objects that they build are written out", node.where
            )
    for reference in kustomization.references:
        if "://" in reference.target or reference.target.startswith("git@") or "?ref=" in reference.target:
            message = "is fetched from elsewhere: the objects that it builds now are written out"
            yield ImportNote(reference.target, message, reference.mark)
