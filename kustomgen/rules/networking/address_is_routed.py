"""The address that a program tells others is one that a route of the build leads to it.

Webhooks, e-mails and redirects use the address in the settings, such as ``BASE_URL``. With another
host than the Ingress serves, they never arrive. Looked at are variables for the program's own
address (``BASE_URL``, ``PUBLIC_URL``, ``EXTERNAL_URL``, ``ROOT_URL``, alone or after the program's
own name) of pods that an Ingress or HTTPRoute leads to. The address must resemble the route: the
same domain, or a name in it that is in the route, too.

Fix: set the variable to a host and a path of the Ingress; in a spec, use one variable for both.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web, labels: {app: web}}
    spec: {containers: [{name: web, env: [{name: BASE_URL, value: "https://web.example.com"}]}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {selector: {app: web}, ports: [{port: 80}]}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web}
    spec: {rules: [{host: shop.example.com, http: {paths: [{path: /, backend: {service: {name: web}}}]}}]}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web, labels: {app: web}}
    spec: {containers: [{name: web, env: [{name: BASE_URL, value: "https://shop.example.com"}]}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {selector: {app: web}, ports: [{port: 80}]}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web}
    spec: {rules: [{host: shop.example.com, http: {paths: [{path: /, backend: {service: {name: web}}}]}}]}
"""

from __future__ import annotations

import re

from kustomgen.k8s.hosts import in_cluster, served
from kustomgen.k8s.read_values import read_values
from kustomgen.rules.api import Build, Image, Iterator, Node, Params, Pod, Problem, Rule, Severity, once

_OWN = re.compile(r"^(?:(.*)_)?(?:base|public|external|root)_url$")
_URL = re.compile(r"https?://([a-z0-9.-]+)(?::\d+)?(/[^\s?#]*)?", re.IGNORECASE)
_GENERIC = frozenset({"www", "api", "app", "web", "com", "org", "net", "io", "dev", "prod", "staging", "local"})
_DOMAIN = 2


def check(build: Build, _: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    hosts = {host for host, _ in served(build)}
    for pod, routes in _routed(build):
        own = _names(pod)
        for value in read_values(build, pod):
            key = _OWN.match(re.sub(r"[^a-z0-9]+", "_", value.name.lower()))
            url = _URL.fullmatch(value.text.strip())
            if not key or not url or not set(filter(None, (key[1] or "").split("_"))) <= own:
                continue
            host = url[1].lower().rstrip(".")
            known = host in hosts or any(each.startswith("*.") and host.endswith(each[1:]) for each in hosts)
            if known or "." not in host or in_cluster(host) or not _alike(host, url[2] or "", routes):
                continue
            places = ", ".join(sorted({f"{name}{path}" for name, path, _ in routes}))
            yield Problem(value.at, f"{value.name} has host {host}, and the routes to {pod.workload} are {places}")


Route = tuple[str, str, str]
"""Host, path and name of the Service."""


def _routed(build: Build) -> Iterator[tuple[Pod, list[Route]]]:
    """The pods that routes with a host lead to."""
    found: dict[int, tuple[Pod, list[Route]]] = {}
    for ingress in build.of_kind("Ingress", group="networking.k8s.io"):
        for rule in ingress["spec"]["rules"]:
            for path in rule["http"]["paths"]:
                name = path["backend"]["service"]["name"].text
                for pod in _behind(build, name, ingress.namespace) if rule["host"].text else ():
                    route = (rule["host"].text.lower(), path["path"].text, name)
                    found.setdefault(id(pod), (pod, []))[1].append(route)
    for gateway in build.of_kind("HTTPRoute", group="gateway.networking.k8s.io"):
        for rule in gateway["spec"]["rules"]:
            for backend in rule["backendRefs"]:
                name = backend["name"].text
                for pod in _behind(build, name, backend["namespace"].text or gateway.namespace):
                    entries = found.setdefault(id(pod), (pod, []))[1]
                    entries.extend((host.text.lower(), _path(rule), name) for host in gateway["spec"]["hostnames"])
    yield from ((pod, routes) for pod, routes in found.values() if routes)


def _path(rule: Node) -> str:
    return next((match["path"]["value"].text for match in rule["matches"]), "/")


def _behind(build: Build, name: str, namespace: str) -> list[Pod]:
    service = build.find("Service", name, namespace, "") if name else None
    selector = service["spec"]["selector"].mapping if service else {}
    return build.selecting(selector, namespace) if selector else []


def _names(pod: Pod) -> set[str]:
    """The words of what the program is called: its workload, its containers and its images."""
    texts = [pod.workload.name, *map(str, pod.labels.values())]
    for container in pod.containers("containers"):
        texts += [container.name, Image.parse(container["image"].text).repository]
    return {word for text in texts for word in re.split(r"[^a-z0-9]+", text.lower()) if word}


def _alike(host: str, path: str, routes: list[Route]) -> bool:
    """Whether an address resembles a route: its domain, or a name that both have."""
    names = {*host.split("."), *path.strip("/").split("/")} - _GENERIC - {""}
    domain = host.split(".")[-_DOMAIN:]
    return any(
        domain == name.split(".")[-_DOMAIN:]
        or names & {*name.split(".")[:-_DOMAIN], *at.strip("/").split("/"), service}
        for name, at, service in routes
    )


RULE = Rule("address-is-routed", Severity.WARNING, __doc__, check)
