"""No pod mounts the container runtime's socket.

Access to Docker, containerd or CRI-O allows starting privileged containers on the node, past the
API server, its admission and its audit log. A read-only mount does not prevent a connection.

Fix: remove the volume. Build images with a daemonless builder, and read metrics from the kubelet.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      volumes: [{name: docker, hostPath: {path: /var/run/docker.sock}}]
      containers: [{name: web, image: "shop/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      volumes: [{name: logs, hostPath: {path: /var/log/pods}}]
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

import posixpath

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_SOCKETS = (
    "docker.sock", "containerd/containerd.sock", "k3s/containerd/containerd.sock", "crio/crio.sock", "cri-dockerd.sock",
    "podman/podman.sock",
)  # fmt: skip
_PATHS = tuple(f"{run}/{socket}" for run in ("/run", "/var/run") for socket in _SOCKETS)
_NAMES = frozenset(posixpath.basename(socket) for socket in _SOCKETS)


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for pod in build.pods:
        for volume in pod.volumes():
            at = volume["hostPath"]["path"]
            path = posixpath.normpath(at.text).rstrip("/") if at.text else None
            if path is not None and (posixpath.basename(path) in _NAMES or _holds_a_socket(path)):
                yield Problem(at, f"{at.text!r} of the node gives access to the container runtime")


def _holds_a_socket(path: str) -> bool:
    return any(socket.startswith(f"{path}/") for socket in _PATHS)


RULE = Rule(
    "no-runtime-socket",
    Severity.ERROR,
    __doc__,
    check,
    aliases=(
        "kube-linter/docker-sock", "kyverno/disallow-container-sock-mounts", "kyverno/docker-socket-check",
        "checkov/CKV_K8S_27", "kubescape/C-0074",
    ),
)  # fmt: skip
