"""Debugging that is off in an earlier environment is off in later ones.

``DEBUG=1``, ``LOG_LEVEL=debug`` or ``NODE_ENV=development`` in production only is left over from an
investigation. It can log sensitive data and makes production slower than staging. The rule reads
variables and keys of ConfigMaps. Values that every environment sets are no difference.

Fix: remove it, or use the value of the earlier environment.

Fails::

    staging:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {LOG_LEVEL: info}}
    prod:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {LOG_LEVEL: debug}}

Passes::

    staging:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {LOG_LEVEL: debug}}
    prod:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {LOG_LEVEL: info}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.settings import debugs, values
from kustomgen.policy.order import EnvironmentComparison, allowed, ranked
from kustomgen.rules.api import ComparingRule, Iterator, Member, Problem, Severity, pod_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def compare(members: Sequence[Member[EnvironmentComparison]]) -> Iterator[Problem]:
    last: dict[str, str] = {}
    loud: dict[str, int] = {}
    waiting: dict[str, str] = {}
    before: int | None = None
    for number, member in ranked(members):
        if number != before:
            last, waiting, before = last | waiting, {}, number
        for value in values(member.objects):
            first = debugs(value) and loud.setdefault(value.subject, number) == number
            if first and value.holder in last and not allowed(member.params, value.subject):
                yield Problem(value.at, f"{value.name}={value.at.value} is set here, and not in {last[value.holder]}")
        waiting |= {holder: member.name for holder in _holders(member) if holder not in waiting}


def _holders(member: Member[EnvironmentComparison]) -> Iterator[str]:
    for key, resource in member.objects.items():
        if resource.kind == "ConfigMap":
            yield str(key)
        pod = pod_of(resource)
        for container in pod.containers() if pod else ():
            yield f"{key}/{container.name}"


RULE = ComparingRule("debug-off-later", Severity.WARNING, __doc__, params=EnvironmentComparison(), compare=compare)
