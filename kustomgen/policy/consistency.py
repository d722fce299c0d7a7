"""What rules share that want environments to be alike, or to share nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Mark
from kustomgen.k8s.tiers import tier_words
from kustomgen.policy.order import C, allowed, ranked, several
from kustomgen.policy.rule import Member, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from kustomgen.k8s.resource import Node

SHOWN = 3
_COMMON = frozenset({"local", "test"})
"""Words that mean other things in most hosts: `minio.local`, `load-test`."""


def listed(names: Sequence[str]) -> str:
    """``dev, staging``; of many, the first and how many more."""
    names = list(dict.fromkeys(names))
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


@dataclass(frozen=True, slots=True)
class Holder:
    """What holds things that should be the same everywhere: ``subject`` as a policy names it, its
    things, a place.

    ``places`` gives each thing's; ``missing`` is where one would be added.
    """

    subject: str
    places: dict[str, Node]
    missing: Node | Mark

    def place_for(self, thing: str) -> Node | Mark:
        """Where a thing would be added: the key itself in a mapping, else the list, or the file."""
        if isinstance(self.missing, Mark) or isinstance(self.missing.value, list):
            return self.missing
        return self.missing[thing]


def inconsistent(
    members: Sequence[Member[C]], holders: Callable[[Member[C]], Iterable[Holder]], noun: str
) -> Iterator[Problem]:
    """A problem for each thing that some environments have and others lack, where both have what
    holds it.

    Where most have it, it is missing in the others; where few have it, it is too much there.
    """
    ranks = ranked(members)
    if not several(ranks):
        return
    having: defaultdict[str, list[tuple[Member[C], Holder]]] = defaultdict(list)
    things: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for _, member in ranks:
        for holder in holders(member):
            number = len(having[holder.subject])
            having[holder.subject].append((member, holder))
            for thing in holder.places:
                things[holder.subject, thing].add(number)
    for (subject, thing), present in things.items():
        everybody = having[subject]
        if len(present) == len(everybody):
            continue
        few = 2 * len(present) < len(everybody)
        others = listed([member.name for number, (member, _) in enumerate(everybody) if (number in present) != few])
        wrong = [pair for number, pair in enumerate(everybody) if (number in present) == few]
        for member, holder in wrong:
            if allowed(member.params, f"{subject}/{thing}" if subject else thing):
                continue
            if few:
                message = f"{noun} {thing!r} is here, and not in {others}"
                yield Problem(holder.places[thing], message, build=member.build)
            else:
                yield Problem(holder.place_for(thing), f"no {noun} {thing!r}, which {others} has", build=member.build)


@dataclass(frozen=True, slots=True)
class Use:
    """Something that an environment uses: its place, and ``value``, which is the same where it is
    the same thing.
    """

    subject: str
    value: Hashable
    at: Node


@dataclass(frozen=True, slots=True)
class SharedUse:
    """A use of what another environment uses too; ``owner`` is whose it is, ``everywhere`` whether
    all use it.
    """

    member: Member[Any]
    use: Use
    owner: str
    everywhere: bool


def shared(members: Sequence[Member[C]], uses: Callable[[Member[C]], Iterable[Use]]) -> Iterator[SharedUse]:
    """Each use of something that environments at different places of the order have in common.

    It belongs to the environment whose name it carries, else to the last in order; the uses of all
    others are given.
    """
    ranks = ranked(members)
    found: defaultdict[Hashable, list[tuple[int, Member[C], Use]]] = defaultdict(list)
    for number, member in ranks:
        seen: set[Hashable] = set()
        for use in uses(member):
            if use.value not in seen and not allowed(member.params, use.subject):
                seen.add(use.value)
                found[use.value].append((number, member, use))
    for value, users in found.items():
        if len({number for number, _, _ in users}) == 1:
            continue
        named = (user for user in users if speaks_of(str(value), user[1]))
        number, owner, _ = next(named, users[-1])
        for place, member, use in users:
            if place != number:
                yield SharedUse(member, use, owner.name, len(users) == len(ranks))


def by_cluster(members: Sequence[Member[C]]) -> list[list[Member[C]]]:
    """The environments of each cluster; those that name none are taken for those of one."""
    found: dict[str | None, list[Member[C]]] = {}
    for member in members:
        found.setdefault(member.build.cluster, []).append(member)
    return list(found.values())


def words_of(member: Member[Any]) -> frozenset[str]:
    """What an environment is known by: its name, the first part of it, and what its tier is
    commonly called.
    """
    name = member.name.lower()
    return frozenset({name, name.partition("-")[0], *tier_words(member.build.tier)} - (_COMMON - {name}))


def speaks_of(text: str, member: Member[Any]) -> bool:
    """Whether one of the words of a text is the environment's."""
    return not words_of(member).isdisjoint(re.split(r"[^a-z0-9]+", text.lower()))
