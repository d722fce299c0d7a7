"""The bases that an overlay stands on: overlays of one base are a family, and can be compared."""

from __future__ import annotations

import os
from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

from kustomgen.kustomize.graph import chain, local_folders

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from kustomgen.kustomize.sources import Sources

T = TypeVar("T")


def bases_of(sources: Sources, folder: Path) -> tuple[str, ...]:
    """The folders of the bases nearest to an overlay, as messages name them; none for what stands on nothing.

    A base is what builds on no other kustomization, and no Component. Nearest are those that share the most of the
    overlay's path, so that what all applications have in common (a namespace, a set of labels) joins no families.
    """
    parts = chain(sources, folder)
    bottom = [part for part in parts[1:] if not part.is_component and not local_folders(part, "resources", "bases")]
    if not bottom:
        return ()
    near = {part.folder: len(os.path.commonpath([parts[0].folder, part.folder])) for part in bottom}
    nearest = max(near.values())
    return tuple(sorted(sources.show(base) for base, length in near.items() if length == nearest))


def families(items: Sequence[T], bases: Callable[[T], tuple[str, ...]]) -> list[list[T]]:
    """Those that stand on a common base, in order; what stands on none, or alone, is in no family."""
    joined: dict[str, str] = {}

    def root(base: str) -> str:
        while joined.setdefault(base, base) != base:
            joined[base] = base = joined[joined[base]]
        return base

    under = [(item, bases(item)) for item in items]
    for _, own in under:
        for base in own:
            joined[root(base)] = root(own[0])
    found: defaultdict[str, list[T]] = defaultdict(list)
    for item, own in under:
        if own:
            found[root(own[0])].append(item)
    return [family for family in found.values() if len(family) > 1]
