"""The types of rules: an id, a severity, a documentation page, and a function over a
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
    """A mistake that a rule reports: its place, and a message with fact, expected and found. ``at``
    is a position in an object, which may be an absent field, or a place in a kustomization or
    policy file. ``severity`` is set if this problem is less severe than the rule, for example for
    skipped checks. ``needs`` is a missing object: the problem is dropped if another build of the
    run has it. ``build`` is the build of a problem in a file, for a rule over several builds.
    """

    at: Node | Mark
    message: str
    severity: Severity | None = None
    build: Build | None = None
    needs: Need | None = None


def once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The first problem at each place, because one line of a patch may change many objects."""
    seen = set()
    for problem in problems:
        place = problem.at if isinstance(problem.at, Mark) else (id(problem.at.resource), problem.at.path)
        if place not in seen:
            seen.add(place)
            yield problem


@dataclass(frozen=True, slots=True)
class Page:
    """A rule's docstring, parsed: ``summary`` is the requirement, ``fails`` and ``passes`` are
    YAML. ``parameters`` are those that the examples need, as in a policy.
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
    """Parses a rule's docstring: a summary, the reason, ``Fix: …``, ``Fails::`` and ``Passes::``
    with YAML, and before them optionally ``Parameters::`` of the examples.
    """
    # Reports use Markdown's single backticks instead of reST's double ones.
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
    """One requirement. ``aliases`` are its names in other tools, such as
    ``kube-linter/latest-tag``. ``fix`` returns the edits that repair a problem, if they are
    uncontroversial. ``turns`` means that the rule needs layer effects, which cost another build of
    each kustomization. ``source`` is the place of a custom rule; None for built-in ones.
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
    """Whether the rule checks objects of Argo CD and Flux."""

    @property
    def page(self) -> Page:
        """The parsed documentation."""
        return parse_doc(self.doc)

    @property
    def module(self) -> str:
        """The full name of the module that the rule is written in."""
        return self.check.__module__

    def run(self, build: Build, params: Any = None) -> Iterable[Problem]:
        """The problems in a build; the default parameters are the rule's own."""
        return self.check(build, self.params if params is None else params)


def _says_nothing_of_one(_build: Build, _params: Params) -> Iterable[Problem]:
    return ()


@dataclass(frozen=True, slots=True)
class FamilyRule(Rule[Params]):
    """A rule over all builds of a run; its problems are places in files."""

    check: Callable[[Build, Params], Iterable[Problem]] = _says_nothing_of_one
    check_all: Callable[[Sequence[Build]], Iterable[Problem]] = lambda _builds: ()


@dataclass(frozen=True)
class Member(Generic[P]):
    """One environment of an overlay group: its build, the rule's parameters, and its objects by
    common keys.
    """

    build: Build
    params: P
    objects: Mapping[ObjectKey, Resource]

    @property
    def name(self) -> str:
        """The environment's name in messages."""
        return self.build.environment


def _compares_nothing(_members: Sequence[Member[Any]]) -> Iterable[Problem]:
    return ()


@dataclass(frozen=True, slots=True)
class ComparingRule(Rule[P]):
    """A rule over an overlay group, the overlays of one base; its problems are places in one of
    them.
    """

    check: Callable[[Build, P], Iterable[Problem]] = _says_nothing_of_one
    compare: Callable[[Sequence[Member[P]]], Iterable[Problem]] = _compares_nothing

    @property
    def module(self) -> str:
        """The full name of the module that the rule is written in."""
        return self.compare.__module__


AnyRule = Rule[Any]
