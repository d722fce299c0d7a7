"""What a rule is: an id, a severity, a page of documentation, and one function over a
whole build.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from kustomgen.errors import Mark
from kustomgen.policy.params import Params

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.pairing import ObjectKey
    from kustomgen.k8s.resource import Node, Resource
    from kustomgen.policy.edits import Edit
    from kustomgen.policy.finding import Severity
    from kustomgen.policy.needs import Need


__all__ = [
    "AnyRule",
    "ComparingRule",
    "FamilyRule",
    "Member",
    "P",
    "Page",
    "Params",
    "Problem",
    "Rule",
    "once",
    "parse_doc",
]

P = TypeVar("P", bound=Params)


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule says: a place, and what is the case there, with expected and found.

    ``at`` is a position in an object, also of a field that is absent; or a place in a kustomization
    or policy file. ``severity`` is given where this one weighs less than the rule: what could not
    be looked at, for example. ``needs`` is what is missing: another build of the run may have it,
    and then nothing is wrong. ``build`` is the one that it is about, where a rule over several
    speaks of a place in a file.
    """

    at: Node | Mark
    message: str
    severity: Severity | None = None
    build: Build | None = None
    needs: Need | None = None


def once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The first problem at each place: one line of a patch may reach many objects."""
    seen = set()
    for problem in problems:
        place = problem.at if isinstance(problem.at, Mark) else (id(problem.at.resource), problem.at.path)
        if place not in seen:
            seen.add(place)
            yield problem


@dataclass(frozen=True, slots=True)
class Page:
    """A rule's docstring, taken apart: ``summary`` says what must hold, ``fails`` and ``passes``
    are YAML.

    ``parameters`` are those of the examples, as a policy gives them, where the rule says nothing
    without.
    """

    summary: str
    why: str
    fix: str
    fails: str
    passes: str
    parameters: str = ""


_BLOCKS = re.compile(r"^(Parameters|Fails|Passes)::$", re.MULTILINE)


@lru_cache(maxsize=1024)
def parse_doc(doc: str) -> Page:
    """A rule's docstring, in its fixed shape: a summary line, why, ``Fix: …``, ``Fails::`` and
    ``Passes::`` with YAML.

    ``Parameters::`` before them are those of the examples.
    """
    # Two backticks are Python's habit; everyone who reads a report knows one.
    text, *blocks = _BLOCKS.split(inspect.cleandoc(doc).replace("``", "`"))
    examples = dict(zip(blocks[::2], (inspect.cleandoc(block).strip() for block in blocks[1::2]), strict=True))
    summary, _, body = text.partition("\n\n")
    why, _, fix = body.partition("Fix:")
    return Page(
        " ".join(summary.split()),
        why.strip(),
        " ".join(fix.split()),
        examples.get("Fails", ""),
        examples.get("Passes", ""),
        examples.get("Parameters", ""),
    )


@dataclass(frozen=True, slots=True)
class Rule(Generic[P]):
    """One thing that must hold. ``aliases`` are the peers' names for it, as
    ``kube-linter/latest-tag``.

    ``fix`` says which edits repair a problem: those that a reviewer would take unseen, else none.
    ``turns`` says that it looks at what kustomizations do, which costs building them once more.
    ``source`` is where someone wrote it, for their own rule; None for what comes with
    kustomgen.
    """

    id: str
    severity: Severity
    doc: str
    check: Callable[[Build, P], Iterable[Problem]]
    params: P = field(default_factory=Params)  # type: ignore[assignment]  # the one without parameters
    aliases: tuple[str, ...] = ()
    source: Mark | None = None
    fix: Callable[[Build, Problem], Iterable[Edit]] | None = None
    turns: bool = False
    delivery: bool = False
    """Whether it looks at what Argo CD and Flux apply."""

    @property
    def page(self) -> Page:
        """The documentation, taken apart."""
        return parse_doc(self.doc)

    @property
    def module(self) -> str:
        """The full name of the module that the rule is written in."""
        return self.check.__module__

    def run(self, build: Build, params: Any = None) -> Iterable[Problem]:
        """The problems in a build; with the rule's own parameters where none are given."""
        return self.check(build, self.params if params is None else params)


def _says_nothing_of_one(_build: Build, _params: Params) -> Iterable[Problem]:
    return ()


@dataclass(frozen=True, slots=True)
class FamilyRule(Rule[Params]):
    """A rule over all builds of a run at once, about what they have in common; its problems are
    places in files.
    """

    check: Callable[[Build, Params], Iterable[Problem]] = _says_nothing_of_one
    check_all: Callable[[Sequence[Build]], Iterable[Problem]] = lambda _builds: ()


@dataclass(frozen=True)
class Member(Generic[P]):
    """One environment of a family: its build, the rule's parameters there, and its objects by keys
    that all share.
    """

    build: Build
    params: P
    objects: Mapping[ObjectKey, Resource]

    @property
    def name(self) -> str:
        """The environment's name, as messages say it."""
        return self.build.environment


def _compares_nothing(_members: Sequence[Member[Any]]) -> Iterable[Problem]:
    return ()


@dataclass(frozen=True, slots=True)
class ComparingRule(Rule[P]):
    """A rule over the environments of a family, the overlays of one base; its problems are places
    in one of them.
    """

    check: Callable[[Build, P], Iterable[Problem]] = _says_nothing_of_one
    compare: Callable[[Sequence[Member[P]]], Iterable[Problem]] = _compares_nothing

    @property
    def module(self) -> str:
        """The full name of the module that the rule is written in."""
        return self.compare.__module__


AnyRule = Rule[Any]
