"""A StatefulSet's governing Service exists, is headless, and selects its pods.

The pods get their DNS names (``web-0.web``) from the headless Service that ``serviceName`` names,
and Kubernetes does not create it. If it is missing, has a cluster IP, or selects other pods, the
members of a cluster cannot find each other (apps/v1 StatefulSetSpec.serviceName). A StatefulSet
without ``serviceName`` needs no such names.

Fix: add a Service of that name with ``clusterIP: None`` and the labels of the pods.

Fails::

    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: web}
    spec: {serviceName: web, template: {metadata: {labels: {app: web}}, spec: {}}}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {selector: {app: web}, ports: [{port: 80}]}

Passes::

    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: web}
    spec: {serviceName: web, template: {metadata: {labels: {app: web}}, spec: {}}}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80}]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.k8s.selectors import describe_labels, matches_labels
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, missing

if TYPE_CHECKING:
    from collections.abc import Mapping


def check(build: Build, _: Params) -> Iterator[Problem]:
    for workload in build.of_kind("StatefulSet", group="apps"):
        at = workload["spec"]["serviceName"]
        if not at.text:
            continue
        service = build.find("Service", at.text, workload.namespace, group="")
        if service is None:
            here = [each.name for each in build.of_kind("Service", group="") if each.namespace == workload.namespace]
            yield missing(build, "Service", [at], workload.namespace, here)
            continue
        selector = service["spec"]["selector"]
        labels = workload["spec"]["template"]["metadata"]["labels"].mapping
        if service["spec"]["clusterIP"].value != "None":
            yield Problem(at, f"{service} is not headless, expected clusterIP None", Severity.WARNING)
        elif selector.mapping and not matches_labels(selector.mapping, labels):
            yield Problem(at, f"{service} selects {describe_labels(selector.value)}, the pods have {_own(labels)}")


def _own(labels: Mapping[str, Any]) -> str:
    return describe_labels(labels) or "no labels"


RULE = Rule(
    "statefulset-service-exists",
    Severity.ERROR,
    __doc__,
    check,
    aliases=(
        "kube-score/statefulset-has-servicename",
    ),
)  # fmt: skip
