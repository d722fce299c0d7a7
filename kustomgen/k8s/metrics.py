"""What Prometheus collects of which pods: by monitors (monitoring.coreos.com/v1), and by
annotations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.k8s.label_index import LabelIndex
from kustomgen.k8s.ports import served_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.pods import Pod
    from kustomgen.k8s.resource import Node, Resource

MONITORING = "monitoring.coreos.com"
ANNOTATION = "prometheus.io/"


@dataclass(frozen=True)
class Target:
    """An endpoint of a pod. ``port`` is the container's number, None if that is not known;
    ``monitor`` in words.
    """

    pod: Pod
    port: int | None
    path: str
    monitor: str
    at: Node
    by_annotation: bool = False


def monitored(build: Build) -> Iterator[Target]:
    """Every endpoint that a monitor or an annotation names."""
    yield from _by_services(build)
    for monitor in build.of_kind("PodMonitor", group=MONITORING):
        for namespace in namespaces(monitor):
            for pod in _selected(build, monitor["spec"]["selector"], namespace):
                for endpoint in monitor["spec"]["podMetricsEndpoints"]:
                    port = number_of(pod, endpoint["port"].value or endpoint["portNumber"].value)
                    yield Target(pod, port, _path(endpoint), str(monitor), endpoint)
    for pod in build.pods:
        notes = pod.metadata["annotations"].mapping
        if str(notes.get(f"{ANNOTATION}scrape")).lower() == "true":
            at = pod.metadata["annotations"][f"{ANNOTATION}scrape"]
            port = number_of(pod, notes.get(f"{ANNOTATION}port"))
            yield Target(
                pod, port, str(notes.get(f"{ANNOTATION}path") or "/metrics"), "annotations", at, by_annotation=True
            )


def _by_services(build: Build) -> Iterator[Target]:
    services = LabelIndex(build.of_kind("Service", group=""))
    for monitor in build.of_kind("ServiceMonitor", group=MONITORING):
        selector = monitor["spec"]["selector"]
        for namespace in namespaces(monitor) if selector.mapping else ():
            for service in services.selected_by(selector.value, namespace):
                for endpoint in monitor["spec"]["endpoints"]:
                    for pod, port in behind(build, service, endpoint["port"].value):
                        yield Target(pod, port, _path(endpoint), str(monitor), endpoint)


def namespaces(monitor: Resource) -> list[str | None]:
    """The namespaces that a monitor looks in; None for all."""
    selector = monitor["spec"]["namespaceSelector"]
    if selector["any"].value is True:
        return [None]
    return [name.text for name in selector["matchNames"]] or [monitor.namespace]


def behind(build: Build, service: Resource, port: object) -> Iterator[tuple[Pod, int | None]]:
    """The pods behind a port of a Service, by its name or number, each with the
    container's port.
    """
    for entry in service["spec"]["ports"]:
        if port in (entry["name"].value, entry["port"].value):
            target = entry["targetPort"].value or entry["port"].value
            for pod in build.selecting(service["spec"]["selector"].mapping, service.namespace):
                yield pod, number_of(pod, target)


def number_of(pod: Pod, port: object) -> int | None:
    """A container's port as a number, if it is one or the pod declares its name."""
    if isinstance(port, int):
        return port
    if isinstance(port, str) and port.isdigit():
        return int(port)
    return next((each.number for each in served_by(pod) if each.name and each.name == port), None)


def _selected(build: Build, selector: Node, namespace: str | None) -> list[Pod]:
    if not isinstance(selector.value, dict) or not selector.mapping:
        return []
    places = {pod.namespace for pod in build.pods} if namespace is None else {namespace}
    return [pod for place in sorted(places) for pod in build.selected_by(selector.value, place)]


def _path(endpoint: Node) -> str:
    return endpoint["path"].text or "/metrics"
