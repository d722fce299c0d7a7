"""Every container drops the capability NET_RAW.

Runtimes give NET_RAW to every container. It allows forging packets, such as ARP and DNS answers in
another pod's name. ``drop-all-capabilities`` is stricter and replaces this rule.

Fix: set ``capabilities: {drop: [NET_RAW]}`` in the container's securityContext, or better ``drop:
[ALL]``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", securityContext: {capabilities: {drop: [CHOWN]}}}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", securityContext: {capabilities: {drop: [NET_RAW]}}}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_ENOUGH = ("ALL", "NET_RAW", "CAP_NET_RAW")


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for container in build.containers():
        drop = container["securityContext"]["capabilities"]["drop"]
        # A runtime compares without regard to case.
        if not container.pod.windows and not any(item.text.upper() in _ENOUGH for item in drop):
            yield Problem(drop, "NET_RAW is not dropped")


RULE = Rule(
    "drop-net-raw",
    Severity.WARNING,
    __doc__,
    check,
    aliases=("kube-linter/drop-net-raw-capability", "kyverno/drop-cap-net-raw", "checkov/CKV_K8S_28"),
)
