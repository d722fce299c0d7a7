"""Environments of different tiers use different databases.

A test that writes into production's database is an incident; usually the host was copied with the
file. The rule reads hosts in URLs of databases and queues (``postgres://``, ``redis://``,
``jdbc:mysql://``, ``amqp://``), and in variables and keys such as ``DB_HOST``. A name without a dot
is a Service in the own namespace. A Service with the same name in every environment exists in each
cluster. The environment whose name is part of the host owns it, else the latest one.

Fix: give each environment its own database. List a shared one under ``allow`` (``*/DB_HOST``).

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
from kustomgen.policy.order import EnvironmentComparison
from kustomgen.rules.api import ComparingRule, Iterator, Member, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence


def compare(members: Sequence[Member[EnvironmentComparison]]) -> Iterator[Problem]:
    for found in shared(members, _databases):
        host = str(found.use.value)
        if not (found.everywhere and in_cluster(host)):
            yield Problem(found.use.at, f"the database {host!r} is also that of {found.owner}")


def _databases(member: Member[EnvironmentComparison]) -> Iterator[Use]:
    for value in values(member.objects):
        for host in databases(value):
            yield Use(value.subject, host, value.at)


RULE = ComparingRule("database-not-shared", Severity.WARNING, __doc__, params=EnvironmentComparison(), compare=compare)
