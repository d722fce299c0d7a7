"""A container's root filesystem is read-only.

An attacker needs to write a binary, a script or a cron entry. With ``readOnlyRootFilesystem: true``
only declared volumes are writable. Pod Security Standards do not require this; the CIS Benchmark
and the NSA guide do.

Fix: set ``readOnlyRootFilesystem: true`` in the container's securityContext, and mount an emptyDir
where the program writes, usually /tmp.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
        - {name: web, image: "shop/web:1.4.2", securityContext: {readOnlyRootFilesystem: true}}
"""

from __future__ import annotations

import json

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for container in build.containers():
        at = container["securityContext"]["readOnlyRootFilesystem"]
        # The API server refuses the field on a Windows pod.
        if at.value is True or container.pod.windows:
            continue
        if at.present:
            yield Problem(at, f"readOnlyRootFilesystem is {json.dumps(at.value, default=str)}, true is expected")
        else:
            yield Problem(at, "readOnlyRootFilesystem is not set; its default is false")


RULE = Rule(
    "read-only-root-filesystem",
    Severity.WARNING,
    __doc__,
    check,
    aliases=(
        "kube-linter/no-read-only-root-fs", "kube-score/container-security-context-readonlyrootfilesystem",
        "polaris/notReadOnlyRootFilesystem", "gatekeeper/read-only-root-filesystem", "kyverno/require-ro-rootfs",
        "checkov/CKV_K8S_22", "kubescape/C-0017",
    ),
)  # fmt: skip
