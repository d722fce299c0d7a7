"""Every volume is of a type that the pod's author may choose.

The types that Kubernetes had before CSI name servers, disks and drivers in the pod itself, past what the cluster's
administrator offers, and their code runs on the node with root's power; most are removed or no longer maintained. A
claim or a CSI volume leaves the choice to a StorageClass. This is the check ``restrictedVolumes`` of Pod Security
Standards, restricted. A volume with nothing but a name is an emptyDir.

Fix: use a PersistentVolumeClaim, or one of ``configMap``, ``csi``, ``downwardAPI``, ``emptyDir``, ``ephemeral``,
``image``, ``projected``, ``secret``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      volumes: [{name: data, nfs: {server: nfs.example.com, path: /data}}]
      containers: [{name: web, image: "shop/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class RestrictedVolumeTypes(Params):
    allowed: tuple[str, ...] = (
        "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected",
        "secret",
    )  # fmt: skip


def check(build: Build, params: RestrictedVolumeTypes) -> Iterator[Problem]:
    for pod in build.pods:
        for volume in pod.volumes():
            sources = [(kind, node) for kind, node in volume.fields() if kind != "name" and node.present]
            if any(kind in params.allowed for kind, _ in sources):
                continue
            for kind, node in sources:
                yield Problem(node, f"volume {volume['name'].text!r} is of type {kind!r}")


RULE = Rule(
    "restricted-volume-types",
    Severity.WARNING,
    __doc__,
    check,
    RestrictedVolumeTypes(),
    aliases=(
        "pss/restrictedVolumes", "gatekeeper/volumes", "gatekeeper/flexvolume-drivers",
        "kyverno/restrict-volume-types",
    ),
)  # fmt: skip
