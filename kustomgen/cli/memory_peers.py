"""Builds whose results stand on one another.

What a Component's entry is good for, all that use it say together; and the overlays of one base are compared.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.kustomize.graph import chain
from kustomgen.kustomize.overlay_groups import bases_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kustomgen.kustomize.sources import Sources

Shared = list[str]
"""What a build has in common with others, by the names that messages have for it."""


def shared_of(sources: Sources, target: str) -> Shared:
    """The Components that take part in building a folder, and the bases that it stands on; none for a file."""
    components = (part.file for part in chain(sources, Path(target)) if part.is_component)
    return sorted({*components, *bases_of(sources, Path(target))})


class Peers:
    """Who of the targets of a run shares what. A base or a Component may have thousands of users, so no target lists them."""

    def __init__(self, uses: Mapping[str, Shared]) -> None:
        """``uses`` are the targets with what each has in common with others."""
        self._uses = uses
        self._users: defaultdict[str, set[str]] = defaultdict(set)
        for target, shared in uses.items():
            for one in shared:
                self._users[one].add(target)
        self._digests = {one: _digest(sorted(users)) for one, users in self._users.items()}

    def sign(self, target: str) -> str:
        """What is another one as soon as a target has other peers; empty where it has nothing in common with any."""
        shared = self._uses[target]
        return _digest([self._digests[one] for one in shared]) if shared else ""

    def whole(self, targets: set[str]) -> set[str]:
        """Those of these targets whose peers are all among them too."""
        left = set(targets)
        while True:
            missed = {one for one, users in self._users.items() if not users <= left}
            gone = {target for target in left if not missed.isdisjoint(self._uses[target])}
            if not gone:
                return left
            left -= gone


def together(
    sources: Sources, targets: Sequence[str], fresh: Iterable[str], noted: Mapping[str, tuple[Shared, str]]
) -> set[str]:
    """Those of the fresh targets whose peers are fresh too, and are the same as when their sign was ``noted``."""
    left = set(fresh)
    if not any(noted[target][0] for target in left):
        return left
    peers = Peers({target: noted[target][0] if target in left else shared_of(sources, target) for target in targets})
    return peers.whole({target for target in left if peers.sign(target) == noted[target][1]})


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogateescape")).hexdigest()[:32]
