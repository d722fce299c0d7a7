"""ServiceMonitor or PodMonitor (Prometheus operator, monitoring.coreos.com/v1), or annotations
instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.manifests.labels import selector, workload_labels
from kustomgen.manifests.manifest import Manifest, Whole, manifest
from kustomgen.manifests.owner import UnreadableError, dug, named, picked
from kustomgen.spec.given import given
from kustomgen.spec.names import workload_name
from kustomgen.spec.types import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.manifests.owner import Fields, Object, Owner
    from kustomgen.spec.model import Monitoring, Spec, Workload


def monitor(spec: Spec, key: str) -> Iterator[Manifest]:
    """A ServiceMonitor where the Service has the port, else a PodMonitor: a monitor of a Service
    that is not there finds nothing.
    """
    workload = spec.workloads[key]
    source = workload.monitoring
    if source is None or source.annotations:
        return
    by_service = workload.service is not None and source.port in workload.service.ports
    kind, endpoints = ("ServiceMonitor", "endpoints") if by_service else ("PodMonitor", "podMetricsEndpoints")
    yield manifest(
        f"{key}/{kind.lower()}.yaml", "monitoring.coreos.com/v1", kind,
        source.name or workload_name(spec, key), {**workload_labels(spec, key), **source.labels},
        spec={"selector": {"matchLabels": selector(spec, key)}, endpoints: [_endpoint(workload, source)]},
    )  # fmt: skip


def _endpoint(workload: Workload, source: Monitoring) -> dict[str, Any]:
    return {
        "port": source.port,
        "path": given(workload, "path", source),
        "interval": given(workload, "interval", source),
        "scrapeTimeout": source.scrape_timeout,
        "scheme": source.scheme,
        "honorLabels": source.honor_labels,
        "params": Whole(source.params) if source.params else None,
        "relabelings": [item.model_dump(by_alias=True, exclude_unset=True) for item in source.relabelings],
        "metricRelabelings": [item.model_dump(by_alias=True, exclude_unset=True) for item in source.metric_relabelings],
    }


def scrape_annotations(workload: Workload) -> dict[str, str]:
    """What a Prometheus without the operator reads off pods, by the custom of its Helm chart."""
    source = workload.monitoring
    if source is None or not source.annotations:
        return {}
    ports = {name: port for container in workload.running for name, port in container.ports.items()}
    number = str(ports[source.port].container_port) if source.port in ports else OPEN
    scheme = {"prometheus.io/scheme": source.scheme} if source.scheme else {}
    return {"prometheus.io/scrape": "true", "prometheus.io/port": number, "prometheus.io/path": source.path, **scheme}


_AS_IT_IS = (
    "port", "path", "interval", "scrapeTimeout", "scheme", "honorLabels", "params", "relabelings", "metricRelabelings",
)  # fmt: skip


def is_monitor_of(value: Object, owner: Owner) -> bool:
    """Whether a ServiceMonitor or a PodMonitor is of the workload's pods."""
    compared = dug(value, "spec", "selector").get("matchLabels")
    return owner.is_selected_by(compared) and (value["kind"] == "PodMonitor" or "service" in owner.fields)


def monitor_fields(value: Object, owner: Owner) -> Fields:
    """What a spec says of a monitor: the inverse of ``monitor``."""
    spec = dug(value, "spec")
    endpoints = spec.get("endpoints" if value["kind"] == "ServiceMonitor" else "podMetricsEndpoints") or []
    if len(endpoints) != 1:
        raise UnreadableError(f"scrapes {len(endpoints)} ports; a workload's monitor scrapes one")
    labels = {
        name: text
        for name, text in dug(value, "metadata", "labels").items()
        if owner.fields.get("labels", {}).get(name) != text
    }
    found = {**named(value, owner.name), **picked(endpoints[0], _AS_IT_IS)}
    return {"monitoring": {**found, **({"labels": labels} if labels else {})}}
