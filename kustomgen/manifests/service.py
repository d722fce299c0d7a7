"""Service: a stable address in front of a workload's pods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.manifests.labels import selector, workload_labels
from kustomgen.manifests.manifest import Manifest, manifest, whole
from kustomgen.spec.names import protocol_of, service_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.spec.model import ServicePort, Spec, Workload


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
            "clusterIP": "None" if source.headless else None,
            "loadBalancerClass": source.load_balancer_class,
            "loadBalancerSourceRanges": source.load_balancer_source_ranges,
            "externalTrafficPolicy": source.external_traffic_policy,
            "internalTrafficPolicy": source.internal_traffic_policy,
            "sessionAffinity": source.session_affinity,
            "sessionAffinityConfig": whole(source.session_affinity_config),
            "publishNotReadyAddresses": source.publish_not_ready_addresses or None,
            "selector": selector(spec, key),
            "ports": [_port(workload, name, port) for name, port in source.ports.items()],
        },
    )  # fmt: skip


def _port(workload: Workload, name: str, port: ServicePort) -> dict[str, Any]:
    return {
        "name": name,
        "port": port.port,
        "targetPort": name,
        "protocol": protocol_of(workload, name),
        "nodePort": port.node_port,
        "appProtocol": port.app_protocol,
    }
