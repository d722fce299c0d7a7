"""An environment does not refer to a host of another one.

Production that calls ``api.staging.example.com`` works until staging is down. A host belongs to the
environment whose Ingresses, routes or certificates contain it, or whose name is a part of it. A
Service belongs to the environment of its namespace. The rule reads URLs and hosts in variables, in
ConfigMaps, and in served hosts. A host that all environments use belongs to none.

Fix: use the host of this environment, or list it under ``allow`` (``*/LOGIN_URL``).

Fails::

    staging:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {API: "https://api.staging.example.com"}}
    prod:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {API: "https://api.staging.example.com/v2"}}
    dev:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {API: "https://api.dev.example.com"}}

Passes::

    staging:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {API: "https://api.staging.example.com"}}
    prod:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {API: "https://api.example.com"}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.hosts import named, served
from kustomgen.k8s.settings import values
from kustomgen.policy.consistency import words_of
from kustomgen.policy.order import EnvironmentComparison, allowed, ranked, several
from kustomgen.rules.api import ComparingRule, Iterator, Member, Node, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence


Owners = dict[str, dict[str, int]]
"""A host, namespace or word to the environments that it belongs to, each with its place in the
order.
"""


def compare(members: Sequence[Member[EnvironmentComparison]]) -> Iterator[Problem]:
    ranks = ranked(members)
    if not several(ranks):
        return
    hosts: Owners = {}
    namespaces: Owners = {}
    words: Owners = {}
    users: dict[str, set[str]] = {}
    uses = []
    for number, member in ranks:
        for host, _ in served(member.build):
            hosts.setdefault(host, {})[member.name] = number
        for resource in member.build.resources:
            namespaces.setdefault(resource.namespace, {})[member.name] = number
        for word in words_of(member):
            words.setdefault(word, {})[member.name] = number
        own = list(_uses(member))
        uses.append((number, member, own))
        for host, _, _ in own:
            users.setdefault(host, set()).add(member.name)
    for number, member, own in uses:
        for host, subject, at in own:
            owner = _owner(host, hosts, namespaces, words, member.name, number)
            if owner and len(users[host]) < len(ranks) and not allowed(member.params, subject):
                yield Problem(at, f"{host!r} is a host of {owner}")


def _uses(member: Member[EnvironmentComparison]) -> Iterator[tuple[str, str, Node]]:
    for host, at in served(member.build):
        yield host, f"{at.resource.kind}/{at.resource.name}", at
    for value in values(member.objects):
        for host in dict.fromkeys(named(str(value.at.value))):
            yield host, value.subject, value.at


def _owner(host: str, hosts: Owners, namespaces: Owners, words: Owners, own: str, number: int) -> str:
    """The environment at another place of the order that a host belongs to; empty if it may be
    this one's too.
    """
    labels = host.split(".")
    whose = hosts.get(host) or (namespaces.get(labels[1]) if len(labels) > 1 and labels[2:3] in ([], ["svc"]) else None)
    if whose is None:
        found = [
            words[word] for label in labels[:-1] for word in dict.fromkeys((label, *label.split("-"))) if word in words
        ]
        if any(own in environments for environments in found):
            return ""
        whose = {name: place for environments in found for name, place in environments.items()}
    if own in whose or any(place == number for place in whose.values()):
        return ""
    return next(iter(whose), "")


RULE = ComparingRule("no-foreign-hosts", Severity.WARNING, __doc__, params=EnvironmentComparison(), compare=compare)
