"""A change of a ConfigMap that sets variables restarts the pods.

A pod reads its variables once, when it starts. A ConfigMap from a plain manifest keeps its name
when its content changes, so the pods keep the old values until something restarts them. A generator
adds a hash of the content to the name. An annotation of a reloader, or a checksum in the pod
template, counts as a restart. ``generated-config-rolls-out`` covers generators without a hash.

Fix: write the ConfigMap as a ``configMapGenerator``, or let a reloader restart the pods.

Fails::

    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web-settings}
    data: {LEVEL: info}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", envFrom: [{configMapRef: {name: web-settings}}]}]

Passes::

    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web-settings}
    data: {LEVEL: info}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web, annotations: {reloader.stakater.com/auto: "true"}}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", envFrom: [{configMapRef: {name: web-settings}}]}]
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kustomgen.k8s.names import few
from kustomgen.rules.api import Build, Iterator, Params, Pod, Problem, Rule, Severity

if TYPE_CHECKING:
    from kustomgen.k8s.resource import Resource

_RESTARTS = re.compile(r"reload|checksum|(?:config|secret)-?(?:hash|sha|version)", re.IGNORECASE)


def check(build: Build, _params: Params) -> Iterator[Problem]:
    users: dict[tuple[str, str], list[Resource]] = {}
    for pod in build.pods:
        if not pod.runs_to_completion and not _is_restarted(pod):
            for name in dict.fromkeys(_names(pod)):
                users.setdefault((pod.namespace, name), []).append(pod.workload)
    for config in build.of_kind("ConfigMap", group="") if users else ():
        found = users.get((config.namespace, config.name))
        if found and not config.origin.configured_in and config["immutable"].value is not True:
            said = f"nothing restarts {few(found)} when this ConfigMap changes; its variables are read at the start"
            yield Problem(config["metadata"]["name"], said)


def _names(pod: Pod) -> Iterator[str]:
    for container in pod.containers("initContainers", "containers"):
        yield from (entry["configMapRef"]["name"].text for entry in container["envFrom"])


def _is_restarted(pod: Pod) -> bool:
    """Whether an annotation says that something restarts the pod when its settings change."""
    return any(_RESTARTS.search(str(key)) for key in (*pod.workload.annotations, *pod.metadata["annotations"].mapping))


RULE = Rule("config-rolls-out", Severity.INFO, __doc__, check)
