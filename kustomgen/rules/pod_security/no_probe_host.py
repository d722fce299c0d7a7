"""No probe and no lifecycle hook sets a host.

The kubelet runs probes and hooks from the node. With ``host``, a pod makes the node request any
address, such as cloud metadata, another pod or its own loopback, and learns the result
(CVE-2018-1002102). Without it, the kubelet uses the pod's address. The rule is the check
``hostProbesAndHostLifecycle`` of Pod Security Standards, baseline, from 1.34 on, and Gatekeeper's
check for every version.

Fix: remove ``host``. For a virtual host, set the header ``Host`` under ``httpHeaders``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
        - {name: web, image: "shop/web:1.4.2", livenessProbe: {httpGet: {host: 169.254.169.254, port: 80}}}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", livenessProbe: {httpGet: {port: 80}}}]
"""

from __future__ import annotations

from kustomgen.k8s.version import at_least
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_HANDLERS = (
    ("livenessProbe",), ("readinessProbe",), ("startupProbe",), ("lifecycle", "postStart"), ("lifecycle", "preStop"),
)  # fmt: skip


def check(build: Build, _params: Params) -> Iterator[Problem]:
    if not at_least(build.kubernetes, 34):
        return
    for container in build.containers():
        for handler in _HANDLERS:
            for action in ("httpGet", "tcpSocket"):
                at = container.node.walk(*handler, action, "host")
                if at.value not in (None, ""):
                    # The network of such a pod is that of its node, and nobody else may be meant to
                    # ask.
                    own = container.pod.spec["hostNetwork"].value is True and at.value in ("localhost", "127.0.0.1")
                    weight = Severity.WARNING if own else None
                    yield Problem(at, f"the node sends requests to {at.value!r} instead of the pod", weight)


RULE = Rule(
    "no-probe-host",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("pss/hostProbesAndHostLifecycle", "gatekeeper/host-probes-lifecycle"),
)
