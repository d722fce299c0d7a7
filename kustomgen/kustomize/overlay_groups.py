"""The bases that an overlay is on: overlays of one base are a family, and can be compared."""

from __future__ import annotations

import os
from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

from kustomgen.kustomize.graph import chain, local_folders

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources

T = TypeVar("T")


def bases_of(sources: Sources, folder: Path) -> tuple[str, ...]:
    """The folders of the bases nearest to an overlay, as messages name them; none for what stands
    on nothing.

    A base is what builds on no other kustomization, and no Component. Nearest are those that share
    the most of the overlay's path, so that what all applications have in common (a namespace, a set
    of labels) joins no families.
    """
    return sources.once(("bases", folder), lambda: _bases_of(sources, chain(sources, folder)))


def _bases_of(sources: Sources, parts: Sequence[Kustomization]) -> tuple[str, ...]:
    beside = [part for part in parts[1:] if not part.is_component]
    bottom = [part for part in beside if not local_folders(sources, part, "resources", "bases")]
    if not bottom:
        return ()
    near = {part.folder: len(os.path.commonpath([parts[0].folder, part.folder])) for part in bottom}
    nearest = max(near.values())
    return tuple(sorted(sources.show(base) for base, length in near.items() if length == nearest))


def families(items: Sequence[T], bases: Callable[[T], Sequence[str]]) -> list[list[T]]:
    """Those that are on a common base, in order; what is on none, or alone, is in
    no family.
    """
    return [family for family in joined(items, bases) if len(family) > 1]


def joined(items: Sequence[T], shares: Callable[[T], Sequence[str]]) -> list[list[T]]:
    """All of them, in order, those together that have anything in common, also by way of others."""
    above: dict[str, str] = {}

    def root(share: str) -> str:
        while above.setdefault(share, share) != share:
            above[share] = share = above[above[share]]
        return share

    under = [(item, shares(item)) for item in items]
    for _, own in under:
        for share in own:
            above[root(share)] = root(own[0])
    found: defaultdict[str | int, list[T]] = defaultdict(list)
    for number, (item, own) in enumerate(under):
        found[root(own[0]) if own else number].append(item)
    return list(found.values())
