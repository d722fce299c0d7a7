"""StatefulSet, and the headless Service by which each of its pods has a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.manifests.claim import template_storage, templates
from kustomgen.manifests.labels import app_labels, selector, workload_labels
from kustomgen.manifests.manifest import Manifest, manifest, whole
from kustomgen.manifests.owner import dug, picked
from kustomgen.manifests.pod import template, template_fields
from kustomgen.spec.given import given
from kustomgen.spec.names import has_no_name, headless_name, workload_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.manifests.owner import Fields, Object
    from kustomgen.spec.model import Spec, Workload


def stateful_set(spec: Spec, key: str, source: Workload) -> Manifest:
    replicas = counted(source)
    return manifest(
        f"{key}/statefulset.yaml", "apps/v1", "StatefulSet",
        workload_name(spec, key), workload_labels(spec, key), source.annotations,
        spec={
            "replicas": replicas,
            "serviceName": _service_name(spec, key, source),
            "podManagementPolicy": source.pod_management_policy,
            "updateStrategy": whole(source.update_strategy),
            "revisionHistoryLimit": given(source, "revision_history_limit"),
            "minReadySeconds": given(source, "min_ready_seconds") or None,
            "persistentVolumeClaimRetentionPolicy": whole(source.persistent_volume_claim_retention_policy),
            "selector": {"matchLabels": selector(spec, key)},
            "template": template(spec, key),
            "volumeClaimTemplates": templates(spec, key),
        },
    )  # fmt: skip


def counted(source: Workload) -> int | None:
    """The number of pods, where no autoscaler sets it."""
    if source.autoscaling or (source.replicas is None and not source.builtin_defaults and not source.singleton):
        return None
    return 1 if source.replicas is None else source.replicas


def _service_name(spec: Spec, key: str, source: Workload) -> str | None:
    own = source.service is not None and source.service.headless and source.service_name is None
    return headless_name(spec, key) if source.builtin_defaults or own else source.service_name


def headless(spec: Spec, key: str) -> Iterator[Manifest]:
    """Where the workload's own Service is not headless itself.

    It names pods that are not ready, too: the peers of a cluster find each other while they start.
    It has no label of the workload, by which a ServiceMonitor would find its pods once more.
    """
    source = spec.workloads[key]
    own = source.service is not None and source.service.headless
    if source.kind != "StatefulSet" or own or not source.builtin_defaults:
        return
    yield manifest(
        f"{key}/headless.service.yaml", "v1", "Service", headless_name(spec, key), app_labels(spec),
        spec={
            "clusterIP": "None",
            "publishNotReadyAddresses": True,
            "selector": selector(spec, key),
            "ports": [
                {
                    "name": None if has_no_name(name) else name,
                    "port": port.container_port,
                    "targetPort": port.container_port if has_no_name(name) else name,
                    "protocol": port.protocol,
                }
                for container in source.running
                for name, port in container.ports.items()
            ],
        },
    )  # fmt: skip


_AS_IT_IS = (
    "replicas", "serviceName", "podManagementPolicy", "updateStrategy", "revisionHistoryLimit", "minReadySeconds",
    "persistentVolumeClaimRetentionPolicy",
)  # fmt: skip


def stateful_set_fields(value: Object, key: str) -> Fields:
    """What a spec says of a StatefulSet: the inverse of ``stateful_set``."""
    spec = dug(value, "spec")
    containers = dug(spec, "template", "spec").get("containers") or [{}]
    storage = template_storage(value, containers[0])
    pod = template_fields(dug(spec, "template"), key, tuple(storage))
    return {"kind": "StatefulSet", **picked(spec, _AS_IT_IS), **pod, **({"storage": storage} if storage else {})}
