"""The pod template that every workload kind shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic.alias_generators import to_camel

from kustomgen.manifests.container import container
from kustomgen.manifests.labels import selector, workload_labels
from kustomgen.manifests.manifest import Whole, whole
from kustomgen.spec.names import service_account_name

if TYPE_CHECKING:
    from kustomgen.spec.model import Container, Spec, Volume, Workload

SECURITY = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
"""What Pod Security *restricted* wants of a pod."""

SCRATCH = "tmp"
"""The one folder a program may write to by default: the root file system is read-only."""

_SOURCES = ("empty_dir", "config_map", "secret", "projected", "persistent_volume_claim", "csi")


def template(spec: Spec, key: str) -> dict[str, Any]:
    """``spec.template`` of the workload: metadata and pod spec."""
    workload = spec.workloads[key]
    return {
        "metadata": {"labels": workload_labels(spec, key), "annotations": workload.pod_annotations},
        "spec": {
            "serviceAccountName": service_account_name(spec, key),
            "automountServiceAccountToken": _mounts_token(spec, workload),
            "imagePullSecrets": [{"name": name} for name in spec.image_pull_secrets],
            "priorityClassName": workload.priority_class_name,
            "restartPolicy": workload.restart_policy if workload.kind in ("Job", "CronJob") else None,
            "terminationGracePeriodSeconds": _grace(workload),
            "securityContext": {**SECURITY, **(workload.pod_security_context or {})},
            "nodeSelector": workload.node_selector,
            "tolerations": whole(workload.tolerations or None),
            "affinity": whole(workload.affinity),
            "topologySpreadConstraints": _spread(spec, key, workload),
            "initContainers": _init_containers(spec, workload),
            "containers": [_main(spec, key, workload)],
            "volumes": _volumes(workload),
        },
    }


def _mounts_token(spec: Spec, workload: Workload) -> bool:
    account = workload.service_account or spec.service_account
    return account.automount_service_account_token if account else False


def _grace(workload: Workload) -> int | None:
    if workload.termination_grace_period_seconds is None and workload.service:
        return 60
    return workload.termination_grace_period_seconds


def _main(spec: Spec, key: str, workload: Workload) -> dict[str, Any]:
    mounts = [_mount(name, volume) for name, volume in workload.volumes.items()]
    built = container(spec, key, workload, [*mounts, *_scratch_mount(workload)])
    return built | {"imagePullPolicy": workload.image_pull_policy}


def _mount(name: str, volume: Volume) -> dict[str, Any]:
    return {
        "name": name,
        "mountPath": volume.mount_path,
        "readOnly": volume.read_only or None,
        "subPath": volume.sub_path,
    }


def _beside(spec: Spec, name: str, source: Container) -> dict[str, Any]:
    mounts = [{"name": volume, "mountPath": path} for volume, path in source.volume_mounts.items()]
    return container(spec, name, source, mounts)


def _init_containers(spec: Spec, workload: Workload) -> list[dict[str, Any]]:
    sidecars = [_beside(spec, name, source) | {"restartPolicy": "Always"} for name, source in workload.sidecars.items()]
    return sidecars + [_beside(spec, name, source) for name, source in workload.init_containers.items()]


def _has_scratch(workload: Workload) -> bool:
    taken = SCRATCH in workload.volumes or any(v.mount_path == f"/{SCRATCH}" for v in workload.volumes.values())
    writable = (workload.security_context or {}).get("readOnlyRootFilesystem") is False
    return not taken and not writable


def _scratch_mount(workload: Workload) -> list[dict[str, Any]]:
    return [{"name": SCRATCH, "mountPath": f"/{SCRATCH}"}] if _has_scratch(workload) else []


def _volumes(workload: Workload) -> list[dict[str, Any]]:
    volumes = []
    for name, volume in workload.volumes.items():
        # None in the base, where each environment says what the volume is.
        given = {field: getattr(volume, field) for field in _SOURCES if getattr(volume, field) is not None}
        volumes.append({"name": name, **{to_camel(field): Whole(source) for field, source in given.items()}})
    return [*volumes, {"name": SCRATCH, "emptyDir": Whole({})}] if _has_scratch(workload) else volumes


def _spread(spec: Spec, key: str, workload: Workload) -> Any:
    wanted = workload.topology_spread
    if wanted is False or workload.kind != "Deployment":
        return None
    if isinstance(wanted, list):
        labels = {"matchLabels": selector(spec, key)}
        return Whole([{"labelSelector": labels, **constraint} for constraint in wanted])
    if wanted is None and not runs_twice(workload):
        return None
    keys = ["kubernetes.io/hostname"]
    if wanted == "zone":
        keys.insert(0, "topology.kubernetes.io/zone")
    return [
        {
            "maxSkew": 1,
            "topologyKey": topology_key,
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": selector(spec, key)},
        }
        for topology_key in keys
    ]


def runs_twice(workload: Workload) -> bool:
    """Whether two pods or more run by design: then they spread, and drains are budgeted."""
    if workload.kind != "Deployment":
        return False
    if workload.autoscaling:
        return workload.autoscaling.min_replicas > 1
    return (workload.replicas or 0) > 1
