"""No container is privileged.

A privileged container has every capability, every device of the node, and no seccomp, AppArmor or
SELinux confinement. Code in it controls the node, its pods and their Secrets. The rule is the check
``privileged`` of Pod Security Standards, baseline. A container with
``mountPropagation: Bidirectional``, such as a storage driver, must be privileged: that is a
warning.

Fix: remove ``privileged``. Add the one capability, or mount the one device, that the program needs.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", securityContext: {privileged: true}}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", securityContext: {privileged: false}}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Container, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for container in build.containers():
        at = container["securityContext"]["privileged"]
        if at.value is True and (volume := _shares_mounts(container)):
            said = f"privileged is true; the mount of {volume!r} with mountPropagation Bidirectional needs it"
            yield Problem(at, said, Severity.WARNING)
        elif at.value is True:
            yield Problem(at, "privileged is true: the container controls its node")


def _shares_mounts(container: Container) -> str:
    """The volume whose mounts the container hands to its node, as drivers of storage do: the API
    server asks for privileged.
    """
    mounts = (each for each in container["volumeMounts"] if each["mountPropagation"].value == "Bidirectional")
    return next((each["name"].text for each in mounts), "")


RULE = Rule(
    "no-privileged-container",
    Severity.ERROR,
    __doc__,
    check,
    aliases=(
        "kube-linter/privileged-container", "kube-score/container-security-context-privileged",
        "polaris/runAsPrivileged", "pss/privileged", "gatekeeper/privileged-containers",
        "kyverno/disallow-privileged-containers", "checkov/CKV_K8S_16", "kubescape/C-0057",
    ),
)  # fmt: skip
