"""Builds whose results stand on one another.

What a Component's entry is good for, all that use it say together; and the overlays of one base are compared.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.kustomize.families import bases_of
from kustomgen.kustomize.graph import chain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kustomgen.kustomize.sources import Sources

Shared = list[str]
"""What a build has in common with others, by the names that messages have for it."""


def shared_of(sources: Sources, target: str) -> Shared:
    """The Components that take part in building a folder, and the bases that it stands on; none for a file."""
    components = (part.file for part in chain(sources, Path(target)) if part.is_component)
    return sorted({*components, *bases_of(sources, Path(target))})


def peers(uses: Mapping[str, Shared]) -> dict[str, list[str]]:
    """Each target with the others that share any of it."""
    users: defaultdict[str, set[str]] = defaultdict(set)
    for target, shared in uses.items():
        for one in shared:
            users[one].add(target)
    return {target: sorted(set().union(*(users[one] for one in shared)) - {target}) for target, shared in uses.items()}


def together(
    sources: Sources, targets: Sequence[str], fresh: Iterable[str], noted: Mapping[str, tuple[Shared, list[str]]]
) -> set[str]:
    """Those of the fresh targets whose peers are fresh too, and are the same as when they were ``noted``."""
    left = set(fresh)
    if not any(noted[target][0] for target in left):
        return left
    uses = {target: noted[target][0] if target in left else shared_of(sources, target) for target in targets}
    now = peers(uses)
    while True:
        gone = {target for target in left if now[target] != noted[target][1] or not left.issuperset(now[target])}
        if not gone:
            return left
        left -= gone
