"""No Windows container runs as a process of the node.

A HostProcess container uses the node's file system and network, as any user up to SYSTEM. The rule
is the check ``windowsHostProcess`` of Pod Security Standards, baseline.

Fix: remove ``windowsOptions.hostProcess``. Exempt agents that manage the node.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      hostNetwork: true
      securityContext: {windowsOptions: {hostProcess: true}}
      containers: [{name: web, image: "shop/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      securityContext: {windowsOptions: {hostProcess: false}}
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

from kustomgen.k8s.security import set_in
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for pod in build.pods:
        for at in set_in(pod, "windowsOptions", "hostProcess"):
            if at.value is True:
                yield Problem(at, "hostProcess is true: this is a process of the node")


RULE = Rule(
    "no-windows-host-process",
    Severity.ERROR,
    __doc__,
    check,
    aliases=(
        "polaris/hostProcess",
        "pss/windowsHostProcess",
        "gatekeeper/host-process",
        "kyverno/disallow-host-process",
    ),
)
