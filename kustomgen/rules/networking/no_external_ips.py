"""A Service sets no external IPs.

With ``externalIPs`` a Service receives the traffic that any pod sends to these addresses, even
addresses of others. Kubernetes cannot prevent this interception (CVE-2020-8554). ``allowed`` lists
your own addresses and networks.

Fix: remove ``externalIPs`` and use a load balancer or an Ingress.

Fails::

    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {externalIPs: [203.0.113.7], ports: [{port: 80}]}

Passes::

    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {ports: [{port: 80}]}
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Rule, Severity

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address

    from kustomgen.policy.param_types import Network


class NoExternalIps(Params):
    allowed: tuple[Network, ...] = ()


def check(build: Build, params: NoExternalIps) -> Iterator[Problem]:
    networks = [ip_network(text) for text in params.allowed]
    for service in build.of_kind("Service", group=""):
        for at in service["spec"]["externalIPs"]:
            address = _address(at)
            if address is None or not any(address in network for network in networks):
                listed = f", expected one of {', '.join(params.allowed)}" if params.allowed else ""
                yield Problem(at, f"takes traffic to {at.value!r}{listed}")


def _address(at: Node) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(at.text)
    except ValueError:
        return None


RULE = Rule(
    "no-external-ips",
    Severity.WARNING,
    __doc__,
    check,
    NoExternalIps(),
    aliases=(
        "gatekeeper/externalip", "kyverno/restrict-external-ips",
    ),
)  # fmt: skip
