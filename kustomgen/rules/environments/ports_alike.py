"""Containers and Services have the same ports in staging and production.

Nothing can reach a port in the environment that lacks it. Ports are matched by name, else by
number.

Fix: declare the port in the base, or list it under ``allow`` (``Service/web/debug``).

Fails::

    staging:
    - {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{name: http, port: 80}, {name: grpc, port: 90}]}}
    prod:
    - {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{name: http, port: 80}]}}

Passes::

    staging:
    - {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{name: http, port: 80}]}}
    prod:
    - {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{name: http, port: 8080}]}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.consistency import Holder, inconsistent
from kustomgen.policy.order import SameTiers
from kustomgen.rules.api import ComparingRule, Iterator, Member, Node, Problem, Severity, pod_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def compare(members: Sequence[Member[SameTiers]]) -> Iterator[Problem]:
    yield from inconsistent(members, _ports, "port")


def _ports(member: Member[SameTiers]) -> Iterator[Holder]:
    for key, resource in member.objects.items():
        if resource.kind == "Service":
            yield Holder(str(key), _named(resource["spec"]["ports"], "port"), resource["spec"]["ports"])
        pod = pod_of(resource)
        for container in pod.containers() if pod else ():
            places = _named(container["ports"], "containerPort")
            yield Holder(f"{key}/{container.name}", places, container["ports"])


def _named(ports: Node, number: str) -> dict[str, Node]:
    return {port["name"].text or str(port[number].value): port for port in ports}


RULE = ComparingRule("ports-alike", Severity.WARNING, __doc__, params=SameTiers(), compare=compare)
