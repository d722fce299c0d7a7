"""Every host path is mounted read-only.

Write access to the node's files allows planting a program or cron entry that runs as root. A mount
is writable without ``readOnly: true``. ``no-host-path`` is stricter; this rule is for policies that
allow host paths.

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
