"""A ServiceMonitor selects Services.

Prometheus finds its targets by the labels of the Service, not of its pods. If no Service matches,
there are no metrics, and alerts on them stay silent (monitoring.coreos.com/v1
ServiceMonitorSpec.selector). The rule searches the namespaces in ``namespaceSelector``, or else its
own. Namespaces that are not in the build are not checked.

Fix: set the labels of ``selector.matchLabels`` on the Service, or correct the selector.

Fails::

    apiVersion: monitoring.coreos.com/v1
    kind: ServiceMonitor
    metadata: {name: web}
    spec: {selector: {matchLabels: {app: wbe}}, endpoints: [{port: http}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web, labels: {app: web}}
    spec: {selector: {app: web}, ports: [{name: http, port: 80}]}

Passes::

    apiVersion: monitoring.coreos.com/v1
    kind: ServiceMonitor
    metadata: {name: web}
    spec: {selector: {matchLabels: {app: web}}, endpoints: [{port: http}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web, labels: {app: web}}
    spec: {selector: {app: web}, ports: [{name: http, port: 80}]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.k8s.candidates import deployers, may_make_pods
from kustomgen.k8s.label_index import LabelIndex
from kustomgen.k8s.names import typo_of
from kustomgen.k8s.selectors import describe, is_empty
from kustomgen.rules.api import Build, Iterator, Need, Params, Problem, Resource, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping


def check(build: Build, _: Params) -> Iterator[Problem]:
    services = LabelIndex(build.of_kind("Service", group=""))
    known = {resource.namespace for resource in build.resources}
    # A chart or an operator may make the Service.
    hidden = next(deployers(build.resources), None) or next(may_make_pods(build.resources), None)
    # Where there is no Service at all, they are deployed with something else.
    weight = Severity.INFO if hidden or not any(build.of_kind("Service", group="")) else Severity.WARNING
    for monitor in build.of_kind("ServiceMonitor", group="monitoring.coreos.com"):
        at, where = monitor["spec"]["selector"], _namespaces(monitor)
        if not at.mapping or is_empty(at.value) or not all(name is None or name in known for name in where):
            continue
        if not any(services.selected_by(at.value, name) for name in where):
            places = " or ".join("any namespace" if name is None else f"namespace {name!r}" for name in where)
            needs = Need.selected("Service", where[0] if len(where) == 1 else None, at.mapping)
            near = _has_nearly(services, at["matchLabels"].mapping)
            yield Problem(
                at, f"{describe(at.value)} selects no Service of {places}", None if near else weight, needs=needs
            )


def _has_nearly(services: LabelIndex[Resource], wanted: Mapping[str, Any]) -> bool:
    for key, value in list(wanted.items())[:1]:
        for near in (str(value), *services.values(key, None).slips(str(value))):
            if any(_nearly(wanted, each) for each in services.sharing({key: near}, None)[0]):
                return True
    return False


def _nearly(wanted: Mapping[str, Any], service: Resource) -> bool:
    """Whether the Service has all the keys, and values that are slips of these."""
    different = [key for key, value in wanted.items() if service.labels.get(key) != value]
    return bool(wanted) and all(
        typo_of(str(wanted[key]), [str(service.labels[key])]) if key in service.labels else False for key in different
    )


def _namespaces(monitor: Resource) -> list[str | None]:
    selector = monitor["spec"]["namespaceSelector"]
    if selector["any"].value is True:
        return [None]
    return [name.text for name in selector["matchNames"]] or [monitor.namespace]


RULE = Rule(
    "servicemonitor-selects-services",
    Severity.ERROR,
    __doc__,
    check,
    aliases=(
        "kube-linter/dangling-servicemonitor",
    ),
)  # fmt: skip
