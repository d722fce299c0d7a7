"""The connections of all pods to a database are no more than it takes.

Every pod opens a pool of its own. What fits for two pods does not for the autoscaler's maximum: with 25 connections for each
of 50 pods the database gets 1250, and PostgreSQL takes 100 (``max_connections``, its default). Then pods that start under load
fail. The size of a pool is told by the name of its key or variable, as ``db-max-open-conns`` or ``DB_POOL_SIZE``; counted is
what the pods that read it may become. ``limit`` is what the database takes, ``keys`` are globs for further names.

Fix: make the pool smaller, or the autoscaler's maximum; put a pooler such as PgBouncer between; or set `limit` to what the
database takes.

Fails::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 10
      template: {spec: {containers: [{name: web, env: [{name: DB_POOL_SIZE, value: "20"}]}]}}

Passes::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 10
      template: {spec: {containers: [{name: web, env: [{name: DB_POOL_SIZE, value: "5"}]}]}}
"""

from __future__ import annotations

from kustomgen.k8s.connections import pools
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class ConnectionsFit(Params):
    limit: int = 100
    keys: tuple[str, ...] = ()


def check(build: Build, params: ConnectionsFit) -> Iterator[Problem]:
    for pool in pools(build, params.keys):
        if pool.most > params.limit:
            pods = sum(pool.readers.values())
            whose = ", ".join(f"{name} {number}" for name, number in pool.readers.items())
            yield Problem(
                pool.at,
                f"{pool.size} connections for each of {pods} pods ({whose}) are {pool.most}, expected at most {params.limit}",
            )


RULE = Rule("connections-fit", Severity.WARNING, __doc__, check, ConnectionsFit())
