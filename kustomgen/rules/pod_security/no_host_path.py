"""No volume is a path of the node.

A container with a host path can read other pods' volumes and the kubelet's credentials. With write
access it can become root on the node. Its data stays on that node when the pod moves. The rule is
the check ``hostPathVolumes`` of Pod Security Standards, baseline. ``allowed`` lists allowed paths
including everything below; ``readOnly`` lists those allowed if every mount is read-only.

Fix: use a PersistentVolumeClaim, an emptyDir or a CSI volume. Exempt agents that need the node's
files, such as a log collector.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      volumes: [{name: data, hostPath: {path: /data}}]
      containers: [{name: web, image: "shop/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      volumes: [{name: data, emptyDir: {}}]
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

from kustomgen.k8s.security import mounts
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class NoHostPath(Params):
    allowed: tuple[str, ...] = ()
    read_only: tuple[str, ...] = ()


def check(build: Build, params: NoHostPath) -> Iterator[Problem]:
    for pod in build.pods:
        for volume in pod.volumes():
            at = volume["hostPath"]
            if not at.present or _allowed(at["path"].text, params.allowed):
                continue
            said = f"volume {volume['name'].text!r} is {at['path'].value!r} of the node"
            if not _allowed(at["path"].text, params.read_only):
                yield Problem(at, said)
            for container, mount in mounts(pod, volume) if _allowed(at["path"].text, params.read_only) else ():
                if mount["readOnly"].value is not True:
                    yield Problem(mount["readOnly"], f"{said}, and container {container.name!r} may write to it")


def _allowed(path: str, prefixes: tuple[str, ...]) -> bool:
    # The API server refuses `..` in a path of the node.
    return any(f"{path}/".startswith(f"{prefix.rstrip('/')}/") for prefix in prefixes)


RULE = Rule(
    "no-host-path",
    Severity.ERROR,
    __doc__,
    check,
    NoHostPath(),
    aliases=(
        "polaris/hostPathSet", "pss/hostPathVolumes", "gatekeeper/host-filesystem", "kyverno/disallow-host-path",
        "kyverno/limit-hostpath-vols", "kubescape/C-0048",
    ),
)  # fmt: skip
