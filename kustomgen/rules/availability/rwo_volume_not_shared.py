"""A single-node volume is used by one pod at a time.

A ReadWriteOnce claim attaches to one node; pods on other nodes wait in ContainerCreating.
ReadWriteOncePod allows one pod (core/v1 PersistentVolumeAccessMode). Claims from a StatefulSet's
templates exist once per pod and pass. The autoscaler's maximum counts, and so does the extra pod of
a rolling update: it waits for the volume on another node while the old pod waits for it. ``onePod``
requires ReadWriteOncePod instead of ReadWriteOnce.

Fix: use a StatefulSet with ``volumeClaimTemplates``, a ReadWriteMany claim, or one replica with
``strategy: {type: Recreate}``.

Fails::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {replicas: 2, template: {spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]}}}
    ---
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce]}

Passes::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {replicas: 2, template: {spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]}}}
    ---
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: data}
    spec: {accessModes: [ReadWriteMany]}
"""

from __future__ import annotations

from kustomgen.k8s.claims import claims_of, templates_of
from kustomgen.k8s.intstr import scaled
from kustomgen.k8s.pods import SCALED
from kustomgen.rules.api import Build, Iterator, Params, Problem, Resource, Rule, Severity

_SINGLE = ("ReadWriteOnce", "ReadWriteOncePod")


class RwoVolumeNotShared(Params):
    one_pod: bool = False


def check(build: Build, params: RwoVolumeNotShared) -> Iterator[Problem]:
    for made in templates_of(build) if params.one_pod else ():
        for mode in made["spec"]["accessModes"]:
            if mode.value == "ReadWriteOnce":
                yield Problem(mode, "ReadWriteOnce lets every pod of a node mount it, expected ReadWriteOncePod")
    for pod in build.pods:
        for at in claims_of(pod):
            claim = build.find("PersistentVolumeClaim", at.text, pod.namespace, group="")
            modes = [mode.value for mode in claim["spec"]["accessModes"]] if claim else []
            pods = _most(build, pod.workload)
            if modes and all(mode in _SINGLE for mode in modes) and pods:
                yield Problem(at, f"{claim} is {' and '.join(map(str, modes))}, and {pods} it")


def _most(build: Build, workload: Resource) -> str:
    """How many pods there may be, in words; empty for one."""
    if workload.kind == "DaemonSet":
        return "pods of every node mount"
    if workload.kind not in SCALED:
        return ""
    scalers = build.scalers_of(workload)
    maxima = [scaler["spec"]["maxReplicas"].integer or 1 for scaler in scalers if scaler.kind != "ScaledObject"]
    maxima += [scaler["spec"]["maxReplicaCount"].integer or 100 for scaler in scalers if scaler.kind == "ScaledObject"]
    replicas = workload["spec"]["replicas"].integer
    most = max(maxima) if maxima else 1 if replicas is None else replicas
    if most > 1:
        return f"up to {most} pods mount" if maxima else f"{most} pods mount"
    return "a second pod, while it rolls, mounts" if most and _surges(workload) else ""


def _surges(workload: Resource) -> bool:
    """Whether a Deployment of one replica has two pods for a while (apps/v1: maxSurge is 25 % by
    default, rounded up).
    """
    strategy = workload["spec"]["strategy"]
    if workload.kind != "Deployment" or strategy["type"].text == "Recreate":
        return False
    surge = strategy["rollingUpdate"]["maxSurge"]
    return not surge.present or bool(scaled(surge.value, 1, round_up=True))


RULE = Rule(
    "rwo-volume-not-shared",
    Severity.WARNING,
    __doc__,
    check,
    RwoVolumeNotShared(),
    aliases=("kyverno/readwriteonce-pod",),
)
