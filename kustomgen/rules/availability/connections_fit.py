"""All pods together open at most as many database connections as the database accepts.

Every pod opens its own pool, and the autoscaler multiplies it: 50 pods with 25 connections each
need 1250, while PostgreSQL accepts 100 by default (``max_connections``). Then pods that start under
load fail. The rule recognizes a pool size by the name of its key or variable, such as
``db-max-open-conns`` or ``DB_POOL_SIZE``, and multiplies it by the autoscaler's maximum. ``limit``
is the database's limit, ``keys`` are globs for further names.

Fix: reduce the pool size or the autoscaler's maximum, use a pooler such as PgBouncer, or set
``limit`` to the database's limit.

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
