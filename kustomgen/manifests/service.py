"""Service: a stable address in front of a workload's pods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.manifests.labels import labels_of_part, selector
from kustomgen.manifests.manifest import Manifest, manifest, whole
from kustomgen.manifests.owner import UnreadableError, dug, named, picked
from kustomgen.spec.given import given
from kustomgen.spec.names import has_no_name, service_name, service_protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.manifests.owner import Fields, Object, Owner
    from kustomgen.spec.model import ServicePort, Spec, Workload


def service(spec: Spec, key: str) -> Iterator[Manifest]:
    workload = spec.workloads[key]
    source = workload.service
    if source is None:
        return
    yield manifest(
        f"{key}/service.yaml", "v1", "Service",
        service_name(spec, key), labels_of_part(spec, key, source.labels), source.annotations,
        spec={
            "type": given(workload, "type", source),
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
    target = None if has_no_name(name) else name
    return {
        "name": target,
        "port": port.port,
        "targetPort": target if port.target_port is None else port.target_port or None,
        "protocol": service_protocol(workload, name) if workload.builtin_defaults else port.protocol,
        "nodePort": port.node_port,
        "appProtocol": port.app_protocol,
    }


_AS_IT_IS = (
    "loadBalancerClass", "loadBalancerSourceRanges", "externalTrafficPolicy", "internalTrafficPolicy", "sessionAffinity",
    "sessionAffinityConfig", "publishNotReadyAddresses",
)  # fmt: skip


def is_service_of(value: Object, owner: Owner) -> bool:
    """Whether a Service is in front of the workload's pods."""
    return owner.is_selected_by(dug(value, "spec", "selector"))


def service_fields(value: Object, owner: Owner) -> Fields:
    """What a spec says of a Service: the inverse of ``service``."""
    spec = dug(value, "spec")
    ports = spec.get("ports") or ()
    if not ports:
        raise UnreadableError("has no ports")
    found = {
        **named(value, owner.name),
        **picked(spec, ("type", *_AS_IT_IS)),
        **({"headless": True} if spec.get("clusterIP") == "None" else {}),
        **owner.labels_of(value),
        "annotations": dug(value, "metadata", "annotations"),
        "ports": {str(port.get("name") or port.get("port")): _port_fields(port) for port in ports},
    }
    return {"service": {field: item for field, item in found.items() if item != {} or field == "labels"}}


def _port_fields(port: dict[str, Any]) -> Fields:
    name = port.get("name")
    target = port.get("targetPort", False if name else None)
    found = picked(port, ("port", "protocol", "nodePort", "appProtocol"))
    return found if target == name else {**found, "targetPort": target}
