"""The port that a ServiceMonitor or PodMonitor scrapes exists.

``endpoints[].port`` is the name of a port of the Service, and ``podMetricsEndpoints[].port`` the
name of a port of a container. With a wrong name nothing is scraped, without any error
(monitoring.coreos.com/v1 Endpoint.port). ``servicemonitor-selects-services`` covers monitors that
select nothing.

Fix: use the name of the port in the Service or container.

Fails::

    apiVersion: monitoring.coreos.com/v1
    kind: ServiceMonitor
    metadata: {name: web}
    spec: {selector: {matchLabels: {app: web}}, endpoints: [{port: metrics}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web, labels: {app: web}}
    spec: {ports: [{name: http, port: 80}]}

Passes::

    apiVersion: monitoring.coreos.com/v1
    kind: ServiceMonitor
    metadata: {name: web}
    spec: {selector: {matchLabels: {app: web}}, endpoints: [{port: http}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web, labels: {app: web}}
    spec: {ports: [{name: http, port: 80}]}
"""

from __future__ import annotations

from kustomgen.k8s.label_index import LabelIndex
from kustomgen.k8s.names import few
from kustomgen.k8s.ports import served_by
from kustomgen.k8s.selectors import is_empty
from kustomgen.rules.api import Build, Iterator, Params, Problem, Resource, Rule, Severity

_GROUP = "monitoring.coreos.com"


def check(build: Build, _params: Params) -> Iterator[Problem]:
    services = LabelIndex(build.of_kind("Service", group=""))
    for monitor in build.of_kind("ServiceMonitor", group=_GROUP):
        found = [each for where in _namespaces(monitor) for each in services.selected_by(_selector(monitor), where)]
        names = {port["name"].text: None for service in found for port in service["spec"]["ports"]}
        yield from _without(monitor, "endpoints", list(names), [str(service) for service in found])
    for monitor in build.of_kind("PodMonitor", group=_GROUP):
        pods = [
            pod for where in _namespaces(monitor) for pod in build.labelled_pods.selected_by(_selector(monitor), where)
        ]
        ports = {port.name: None for pod in pods for port in served_by(pod)}
        yield from _without(monitor, "podMetricsEndpoints", list(ports), [str(pod.workload) for pod in pods])


def _selector(monitor: Resource) -> object:
    return monitor["spec"]["selector"].value


def _namespaces(monitor: Resource) -> list[str | None]:
    selector = monitor["spec"]["namespaceSelector"]
    if selector["any"].value is True:
        return [None]
    return [name.text for name in selector["matchNames"]] or [monitor.namespace]


def _without(monitor: Resource, field: str, names: list[str], found: list[str]) -> Iterator[Problem]:
    # One that selects everything also selects what operators and charts make there.
    selects_all = is_empty(_selector(monitor))
    for endpoint in monitor["spec"][field] if found and not selects_all else ():
        at = endpoint["port"]
        if at.text and at.text not in names:
            has = few([name for name in names if name])
            yield Problem(at, f"{few(found)} has no port named {at.text!r}, so nothing is scraped; named: {has}")


RULE = Rule("monitor-port-exists", Severity.ERROR, __doc__, check)
