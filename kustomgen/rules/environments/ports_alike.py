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
    # One environment may name the port that another leaves without a name.
    names = {
        (subject, port[number].value): port["name"].text
        for member in members
        for subject, ports, number in _lists(member)
        for port in ports
        if port["name"].text
    }

    def holders(member: Member[SameTiers]) -> Iterator[Holder]:
        for subject, ports, number in _lists(member):
            called = {
                port["name"].text or names.get((subject, port[number].value)) or str(port[number].value): port
                for port in ports
            }
            yield Holder(subject, called, ports)

    yield from inconsistent(members, holders, "port")


def _lists(member: Member[SameTiers]) -> Iterator[tuple[str, Node, str]]:
    """Each list of ports: whose it is, the list, and the field that holds a port's number."""
    for key, resource in member.objects.items():
        if resource.kind == "Service":
            yield str(key), resource["spec"]["ports"], "port"
        pod = pod_of(resource)
        for container in pod.containers() if pod else ():
            yield f"{key}/{container.name}", container["ports"], "containerPort"


RULE = ComparingRule("ports-alike", Severity.WARNING, __doc__, params=SameTiers(), compare=compare)
