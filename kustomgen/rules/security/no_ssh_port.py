"""No container serves SSH.

An SSH server is a second entry with keys that nobody rotates and sessions outside the audit log.
``kubectl exec`` goes through the API server.

Fix: remove the SSH server from the image, and remove the port.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", ports: [{containerPort: 22}]}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", ports: [{containerPort: 2222}]}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class NoSshPort(Params):
    ports: tuple[int, ...] = (22,)


def check(build: Build, params: NoSshPort) -> Iterator[Problem]:
    for container in build.containers():
        for port in container["ports"]:
            at = port["containerPort"]
            if at.integer in params.ports and (port["protocol"].text or "TCP") == "TCP":
                yield Problem(at, f"port {at.integer} is SSH's")


RULE = Rule(
    "no-ssh-port",
    Severity.WARNING,
    __doc__,
    check,
    NoSshPort(),
    aliases=("kube-linter/ssh-port", "kubescape/C-0042"),
)
