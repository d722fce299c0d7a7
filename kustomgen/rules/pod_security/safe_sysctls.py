"""A pod sets only safe sysctls.

Most sysctls belong to the node and affect all its pods. The kubelet rejects a pod with an unsafe
one unless the node allows it, so the pod is scheduled but never runs. The safe set grows with
Kubernetes: five in 1.0, one more in 1.27, four in 1.29, two each in 1.32 and 1.37. The rule is the
check ``sysctls`` of Pod Security Standards, baseline.

Fix: remove the sysctl, or let the node's administrator set it.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      securityContext: {sysctls: [{name: kernel.msgmax, value: "65536"}]}
      containers: [{name: web, image: "shop/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      securityContext: {sysctls: [{name: net.ipv4.tcp_syncookies, value: "1"}]}
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

from kustomgen.k8s.version import at_least
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class SafeSysctls(Params):
    allowed: tuple[str, ...] = ()


_SAFE = {
    0: ("kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies",
        "net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start"),
    27: ("net.ipv4.ip_local_reserved_ports",),
    29: ("net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
         "net.ipv4.tcp_keepalive_probes"),
    32: ("net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"),
    37: ("net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat"),
}  # fmt: skip
"""The minor version to the sysctls that are safe from it on."""


def check(build: Build, params: SafeSysctls) -> Iterator[Problem]:
    safe = {name for minor, names in _SAFE.items() if at_least(build.kubernetes, minor) for name in names}
    for pod in build.pods:
        for sysctl in pod.spec["securityContext"]["sysctls"]:
            name = sysctl["name"]
            if name.text not in safe and name.text not in params.allowed:
                yield Problem(name, f"the sysctl {name.value!r} is not known as safe{_since(name.text)}")


def _since(name: str) -> str:
    return next((f" before Kubernetes 1.{minor}" for minor, names in _SAFE.items() if name in names), "")


RULE = Rule(
    "safe-sysctls",
    Severity.ERROR,
    __doc__,
    check,
    SafeSysctls(),
    aliases=("kube-linter/unsafe-sysctls", "pss/sysctls", "gatekeeper/forbidden-sysctls", "kyverno/restrict-sysctls"),
)
