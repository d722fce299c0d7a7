"""Something in the build uses each ConfigMap and Secret.

Unused configuration misleads readers, and an unused Secret can still leak. Usually it is left over,
or its reference has a typo. A reference from any object counts, including custom resources. A label
or annotation by which other tools find such objects counts as well (``foundBy``), for example
Grafana's dashboards. A build without pods is not checked, because it provides configuration for
others.

Fix: remove it, or correct the name where it is used.

Fails::

    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web}
    data: {CACHE_TTL: "60"}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, envFrom: [{configMapRef: {name: wbe}}]}]}

Passes::

    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web}
    data: {CACHE_TTL: "60"}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", envFrom: [{configMapRef: {name: web}}]}]
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Any

from kustomgen.k8s.config_references import references
from kustomgen.rules.api import Build, Container, Iterator, Params, Problem, Resource, Rule, Severity

_BETWEEN_NAMES = re.compile(r"[\s/=,:]+")


class ConfigUsed(Params):
    found_by: tuple[str, ...] = (
        "grafana_dashboard*", "grafana_datasource*", "prometheus*", "argocd.argoproj.io/*", "*reflector*",
        "*replicator*",
    )  # fmt: skip


def check(build: Build, params: ConfigUsed) -> Iterator[Problem]:
    if not build.pods:
        return  # such a build makes its configuration for others
    named = {reference.at.text for reference in references(build)}
    for container in build.containers():
        named.update(_words(container))
    workloads = {id(pod.workload) for pod in build.pods}
    for resource in build.resources:
        if id(resource) not in workloads:
            named.update(_texts([value for key, value in resource.manifest.items() if key not in ("metadata", "data")]))
    for config in build.of_kind("ConfigMap", "Secret", group=""):
        if config.name not in named and not _found_by_others(config, params.found_by):
            yield Problem(config["metadata"]["name"], f"nothing in the build names {config.kind} {config.name!r}")


def _words(container: Container) -> Iterator[str]:
    """What is in arguments and variables, as ``shop`` and ``web-config`` in
    ``--configmap=shop/web-config``.
    """
    for text in _texts([container["command"].value, container["args"].value, container["env"].value]):
        yield from _BETWEEN_NAMES.split(text)


def _texts(values: list[Any]) -> list[str]:
    """Every string in these values, however deep."""
    found: list[str] = []
    left = list(values)
    while left:
        value = left.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            left += value.values()
        elif isinstance(value, list):
            left += value
    return found


def _found_by_others(config: Resource, keys: tuple[str, ...]) -> bool:
    marks = (*config.labels, *config.annotations)
    filled = str(config.manifest.get("type") or "").startswith(
        ("kubernetes.io/service-account", "bootstrap.kubernetes")
    )
    return filled or any(fnmatchcase(str(mark), key) for mark in marks for key in keys)


RULE = Rule(
    "config-used",
    Severity.INFO,
    __doc__,
    check,
    ConfigUsed(),
)
