"""Fields that exclude each other are not set together.

A volume has one source, a probe one kind of check, and a Deployment with ``Recreate`` has no
``rollingUpdate``; the API server rejects the rest. The cause is a merge: the patch sets another
member than the base, and kustomize keeps both.

Fix: set the base's member to null in the patch: ``emptyDir: null``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2"}]
      volumes: [{name: data, emptyDir: {}, persistentVolumeClaim: {claimName: data}}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2"}]
      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for pod in build.pods:
        for volume in pod.spec["volumes"]:
            yield from _several(volume, [name for name, _ in volume.fields() if name in _SOURCES], "sources")
        for container in pod.containers():
            for probe in PROBES:
                yield from _several(container[probe], _HANDLERS, "handlers")
            for hook in ("postStart", "preStop"):
                yield from _several(container["lifecycle"][hook], _HANDLERS, "actions")
            for entry in container["env"]:
                yield from _several(entry["valueFrom"], [name for name, _ in entry["valueFrom"].fields()], "sources")
    for workload in build.of_kind("Deployment", group="apps"):
        strategy = workload["spec"]["strategy"]
        if strategy["type"].text == "Recreate" and strategy["rollingUpdate"].present:
            yield Problem(
                strategy["rollingUpdate"], "strategy Recreate has no rollingUpdate, and the API server refuses it"
            )


_SOURCES = frozenset({
    "awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "configMap", "csi", "downwardAPI", "emptyDir",
    "ephemeral", "fc", "flexVolume", "flocker", "gcePersistentDisk", "gitRepo", "glusterfs", "hostPath", "image",
    "iscsi", "nfs", "persistentVolumeClaim", "photonPersistentDisk", "portworxVolume", "projected", "quobyte", "rbd",
    "scaleIO", "secret", "storageos", "vsphereVolume",
})  # fmt: skip
"""What a volume may come from (core/v1 VolumeSource); a field that is not one of these is the
schema rule's.
"""
PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_HANDLERS = ("exec", "grpc", "httpGet", "sleep", "tcpSocket")


def _several(at: Node, names: Sequence[str], what: str) -> Iterator[Problem]:
    fields = at.mapping
    present = [name for name in names if fields.get(name) is not None]
    if len(present) > 1:
        yield Problem(at[present[-1]], f"{' and '.join(present)} are {len(present)} {what} where one is allowed")


RULE = Rule(
    "unions-have-one-member",
    Severity.ERROR,
    __doc__,
    check,
)
