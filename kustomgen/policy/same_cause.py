"""Problems of two rules about one cause: one of them is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.resource import Node

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


def without_repeats(found: Found, build: Build) -> Found:
    """Of what several rules say of one field, what helps most.

    That is the rule made for it, where it is as severe; else the server, where it is of the target version; else the
    schema of that version.
    """
    places = {rule: _places(found, rule) for rule in (SERVER, SCHEMA)}
    if not places[SERVER]:
        return found
    server = build.server.version() if build.server else ""
    yields, stays = (SCHEMA, SERVER) if server == build.kubernetes else (SERVER, SCHEMA)
    kept = [pair for pair in found if pair[0].rule != yields or not _is_in(pair[1], places[stays])]
    severe = {
        key
        for finding, problem in kept
        if finding.rule in _BETTER and finding.severity == "error"
        for key in _keys(problem)
    }
    return [pair for pair in kept if pair[0].rule != SERVER or not _is_in(pair[1], severe)]


def _places(found: Iterable[tuple[Finding, Problem]], rule: str) -> set[tuple[object, ...]]:
    return {key for finding, problem in found if finding.rule == rule for key in _keys(problem)}


def _keys(problem: Problem) -> tuple[tuple[object, ...], ...]:
    return ((id(problem.at.resource), *problem.at.path),) if isinstance(problem.at, Node) else ()


def _is_in(problem: Problem, places: set[tuple[object, ...]]) -> bool:
    return any(key in places for key in _keys(problem))
