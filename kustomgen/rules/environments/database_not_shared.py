"""No two environments of different tiers use one database.

A test that writes into production's database is an incident, and mostly it is a host that was copied with the file. Looked
at are hosts in URLs of databases and queues (``postgres://``, ``redis://``, ``jdbc:mysql://``, ``amqp://``), and in variables
and keys named after one (``DB_HOST``). A name without a dot is one in its own namespace; a Service's in every environment
is one in each cluster. The environment whose name the host carries owns it, else the latest.

Fix: give each environment a database of its own; where one is shared on purpose, list it under ``allow`` (``*/DB_HOST``).

Fails::

    staging:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {DB_HOST: db.example.com}}
    prod:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {DB_HOST: db.example.com}}

Passes::

    staging:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {DB_HOST: db.staging.example.com}}
    prod:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {DB_HOST: db.example.com}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.hosts import databases, in_cluster
from kustomgen.k8s.settings import values
from kustomgen.policy.consistency import Use, shared
from kustomgen.policy.order import Comparison
from kustomgen.rules.api import ComparingRule, Iterator, Member, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence


def compare(members: Sequence[Member[Comparison]]) -> Iterator[Problem]:
    for found in shared(members, _databases):
        host = str(found.use.value)
        if not (found.everywhere and in_cluster(host)):
            yield Problem(found.use.at, f"the database {host!r} is also that of {found.owner}")


def _databases(member: Member[Comparison]) -> Iterator[Use]:
    for value in values(member.objects):
        for host in databases(value):
            yield Use(value.subject, host, value.at)


RULE = ComparingRule("database-not-shared", Severity.WARNING, __doc__, params=Comparison(), compare=compare)
