"""Labels that controllers write on pods: no template has them, and selectors may ask for them.

https://kubernetes.io/docs/reference/labels-annotations-taints/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kustomgen.k8s.pods import Pod

_DIGITS = "0123456789"


def _ordinals(pod: Pod) -> range:
    spec = pod.workload["spec"]
    replicas, start = spec["replicas"].integer, spec["ordinals"]["start"].integer or 0
    return range(start, start + (1 if replicas is None else replicas))


def _pod_name(pod: Pod, value: str) -> bool:
    name, _, ordinal = value.rpartition("-")
    own = pod.workload.kind == "StatefulSet" and name == pod.workload.name and ordinal.isdecimal()
    return own and int(ordinal) in _ordinals(pod)


def _index(pod: Pod, value: str) -> bool:
    if pod.workload.kind == "StatefulSet":
        return value.isdecimal() and int(value) in _ordinals(pod)
    return _completion(pod, value)


def _completion(pod: Pod, value: str) -> bool:
    return pod.workload.kind in ("Job", "CronJob", "JobSet") and value.isdecimal()


def _job(pod: Pod, value: str) -> bool:
    if pod.workload.kind == "CronJob":
        return value.rstrip(_DIGITS).rstrip("-") == pod.workload.name
    return pod.workload.kind == "Job" and value == pod.workload.name


def _of(*kinds: str) -> Callable[[Pod, str], bool]:
    return lambda pod, _: pod.workload.kind in kinds


_REPLICATED = _of("Deployment", "ReplicaSet", "Rollout")
WRITTEN: Mapping[str, Callable[[Pod, str], bool]] = {
    "statefulset.kubernetes.io/pod-name": _pod_name,
    "apps.kubernetes.io/pod-index": _index,
    "controller-revision-hash": _of("StatefulSet", "DaemonSet"),
    "pod-template-hash": _REPLICATED,
    "pod-template-generation": _of("DaemonSet"),
    "rollouts-pod-template-hash": _of("Rollout"),
    "job-name": _job,
    "batch.kubernetes.io/job-name": _job,
    "controller-uid": _of("Job", "CronJob"),
    "batch.kubernetes.io/controller-uid": _of("Job", "CronJob"),
    "batch.kubernetes.io/job-completion-index": _completion,
    "deploymentconfig": lambda pod, value: pod.workload.kind == "DeploymentConfig" and value == pod.workload.name,
    "deployment": _of("DeploymentConfig"),
    "serving.knative.dev/service": lambda pod, value: pod.workload.kind == "Service" and value == pod.workload.name,
}
"""Key to whether the controller of a workload gives its pods that value."""


def written_in(selector: Any) -> Mapping[str, str]:
    """The pairs of a LabelSelector's ``matchLabels`` that controllers write."""
    wanted = selector.get("matchLabels") if isinstance(selector, Mapping) else None
    if not isinstance(wanted, Mapping):
        return {}
    return {key: str(value) for key, value in wanted.items() if key in WRITTEN}


def carries(pod: Pod, pairs: Mapping[str, str]) -> bool:
    """Whether the pods of a workload get all these pairs, from the template or from the
    controller.
    """
    return all(str(pod.labels.get(key)) == value or WRITTEN[key](pod, value) for key, value in pairs.items())
