"""Every container uses at least one of AppArmor, seccomp, SELinux and dropped capabilities.

Without any of them, a single kernel bug is enough to escape. This is Polaris' minimal check;
``seccomp-profile`` and ``drop-all-capabilities`` are stricter.

Fix: set ``seccompProfile: {type: RuntimeDefault}`` in the pod's securityContext.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", securityContext: {readOnlyRootFilesystem: true}}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", securityContext: {capabilities: {drop: [NET_RAW]}}}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Container, Iterator, Params, Problem, Rule, Severity

_APPARMOR = "container.apparmor.security.beta.kubernetes.io/"


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for container in build.containers():
        if not container.pod.windows and not _confined(container):
            yield Problem(container["securityContext"], f"nothing confines container {container.name!r}")


def _confined(container: Container) -> bool:
    annotation = container.pod.metadata["annotations"][f"{_APPARMOR}{container.name}"]
    profiles = (container.security(field)["type"] for field in ("appArmorProfile", "seccompProfile"))
    return (
        any(profile.text not in ("", "Unconfined") for profile in profiles)
        or annotation.text not in ("", "unconfined")
        or bool(container.security("seLinuxOptions").mapping)
        or any(container["securityContext"]["capabilities"]["drop"])
    )


RULE = Rule(
    "linux-hardening",
    Severity.WARNING,
    __doc__,
    check,
    aliases=("polaris/linuxHardening", "kubescape/C-0055"),
)
