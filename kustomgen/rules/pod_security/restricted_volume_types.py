"""Every volume has a type that Pod Security Standards allow.

The volume types from before CSI name servers, disks and drivers in the pod, past what the
administrator offers. Their code runs as root on the node, and most are removed or unmaintained.
Claims and CSI volumes use a StorageClass instead. The rule is the check ``restrictedVolumes`` of
Pod Security Standards, restricted. A volume with only a name is an emptyDir.

Fix: use a PersistentVolumeClaim, or one of ``configMap``, ``csi``, ``downwardAPI``, ``emptyDir``,
``ephemeral``, ``image``, ``projected``, ``secret``.

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
