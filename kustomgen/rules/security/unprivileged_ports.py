"""No container listens on a port below 1024.

Such a port requires root or NET_BIND_SERVICE. A Service can map any port, so a container does not
need it. It is harmless if the runtime sets ``net.ipv4.ip_unprivileged_port_start`` to 0, as
containerd can.

Fix: let the program listen above 1023, and keep the low port in the Service.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", ports: [{containerPort: 80}]}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", ports: [{containerPort: 8080}]}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class UnprivilegedPorts(Params):
    min: int = 1024


def check(build: Build, params: UnprivilegedPorts) -> Iterator[Problem]:
    for container in build.containers():
        for port in container["ports"]:
            at = port["containerPort"]
            if at.integer is not None and 0 < at.integer < params.min:
                yield Problem(at, f"port {at.integer} is below {params.min}")


RULE = Rule(
    "unprivileged-ports",
    Severity.INFO,
    __doc__,
    check,
    UnprivilegedPorts(),
    aliases=("kube-linter/privileged-ports",),
)
