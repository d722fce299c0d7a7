"""Images outside development come from a registry that nodes can reach.

``localhost:5000`` is the node itself, so it works only on the machine with the registry. A
``.local`` name with a NodePort (30000 to 32767) is a registry in the cluster. Nodes do not resolve
names of the cluster, and pull over HTTP only if each is configured to.

Fix: push the image to a registry with a DNS name and a certificate, and use that name.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, image: "localhost:5000/shop/web:v1.0.0"}]}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, image: "registry.example.com/shop/web:v1.0.0"}]}
"""

from __future__ import annotations

import re

from kustomgen.rules.api import Build, Image, Iterator, Params, Problem, Rule, Severity

_OWN = re.compile(r"(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?")
_NODE_PORT = re.compile(r"[\w.-]+\.(?:local|cluster\.local|svc):3(?:[01]\d{3}|2[0-6]\d{2}|27[0-5]\d|276[0-7])")


class ImageRegistryReachable(Params):
    tiers: tuple[str, ...] = ("development",)


def check(build: Build, params: ImageRegistryReachable) -> Iterator[Problem]:
    if build.tier in params.tiers:
        return
    for container in build.containers():
        registry = Image.parse(container["image"].text).registry
        if _OWN.fullmatch(registry):
            yield Problem(container["image"], f"registry {registry} is each node itself")
        elif _NODE_PORT.fullmatch(registry):
            said = f"registry {registry} is a NodePort of a cluster, which nodes reach only where each is set up for it"
            yield Problem(container["image"], said)


RULE = Rule("image-registry-reachable", Severity.WARNING, __doc__, check, ImageRegistryReachable())
