"""Problems of two rules about one cause: one of them is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kustomgen.k8s.resource import Node
from kustomgen.policy.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kustomgen.k8s.build import Build
    from kustomgen.policy.finding import Finding
    from kustomgen.policy.rule import Problem

    Found = list[tuple[Finding, Problem]]

SERVER, SCHEMA = "api-server-accepts", "schema-valid"

_BETTER = frozenset(
    {
        "api-not-removed",
        "env-value-or-source",
        "job-restart-policy",
        "labels-valid",
        "ports-valid",
        "selector-matches-template",
        "unions-have-one-member",
    }
)
"""Rules that say of some fields what the server says, with a fix."""


_WEAKER = frozenset({"hpa-can-scale", "limits-near-requests"})
"""Rules that give advice about numbers which the server refuses: a limit below its request, a maximum below the minimum."""


def without_repeats(found: Found, build: Build) -> Found:
    """Of what several rules say of one field, what helps most.

    That is the rule made for it, where it is as severe; else the server, where it is of the target version, with what
    the schema adds; else the schema of that version.
    """
    by_server = _places(found, SERVER)
    if not by_server:
        return found
    of_target = build.server is not None and build.server.version() == build.kubernetes
    by_schema = _places(found, SCHEMA)
    kept = []
    for finding, problem in found:
        key = _key(problem)
        if finding.rule in _WEAKER and {key, _of_request(key)} & by_server.keys():
            continue
        if finding.rule == SCHEMA and key in by_server and of_target:
            continue
        if finding.rule == SERVER and key in by_schema:
            if not of_target:
                continue
            kept.append((replace(finding, message=_both(finding.message, by_schema[key])), problem))
            continue
        kept.append((finding, problem))
    better = {
        _key(problem) for finding, problem in kept if finding.rule in _BETTER and finding.severity == Severity.ERROR
    }
    return [pair for pair in kept if pair[0].rule != SERVER or _key(pair[1]) not in better]


def _of_request(key: tuple[object, ...] | None) -> tuple[object, ...]:
    """The request that a limit is held against: there the server says it."""
    return tuple("requests" if step == "limits" else step for step in key or ())


def _both(server: str, schema: str) -> str:
    return f"{server} ({schema})"


def _places(found: Iterable[tuple[Finding, Problem]], rule: str) -> dict[object, str]:
    return {
        key: finding.message
        for finding, problem in found
        if finding.rule == rule and finding.severity == Severity.ERROR and (key := _key(problem)) is not None
    }


def _key(problem: Problem) -> tuple[object, ...] | None:
    return (id(problem.at.resource), *problem.at.path) if isinstance(problem.at, Node) else None
