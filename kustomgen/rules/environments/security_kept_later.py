"""A container keeps the restrictions of earlier environments in later ones.

A read-only file system in staging only does not protect production. A privilege in production only
was never tested without it. The rule compares ``runAsNonRoot``, ``readOnlyRootFilesystem``,
``allowPrivilegeEscalation``, ``privileged``, the seccomp profile, dropped and added capabilities,
and host namespaces.

Fix: move the securityContext to the base, or repeat it in the later environment.

Fails::

    staging:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, securityContext: {readOnlyRootFilesystem: true}}]}}}
    prod:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web}]}}}

Passes::

    staging:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web}]}}}
    prod:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, securityContext: {readOnlyRootFilesystem: true}}]}}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.order import EnvironmentComparison, Measured, less_later
from kustomgen.rules.api import ComparingRule, Container, Iterator, Member, Node, Pod, Problem, Severity, pod_of

if TYPE_CHECKING:
    from collections.abc import Sequence


_SHARED = {"runAsNonRoot": True}
_OWN = {"readOnlyRootFilesystem": True, "allowPrivilegeEscalation": False}
_HOST = ("hostNetwork", "hostPID", "hostIPC")
_PROFILES = ("RuntimeDefault", "Localhost")


def compare(members: Sequence[Member[EnvironmentComparison]]) -> Iterator[Problem]:
    for less in less_later(members, _restrictions):
        yield Problem(less.later.at, f"{less.later.said}, and {less.earlier.said} in {less.environment}")


def _restrictions(member: Member[EnvironmentComparison]) -> Iterator[Measured]:
    for key, workload in member.objects.items():
        if pod := pod_of(workload):
            for subject, value, at in _of_pod(pod):
                yield Measured(f"{key}/{subject}", value, _said(at), at)


def _of_pod(pod: Pod) -> Iterator[tuple[str, int, Node]]:
    for field in _HOST:
        yield field, pod.spec[field].value is not True, pod.spec[field]
    for container in pod.containers("initContainers", "containers"):
        for field, value, at in _of_container(container):
            yield f"{container.name}/{field}", value, at


def _of_container(container: Container) -> Iterator[tuple[str, int, Node]]:
    for field, good in _SHARED.items():
        at = container.security(field)
        yield field, at.value is good, at
    own = container["securityContext"]
    for field, good in _OWN.items():
        yield field, own[field].value is good, own[field]
    yield "privileged", own["privileged"].value is not True, own["privileged"]
    profile = container.security("seccompProfile")
    yield "seccompProfile", profile["type"].value in _PROFILES, profile["type"]
    drop, add = own["capabilities"]["drop"], own["capabilities"]["add"]
    yield "drop", "ALL" in [item.value for item in drop], drop
    yield "add", -sum(1 for _ in add), add


def _said(at: Node) -> str:
    name = ".".join(str(step) for step in at.path[-2:]) if at.path[-1] in ("type", "drop", "add") else at.path[-1]
    if not at.present:
        return f"{name} is not set"
    listed = [str(item.value) for item in at]
    value = (
        ", ".join(listed)
        if isinstance(at.value, list)
        else str(at.value).lower()
        if isinstance(at.value, bool)
        else at.value
    )
    return f"{name} is {value}"


RULE = ComparingRule("security-kept-later", Severity.WARNING, __doc__, params=EnvironmentComparison(), compare=compare)
