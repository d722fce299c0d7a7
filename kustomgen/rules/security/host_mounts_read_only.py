"""Every path of the node is mounted read-only.

Who may write to the node's files plants a program or a cron entry, and runs as root there. A mount is writable where it
does not say ``readOnly: true``. no-host-path asks for more; this is for who allows paths of the node.

Fix: set ``readOnly: true`` on the mount.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      volumes: [{name: logs, hostPath: {path: /var/log}}]
      containers: [{name: web, image: "shop/web:1.4.2", volumeMounts: [{name: logs, mountPath: /logs}]}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      volumes: [{name: logs, hostPath: {path: /var/log}}]
      containers:
        - {name: web, image: "shop/web:1.4.2", volumeMounts: [{name: logs, mountPath: /logs, readOnly: true}]}
"""

from __future__ import annotations

from kustomgen.k8s.security import mounts
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for pod in build.pods:
        for volume in pod.volumes():
            path = volume["hostPath"]["path"].text
            for container, mount in mounts(pod, volume) if path else ():
                if mount["readOnly"].value is not True:
                    yield Problem(mount["readOnly"], f"container {container.name!r} may write to {path!r} of the node")


RULE = Rule(
    "host-mounts-read-only",
    Severity.WARNING,
    __doc__,
    check,
    aliases=("kube-linter/writable-host-mount", "kyverno/ensure-readonly-hostpath", "kubescape/C-0045"),
)
