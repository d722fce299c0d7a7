"""Service: a stable address in front of a workload's pods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.manifests.labels import selector, workload_labels
from kustomgen.manifests.manifest import Manifest, manifest
from kustomgen.spec.names import service_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.spec.model import Spec, Workload


def service(spec: Spec, key: str) -> Iterator[Manifest]:
    workload = spec.workloads[key]
    source = workload.service
    if source is None:
        return
    yield manifest(
        f"{key}/service.yaml", "v1", "Service",
        service_name(spec, key), workload_labels(spec, key), source.annotations,
        spec={
            "type": source.type,
            "loadBalancerSourceRanges": source.load_balancer_source_ranges,
            "selector": selector(spec, key),
            "ports": [
                {
                    "name": name,
                    "port": port.port,
                    "targetPort": name,
                    "protocol": protocol(workload, name),
                    "nodePort": port.node_port,
                }
                for name, port in source.ports.items()
            ],
        },
    )  # fmt: skip


def protocol(workload: Workload, port: str) -> str:
    """The protocol of a port of the workload's pod, by the port's name."""
    for container in (workload, *workload.sidecars.values()):
        if port in container.ports:
            return container.ports[port].protocol
    return "TCP"
