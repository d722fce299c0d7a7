"""What rules that compare environments share: their order, what a policy allows, and what may not
become less.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, TypeVar

from kustomgen.k8s.tiers import TIERS
from kustomgen.policy.rule import Member, Params

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kustomgen.k8s.resource import Node


class EnvironmentComparison(Params):
    """``order`` names tiers or environments (globs), the earlier first; what is in none of them is
    not compared.

    ``allow`` are globs over what a message is about, ``Kind/name`` or ``Kind/name/item``; one for
    an object holds for all that is in it.
    """

    order: tuple[str, ...] = TIERS
    allow: tuple[str, ...] = ()


class SameTiers(EnvironmentComparison):
    """The same, for what is expected to be alike: development is often less on purpose."""

    order: tuple[str, ...] = TIERS[1:]


C = TypeVar("C", bound=EnvironmentComparison)


def rank(member: Member[Any]) -> int | None:
    """The place of an environment in the order of its parameters; None if it has none."""
    order: tuple[str, ...] = member.params.order
    for number, name in enumerate(order):
        if name == member.build.tier or fnmatchcase(member.name, name):
            return number
    return None


def ranked(members: Sequence[Member[C]]) -> list[tuple[int, Member[C]]]:
    """Those that the order names, the earlier first."""
    found = [(number, member) for member in members if (number := rank(member)) is not None]
    return sorted(found, key=lambda pair: pair[0])


def several(ranks: Sequence[tuple[int, Member[C]]]) -> bool:
    """Whether more than one place of the order is taken."""
    return len({number for number, _ in ranks}) > 1


def allowed(params: EnvironmentComparison, subject: str) -> bool:
    """Whether the policy allows a difference in ``Kind/name/item``."""
    if not params.allow:
        return False
    words = subject.split("/")
    whole = ["/".join(words[:end]) for end in range(2, len(words) + 1)] or [subject]
    return any(fnmatchcase(part, glob) for glob in params.allow for part in whole)


@dataclass(frozen=True, slots=True)
class Measured:
    """Something of an environment that can be more or less: ``said`` in words, ``at`` its place."""

    subject: str
    value: Any
    said: str
    at: Node


@dataclass(frozen=True, slots=True)
class Less:
    """What is less in a later environment than in an earlier one."""

    later: Measured
    earlier: Measured
    environment: str
    """Where it is more."""


def less_later(members: Sequence[Member[C]], measure: Callable[[Member[C]], Iterable[Measured]]) -> Iterator[Less]:
    """Everything that is less than the most that any earlier environment has; in one pass over all
    of them.
    """
    most: dict[str, tuple[Measured, str]] = {}
    waiting: list[tuple[Measured, str]] = []
    before: int | None = None
    for number, member in ranked(members):
        if number != before:
            for measured, name in waiting:
                if measured.subject not in most or most[measured.subject][0].value <= measured.value:
                    most[measured.subject] = measured, name
            waiting, before = [], number
        for measured in measure(member):
            waiting.append((measured, member.name))
            found = most.get(measured.subject)
            if found and measured.value < found[0].value and not allowed(member.params, measured.subject):
                yield Less(measured, found[0], found[1])
