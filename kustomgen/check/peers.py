"""Builds whose results depend on one another.

All users of a Component together say what its entries are good for; and the overlays of one base
are compared.
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
"""What a build has in common with others, as messages name it."""


def shared_of(sources: Sources, target: str) -> Shared:
    """The Components that take part in building a folder, and the bases that it is on; none for
    a file.
    """
    components = (part.file for part in chain(sources, Path(target)) if part.is_component)
    return sorted({*components, *bases_of(sources, Path(target))})


class Peers:
    """Which targets of a run share what. A base or a Component may have thousands of users, so no
    target lists them.
    """

    def __init__(self, uses: Mapping[str, Shared], states: Mapping[str, str]) -> None:
        """``uses`` are the targets with what each shares; ``states`` are digests of what the
        results of each depend on.
        """
        self._uses = uses
        self._users: defaultdict[str, set[str]] = defaultdict(set)
        for target, shared in uses.items():
            for one in shared:
                self._users[one].add(target)
        self._digests = {
            one: digest_of(f"{user}\n{states.get(user, '')}" for user in sorted(users))
            for one, users in self._users.items()
        }

    def signature(self, target: str) -> str:
        """Another text as soon as a target has other peers, or one of them depends on other things;
        empty without any.
        """
        shared = self._uses[target]
        return digest_of(self._digests[one] for one in shared) if shared else ""

    def whole(self, targets: set[str]) -> set[str]:
        """Those of these targets whose peers are all among them too."""
        left = set(targets)
        while True:
            missed = {one for one, users in self._users.items() if not users <= left}
            gone = {target for target in left if not missed.isdisjoint(self._uses[target])}
            if not gone:
                return left
            left -= gone


def digest_of(texts: Iterable[str]) -> str:
    """One digest of several texts."""
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def all_fresh(
    sources: Sources, targets: Sequence[str], fresh: Mapping[str, tuple[Shared, str]], signatures: Mapping[str, str]
) -> set[str]:
    """Those of the fresh targets whose peers are fresh too, and are those of which the signature
    was noted.

    ``fresh`` has what each shares, and its state.
    """
    if not any(shared for shared, _ in fresh.values()):
        return set(fresh)
    uses = {target: fresh[target][0] if target in fresh else shared_of(sources, target) for target in targets}
    peers = Peers(uses, {target: state for target, (_, state) in fresh.items()})
    return peers.whole({target for target in fresh if peers.signature(target) == signatures[target]})
