"""No container uses a port of its node.

A host port is open on the node's address, past Services and in many clusters past NetworkPolicies.
Only one pod per node can use it, so another replica needs another node. The rule is the check
``hostPorts`` of Pod Security Standards, baseline. ``allowed`` lists ports and ranges
(``30000-30100``).

Fix: remove ``hostPort`` and use a Service.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", ports: [{containerPort: 8080, hostPort: 80}]}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", ports: [{containerPort: 8080}]}]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

if TYPE_CHECKING:
    from kustomgen.policy.param_types import PortRange


class NoHostPort(Params):
    allowed: tuple[PortRange, ...] = ()


def check(build: Build, params: NoHostPort) -> Iterator[Problem]:
    for container in build.containers():
        for port in container["ports"]:
            at = port["hostPort"]
            if at.integer and not any(_within(at.integer, ports) for ports in params.allowed):
                yield Problem(at, f"port {at.integer} of the node is taken")


def _within(port: int, ports: int | str) -> bool:
    least, _, most = str(ports).partition("-")
    return int(least) <= port <= int(most or least)


RULE = Rule(
    "no-host-port",
    Severity.ERROR,
    __doc__,
    check,
    NoHostPort(),
    aliases=(
        "polaris/hostPortSet", "pss/hostPorts", "gatekeeper/host-network-ports", "kyverno/disallow-host-ports",
        "kyverno/disallow-host-ports-range", "checkov/CKV_K8S_26", "kubescape/C-0044",
    ),
)  # fmt: skip
