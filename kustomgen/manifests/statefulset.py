"""StatefulSet, and the headless Service by which each of its pods has a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.manifests.claim import templates
from kustomgen.manifests.labels import app_labels, selector, workload_labels
from kustomgen.manifests.manifest import Manifest, manifest, whole
from kustomgen.manifests.pod import template
from kustomgen.spec.names import headless_name, workload_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.spec.model import Spec, Workload


def stateful_set(spec: Spec, key: str, source: Workload) -> Manifest:
    replicas = None if source.autoscaling else 1 if source.replicas is None else source.replicas
    return manifest(
        f"{key}/statefulset.yaml", "apps/v1", "StatefulSet",
        workload_name(spec, key), workload_labels(spec, key), source.annotations,
        spec={
            "replicas": replicas,
            "serviceName": headless_name(spec, key),
            "podManagementPolicy": source.pod_management_policy,
            "updateStrategy": whole(source.update_strategy),
            "revisionHistoryLimit": source.revision_history_limit,
            "minReadySeconds": source.min_ready_seconds or None,
            "persistentVolumeClaimRetentionPolicy": whole(source.persistent_volume_claim_retention_policy),
            "selector": {"matchLabels": selector(spec, key)},
            "template": template(spec, key),
            "volumeClaimTemplates": templates(spec, key),
        },
    )  # fmt: skip


def headless(spec: Spec, key: str) -> Iterator[Manifest]:
    """Where the workload's own Service is not headless itself.

    It names pods that are not ready, too: the peers of a cluster find each other while they start. It has no label of the
    workload, by which a ServiceMonitor would find its pods once more.
    """
    source = spec.workloads[key]
    if source.kind != "StatefulSet" or (source.service is not None and source.service.headless):
        return
    containers = (source, *source.sidecars.values())
    yield manifest(
        f"{key}/headless.service.yaml", "v1", "Service", headless_name(spec, key), app_labels(spec),
        spec={
            "clusterIP": "None",
            "publishNotReadyAddresses": True,
            "selector": selector(spec, key),
            "ports": [
                {"name": name, "port": port.container_port, "targetPort": name, "protocol": port.protocol}
                for container in containers
                for name, port in container.ports.items()
            ],
        },
    )  # fmt: skip
