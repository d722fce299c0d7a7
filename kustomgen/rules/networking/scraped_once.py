"""A pod's metrics are scraped because of annotations or by a monitor, not both.

A Prometheus that uses both ``prometheus.io/scrape`` and a ServiceMonitor or PodMonitor collects
every series twice, so sums, rates and alerts are wrong. The rule reports pods if both name the same
port, or if one names none.

Fix: remove the `prometheus.io/` annotations, or the monitor.

Fails::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        metadata: {labels: {app: web}, annotations: {prometheus.io/scrape: "true", prometheus.io/port: "9090"}}
        spec: {containers: [{name: web, ports: [{name: metrics, containerPort: 9090}]}]}
    ---
    apiVersion: monitoring.coreos.com/v1
    kind: PodMonitor
    metadata: {name: web}
    spec: {selector: {matchLabels: {app: web}}, podMetricsEndpoints: [{port: metrics}]}

Passes::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, ports: [{name: metrics, containerPort: 9090}]}]}
    ---
    apiVersion: monitoring.coreos.com/v1
    kind: PodMonitor
    metadata: {name: web}
    spec: {selector: {matchLabels: {app: web}}, podMetricsEndpoints: [{port: metrics}]}
"""

from __future__ import annotations

from kustomgen.k8s.metrics import ANNOTATION, monitored
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _: Params) -> Iterator[Problem]:
    seen = set()
    targets = list(monitored(build))
    annotated = {id(each.pod): each for each in targets if each.by_annotation}
    for target in targets:
        other = annotated.get(id(target.pod))
        if target.by_annotation or other is None or id(target.pod) in seen:
            continue
        if None in (target.port, other.port) or target.port == other.port:
            seen.add(id(target.pod))
            at = target.pod.metadata["annotations"][f"{ANNOTATION}scrape"]
            yield Problem(at, f"{target.monitor} scrapes {target.pod.workload} as well")


RULE = Rule("scraped-once", Severity.WARNING, __doc__, check)
