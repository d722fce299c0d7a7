"""ServiceMonitor or PodMonitor (Prometheus operator, monitoring.coreos.com/v1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.manifests.labels import selector, workload_labels
from kustomgen.manifests.manifest import Manifest, manifest
from kustomgen.spec.names import workload_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.spec.model import Spec


def monitor(spec: Spec, key: str) -> Iterator[Manifest]:
    """A ServiceMonitor where the Service has the port, else a PodMonitor: a monitor of a Service that is not there finds nothing."""
    workload = spec.workloads[key]
    source = workload.monitoring
    if source is None:
        return
    by_service = workload.service is not None and source.port in workload.service.ports
    kind, endpoints = ("ServiceMonitor", "endpoints") if by_service else ("PodMonitor", "podMetricsEndpoints")
    yield manifest(
        f"{key}/{kind.lower()}.yaml", "monitoring.coreos.com/v1", kind,
        workload_name(spec, key), {**workload_labels(spec, key), **source.labels},
        spec={
            "selector": {"matchLabels": selector(spec, key)},
            endpoints: [{"port": source.port, "path": source.path, "interval": source.interval}],
        },
    )  # fmt: skip
