"""How the folders of a run are dealt out to several processes, so that Python keeps up with the engine."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kustomgen.cli.memory_peers import shared_of
from kustomgen.kustomize import machine
from kustomgen.kustomize.families import joined

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from kustomgen.cli.others import Others
    from kustomgen.cli.prepare import Prepared
    from kustomgen.policy.config import Policy

MOST = 4
"""So many keep up with the engine on eight processors, which is as many as it uses."""

WORTH = 100
"""Folders that a process must have to be worth its start, which takes as long as checking half of them."""

NEEDED = 256 << 20
"""Bytes that a process may take with its engine: twice as many as it does where all builds are small."""


_ENGINE, _LEAST = 512 << 20, 128 << 20
"""Bytes that one engine takes before it collects garbage more often than it would, and how few it does well with."""


def how_many(folders: int, asked: int | None, processors: int, memory: int | None) -> int:
    """How many processes to share so many folders: as many as are ``asked`` for, else as many as are worth it.

    One processor is left to the engine: it takes longer than the checks, so that two are kept busy by one process.
    """
    if asked is not None:
        return min(asked, max(1, folders))
    enough = MOST if memory is None else memory // NEEDED
    return max(1, min(MOST, processors - 1, folders // WORTH, enough))


def dealt(groups: Sequence[Sequence[str]], number: int) -> list[tuple[str, ...]]:
    """The folders of groups in so many shares of about the same size, none empty, and no group torn apart.

    Neighbours stay together, for they have more in common than others.
    """
    shares: list[list[str]] = []
    left = sum(map(len, groups))
    full = 0.0
    for group in groups:
        if not shares or len(shares[-1]) + len(group) / 2 > full:
            full = left / (number - len(shares))
            shares.append([])
        shares[-1] += group
        left -= len(group)
    return [tuple(share) for share in shares]


@dataclass(frozen=True)
class Shared:
    """A run with the folders that this process checks, and those that others do, share by share; none where it does all.

    ``policy`` is that of the run, None where it was not asked yet.
    """

    run: Prepared
    mine: tuple[str, ...]
    theirs: tuple[tuple[str, ...], ...] = ()
    policy: Policy | None = None

    @property
    def part(self) -> Prepared:
        """The run with the folders that this process checks."""
        return replace(self.run, folders=self.mine) if self.theirs else self.run

    def begin(self) -> AbstractContextManager[Others | None]:
        """The other processes, which are started."""
        if not self.theirs:
            return nullcontext()
        from kustomgen.cli.others import Others  # noqa: PLC0415 - for large runs

        return Others(self.run, self.theirs)


def share(run: Prepared) -> Shared:
    """A run as several processes share it, or one does it all. Raises InputError for a policy that is wrong.

    One does it all where the policy has rules over all builds, and where another program builds than the one inside.
    """
    here, engine = Shared(run, run.folders), run.engine
    if engine is None or engine.name != "embedded" or not sys.executable:
        return here
    processors = machine.processors()
    number = how_many(len(run.folders), run.options.processes, processors, machine.memory())
    if number == 1:
        return here
    # What the rules look at decides whether there is anything to share.
    from kustomgen.cli.found import has_family  # noqa: PLC0415 - for large runs
    from kustomgen.cli.look import policy_for  # noqa: PLC0415

    policy = policy_for(run)
    if has_family(policy):
        return replace(here, policy=policy)
    groups = joined(run.folders, lambda folder: shared_of(run.sources, folder))
    mine, *theirs = dealt(groups, number)
    if not theirs:
        return replace(here, policy=policy)
    less = replace(engine, limits=_limits(processors, len(theirs) + 1))
    return Shared(replace(run, engine=less), mine, tuple(theirs), policy)


def _limits(processors: int, number: int) -> tuple[tuple[str, str], ...]:
    """What the engine of one of so many processes may take, as Go reads it."""
    memory = max(_LEAST, _ENGINE // number)
    return ("GOMAXPROCS", str(-(-processors // number))), ("GOMEMLIMIT", f"{memory >> 20}MiB")
