"""A workload that was scaled for an occasion is scaled back after it.

``kustomgen scale --until DATE`` records the date in the annotation ``kustomgen.dev/scaled-until``.
After this date, the workload probably uses more resources than it needs.

Fix: scale back with `kustomgen scale`, or remove `scaledUntil` from the spec to keep the numbers.

Fails::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, annotations: {kustomgen.dev/scaled-until: "2020-11-30"}}
    spec: {replicas: 10, template: {metadata: {labels: {app: web}}, spec: {}}}

Passes::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, annotations: {kustomgen.dev/scaled-until: "2999-11-30"}}
    spec: {replicas: 10, template: {metadata: {labels: {app: web}}, spec: {}}}
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

ANNOTATION = "kustomgen.dev/scaled-until"


def check(build: Build, _params: Params) -> Iterator[Problem]:
    today = datetime.now(tz=UTC).date()
    for resource in build.resources:
        node = resource["metadata"]["annotations"][ANNOTATION]
        if not node.present:
            continue
        try:
            until = date.fromisoformat(node.text)
        except ValueError:
            yield Problem(node, f"{ANNOTATION} {node.value!r} is not a date, expected YYYY-MM-DD")
            continue
        if until < today:
            yield Problem(node, f"{resource} was scaled until {until.isoformat()}, which has passed")


RULE = Rule("scale-expired", Severity.WARNING, __doc__, check)
