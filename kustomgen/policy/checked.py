"""A build and what the rules found in it: the value that everything about findings hands on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.errors import Mark
from kustomgen.policy.annotations import NO_ANNOTATIONS, Annotations
from kustomgen.policy.finding import BuildSummary, Finding
from kustomgen.policy.needs import NO_OFFERS, Offers

if TYPE_CHECKING:
    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Node
    from kustomgen.policy.rule import Problem

Locate = Callable[["Node"], Mark | None]
"""Where to edit what is at a position: the file and line that set it, None if that is not
known.
"""


NO_SUMMARY = BuildSummary("", "", 0)


@dataclass(frozen=True)
class Checked:
    """A build and what the rules found in it, before exemptions; ``rules`` are the ids of those
    that ran.

    ``annotations`` are the exemptions that are on its objects, ``problems`` what the rules said,
    finding by finding. ``summary`` is what the report says of the build.
    """

    build: Build
    findings: tuple[Finding, ...]
    rules: tuple[str, ...]
    annotations: Annotations = NO_ANNOTATIONS
    problems: tuple[Problem, ...] = ()
    summary: BuildSummary = NO_SUMMARY
    compared_only: bool = False
    """Whether it was only built so that others can be compared with it."""
    offers: Offers = NO_OFFERS
    """What it has for the other builds of the run."""


def nowhere(_at: Node) -> None:
    """The ``Locate`` of a user who does not know."""
