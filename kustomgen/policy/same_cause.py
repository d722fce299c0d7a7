"""Problems of two rules about one cause: one of them is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kustomgen.errors import Mark
from kustomgen.k8s.schema import is_builtin_group
from kustomgen.policy.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Collection

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Resource
    from kustomgen.policy.finding import Finding
    from kustomgen.policy.rule import Problem

    Found = list[tuple[Finding, Problem]]
    Key = tuple[object, ...]
    Places = dict[Key, Finding]

SERVER, SCHEMA = "api-server-accepts", "schema-valid"

BETTER = frozenset(
    {
        "api-not-removed",
        "env-value-or-source",
        "job-restart-policy",
        "labels-valid",
        "no-ephemeral-containers",
        "ports-valid",
        "selector-matches-template",
        "subject-namespace-set",
        "topology-spread-valid",
        "unions-have-one-member",
    }
)
"""Rules that say of some fields what the server says, with a fix."""


_WEAKER = frozenset({"apparmor-profile", "hpa-can-scale", "limits-near-requests", "pdb-allows-eviction"})
"""Rules that give advice about values which the server refuses: a limit below its request, a
maximum below the minimum.
"""

_PRIVILEGED = "no-privileged-container"
_WITHOUT_EFFECT = frozenset({"no-dangerous-capabilities", "drop-all-capabilities", "no-privilege-escalation"})
"""What a privileged container adds and drops: it has every capability anyway."""

_CLUSTER_ADMIN = "no-cluster-admin-binding"
_OF_ROLES = frozenset(
    {
        "no-cluster-control",
        "no-endpoints-edit",
        "no-escalation-verbs",
        "no-pod-creation",
        "no-pod-exec",
        "no-secret-access",
        "no-wildcards-in-roles",
    }
)
"""What a role that allows everything allows as well."""

_UNIONS = "unions-have-one-member"
_MORE = "may not specify more than"
"""It speaks of one member of a union that has too many; the server, in these words, of another."""


def without_repeats(found: Found, build: Build, exempted: Collection[str] = ()) -> Found:
    """Of what several rules say of one field, what helps most.

    That is the rule made for it, where it is as severe and nobody ``exempted`` anything from it;
    else the server, where it is of the target version, with what the schema adds; else the schema
    of that version. A custom resource has no such version. What the schema says of an object that
    the server accepts is a warning.
    """
    found = found if _PRIVILEGED in exempted else _without_privileges(found)
    found = found if _CLUSTER_ADMIN in exempted else _without_rights(found)
    judged = _harmless(found, build)
    by_server = _places(judged, SERVER)
    by_schema = _places(judged, SCHEMA) if SCHEMA not in exempted else {}
    if not by_server and not by_schema:
        return found
    kept = _by_one_judge(judged, build, by_server, by_schema)
    better = {
        _key(problem)
        for finding, problem in kept
        if finding.rule in BETTER and finding.rule not in exempted and finding.severity == Severity.ERROR
    }
    unions = {_parent(problem) for finding, problem in kept if finding.rule == _UNIONS and _UNIONS not in exempted}

    def is_said(finding: Finding, problem: Problem) -> bool:
        if finding.rule in _WEAKER:
            return bool({_key(problem), _of_request(_key(problem))} & by_server.keys())
        of_union = _MORE in finding.message and _parent(problem) in unions
        return finding.rule == SERVER and (_key(problem) in better or of_union)

    return [(finding, problem) for finding, problem in kept if not is_said(finding, problem)]


def _without_privileges(found: Found) -> Found:
    """The same without what a privileged container adds and drops: one finding says
    what it may do.
    """
    privileged = {
        key[:-2]
        for finding, problem in found
        if finding.rule == _PRIVILEGED and finding.severity == Severity.ERROR and (key := _key(problem))
    }
    if not privileged:
        return found

    def is_said(finding: Finding, problem: Problem) -> bool:
        key = _key(problem) if finding.rule in _WITHOUT_EFFECT else None
        return key is not None and any(key[: len(each)] == each for each in privileged)

    return [(finding, problem) for finding, problem in found if not is_said(finding, problem)]


def _without_rights(found: Found) -> Found:
    """The same without the single rights of a role that allows everything, which its
    binding says.
    """
    everything = {
        (reference["kind"].text, reference["name"].text)
        for finding, problem in found
        if finding.rule == _CLUSTER_ADMIN and not isinstance(problem.at, Mark)
        for reference in [problem.at.resource["roleRef"]]
    }
    if not everything:
        return found
    return [
        (finding, problem)
        for finding, problem in found
        if finding.rule not in _OF_ROLES
        or isinstance(problem.at, Mark)
        or (problem.at.resource.kind, problem.at.resource.name) not in everything
    ]


def _by_one_judge(found: Found, build: Build, by_server: Places, by_schema: Places) -> Found:
    """The same, each field judged by the server or by the schema."""
    of_target = build.server is not None and build.server.version() == build.kubernetes
    kept = []
    for finding, problem in found:
        key = _key(problem)
        server_knows = of_target and _own(problem) is not None
        if finding.rule == SCHEMA and key in by_server and server_knows:
            continue
        if finding.rule == SERVER and key is not None:
            worst = by_schema.get(key)
            if worst and not server_knows and worst.severity in (finding.severity, Severity.ERROR):
                continue
            if worst and server_knows:
                kept.append((replace(finding, message=_joined(finding.message, worst.message)), problem))
                continue
            if _is_below_absent(problem, key, by_schema):
                continue
        kept.append((finding, problem))
    return kept


def _joined(server: str, schema: str) -> str:
    """What both say; of unknown fields the schema says more."""
    refusal, _, said = server.partition(": ")
    return f"{refusal}: {schema}" if said.endswith("unknown field") else f"{server} ({schema})"


def _own(problem: Problem) -> Resource | None:
    """The object, if it is one of Kubernetes' own."""
    resource = None if isinstance(problem.at, Mark) else problem.at.resource
    return resource if resource and is_builtin_group(resource.ref.group) else None


