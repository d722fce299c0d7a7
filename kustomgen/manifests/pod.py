"""The pod template that every workload kind shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.manifests.container import container, container_fields
from kustomgen.manifests.labels import pod_labels, selector
from kustomgen.manifests.manifest import Whole, filled, whole
from kustomgen.manifests.monitor import scrape_annotations
from kustomgen.manifests.owner import UnreadableError, by_name, dug, picked
from kustomgen.manifests.placement import affinity
from kustomgen.manifests.volumes import mount_fields, mounts, own_mounts, volume_fields, volumes
from kustomgen.spec.checks.kinds import SCALED
from kustomgen.spec.given import given
from kustomgen.spec.names import service_account_name, shares_account

if TYPE_CHECKING:
    from kustomgen.manifests.owner import Fields
    from kustomgen.spec.model import ExtraContainer, Spec, Workload

SECURITY = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
"""What Pod Security *restricted* wants of a pod."""


def template(spec: Spec, key: str) -> dict[str, Any]:
    """``spec.template`` of the workload: metadata and pod spec."""
    workload = spec.workloads[key]
    return {
        "metadata": {
            "labels": pod_labels(spec, key),
            "annotations": {**workload.pod_annotations, **scrape_annotations(workload)},
        },
        "spec": {
            "serviceAccountName": service_account_name(spec, key),
            "automountServiceAccountToken": _mounts_token(spec, key, workload),
            "imagePullSecrets": [{"name": name} for name in spec.image_pull_secrets],
            **_of_host(workload),
            "priorityClassName": workload.priority_class_name,
            "runtimeClassName": workload.runtime_class_name,
            "schedulerName": workload.scheduler_name,
            "restartPolicy": given(workload, "restart_policy") if workload.kind in ("Job", "CronJob") else None,
            "terminationGracePeriodSeconds": _grace(workload),
            "securityContext": filled(SECURITY if workload.builtin_defaults else {}, workload.pod_security_context),
            "shareProcessNamespace": workload.share_process_namespace,
            "nodeSelector": workload.node_selector,
            "tolerations": whole(workload.tolerations or None),
            "affinity": affinity(spec, key),
            "topologySpreadConstraints": _spread(spec, key, workload),
            "initContainers": _init_containers(spec, workload),
            "containers": [
                container(spec, workload.container_name or key, workload, mounts(workload), workload.builtin_defaults),
                *(_beside(spec, name, source, workload) for name, source in workload.extra_containers.items()),
            ],
            "volumes": volumes(spec, key),
        },
    }


def _of_host(workload: Workload) -> dict[str, Any]:
    """What the pod shares with its node, how it is called, and whom it asks for names."""
    # Without it, a pod on the node's network asks the node's resolver, which knows no Service.
    own = "ClusterFirstWithHostNet" if workload.host_network and workload.builtin_defaults else None
    return {
        "hostNetwork": workload.host_network or None,
        "hostPID": workload.hostPID or None,
        "hostIPC": workload.hostIPC or None,
        "hostname": workload.hostname,
        "subdomain": workload.subdomain,
        "dnsPolicy": workload.dns_policy or own,
        "dnsConfig": whole(workload.dns_config),
        "hostAliases": whole(workload.host_aliases or None),
        "enableServiceLinks": workload.enable_service_links,
    }


def _mounts_token(spec: Spec, key: str, workload: Workload) -> bool | None:
    if workload.automount_service_account_token is not None:
        return workload.automount_service_account_token
    account = workload.service_account or (spec.service_account if shares_account(spec, key) else None)
    if account is None:
        return False if workload.builtin_defaults else None
    found: bool | None = given(workload, "automount_service_account_token", account)
    return found


def _grace(workload: Workload) -> int | None:
    if workload.termination_grace_period_seconds is None and workload.service and workload.builtin_defaults:
        return 60
    return workload.termination_grace_period_seconds


def _beside(spec: Spec, name: str, source: ExtraContainer, workload: Workload) -> dict[str, Any]:
    return container(spec, name, source, own_mounts(source), workload.builtin_defaults)


def _init_containers(spec: Spec, workload: Workload) -> list[dict[str, Any]]:
    sidecars = [_beside(spec, name, source, workload) for name, source in workload.sidecars.items()]
    own = [_beside(spec, name, source, workload) for name, source in workload.init_containers.items()]
    return [{**sidecar, "restartPolicy": "Always"} for sidecar in sidecars] + own


def _spread(spec: Spec, key: str, workload: Workload) -> Any:
    wanted = workload.topology_spread
    if wanted is False or workload.kind not in SCALED:
        return None
    if isinstance(wanted, list):
        labels = {"matchLabels": selector(spec, key)}
        return Whole([{"labelSelector": labels, **constraint} for constraint in wanted])
    if wanted is None and not (workload.builtin_defaults and runs_twice(workload)):
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
    if workload.kind not in SCALED:
        return False
    if workload.autoscaling:
        return workload.autoscaling.min_replicas > 1
    return (workload.replicas or 0) > 1


_AS_IT_IS = (
    "serviceAccountName", "automountServiceAccountToken", "hostNetwork", "hostPID", "hostIPC", "hostname", "subdomain",
    "dnsPolicy", "dnsConfig", "hostAliases", "enableServiceLinks", "priorityClassName", "runtimeClassName", "schedulerName",
    "terminationGracePeriodSeconds", "shareProcessNamespace", "nodeSelector", "tolerations", "affinity",
)  # fmt: skip
"""Fields that a spec calls as Kubernetes does."""


def template_fields(value: dict[str, Any], key: str, claims: tuple[str, ...] = ()) -> Fields:
    """What a spec says of a pod template: the inverse of ``template``. ``claims`` are volumes that
    are said elsewhere.

    Raises UnreadableError if it cannot.
    """
    pod = dug(value, "spec")
    init, beside = by_name(pod.get("initContainers")), by_name(pod.get("containers"))
    if init is None or not beside:
        raise UnreadableError("its containers have no names, or two of them the same")
    (name, main), *others = beside.items()
    native = {each: item for each, item in init.items() if item.get("restartPolicy") == "Always"}
    found = {
        **({} if name == key else {"containerName": name}),
        **container_fields(main),
        **picked(pod, _AS_IT_IS),
        "podAnnotations": dug(value, "metadata", "annotations"),
        "podSecurityContext": pod.get("securityContext"),
        "topologySpread": pod.get("topologySpreadConstraints"),
        "sidecars": {each: _beside_fields(item) for each, item in native.items()},
        "initContainers": {each: _beside_fields(item) for each, item in init.items() if each not in native},
        "extraContainers": {each: _beside_fields(item) for each, item in others},
        **volume_fields(pod, main, claims),
    }
    return {field: item for field, item in found.items() if item not in (None, {}, [])}


def _beside_fields(value: dict[str, Any]) -> Fields:
    mounted = mount_fields(value.get("volumeMounts", ()))
    return {**container_fields(value), **({"volumeMounts": mounted} if mounted else {})}
