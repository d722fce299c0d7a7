"""How an environment changed since a revision, and what its ledger says of that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kustomgen.errors import Mark


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """An entry that a ledger got since. ``before`` and ``after`` are digests of the environment's
    objects.
    """

    id: str
    action: str
    before: str
    after: str
    at: Mark
    comparable: bool = True
    """Whether this release of kustomgen wrote it: another one may generate other objects, and so
    other digests.
    """


@dataclass(frozen=True, slots=True)
class EnvironmentChange:
    """An environment of a spec at a revision, and now.

    ``before`` and ``now`` are the digests of its objects, ``before`` None if the revision did
    not have it. ``at`` is its place in the spec, ``ledger`` the path of its ledger. ``gone`` are
    entries that the ledger has lost.
    """

    environment: str
    since: str
    before: str | None
    now: str
    at: Mark
    ledger: str
    protected: bool = True
    entries: tuple[LedgerEntry, ...] = ()
    gone: tuple[str, ...] = ()