def _of_request(key: Key | None) -> Key:
    """The request that a limit is compared with: there the server says it."""
    return tuple("requests" if step == "limits" else step for step in key or ())


def _is_below_absent(problem: Problem, key: Key, by_schema: Places) -> bool:
    """Whether the schema says that something above is missing: then what is in it is
    missing, too.
    """
    if isinstance(problem.at, Mark) or problem.at.present:
        return False
    return any(key[:length] in by_schema for length in range(2, len(key)))


def _harmless(found: Found, build: Build) -> Found:
    """The same, as a warning what the schema says of objects that a server of the target version
    accepts.
    """
    if build.server is None or build.server.version() != build.kubernetes:
        return found
    objects = list(
        {id(own): own for finding, problem in found if finding.rule == SCHEMA and (own := _own(problem))}.values()
    )
    verdicts = build.server.verdicts(objects, build.definitions) if objects else []
    accepted = {id(each) for each, said in zip(objects, verdicts, strict=True) if said.accepts}
    return [
        (replace(finding, severity=finding.severity.at_most(Severity.WARNING)), problem)
        if finding.rule == SCHEMA and id(_own(problem)) in accepted
        else (finding, problem)
        for finding, problem in found
    ]


def _places(found: Found, rule: str) -> Places:
    """The findings of a rule by their places; of the server only what it refuses."""
    return {
        key: finding
        for finding, problem in found
        if finding.rule == rule and (key := _key(problem)) is not None
        if rule == SCHEMA or finding.severity == Severity.ERROR
    }


def _parent(problem: Problem) -> Key | None:
    key = _key(problem)
    return key[:-1] if key else None


def _key(problem: Problem) -> Key | None:
    return None if isinstance(problem.at, Mark) else (id(problem.at.resource), *problem.at.path)
