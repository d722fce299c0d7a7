"""Settings that look like environment variables reach a container as variables.

If a ConfigMap with ``ENVIRONMENT`` and ``LOG_LEVEL`` is only mounted, these become files, which few
programs read: the program runs with its defaults. The rule reports a mounted ConfigMap if all its
keys are names of variables and no container uses it in ``env`` or ``envFrom``. Spring reads such
files with ``configtree:``.

Fix: read the ConfigMap with `envFrom`, or remove the volume.

Fails::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers: [{name: web, volumeMounts: [{name: config, mountPath: /app/config}]}]
          volumes: [{name: config, configMap: {name: web}}]
    ---
    {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {ENVIRONMENT: production, LOG_LEVEL: INFO}}

Passes::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {spec: {containers: [{name: web, envFrom: [{configMapRef: {name: web}}]}]}}}
    ---
    {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {ENVIRONMENT: production, LOG_LEVEL: INFO}}
"""

from __future__ import annotations

import json
import re
from collections import defaultdict

from kustomgen.k8s.names import few
from kustomgen.rules.api import Build, Iterator, Params, Pod, Problem, Rule, Severity

_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")


def check(build: Build, _: Params) -> Iterator[Problem]:
    by_config: defaultdict[tuple[str, str], list[Pod]] = defaultdict(list)
    for pod in build.pods:
        for name in _mounted(pod):
            by_config[pod.namespace, name].append(pod)
    readers = {(pod.namespace, name) for pod in build.pods for name in _read(pod)}
    told = {pod.namespace for pod in build.pods if _is_told_of_files(pod)}
    for config in build.of_kind("ConfigMap", group=""):
        keys = list(config["data"].mapping)
        if not keys or not all(_VARIABLE.fullmatch(str(key)) for key in keys):
            continue
        here = (config.namespace, config.name)
        mounts = by_config.get(here)
        if mounts and here not in readers and config.namespace not in told:
            yield Problem(
                config["data"],
                f"{few(keys)} are only files in {mounts[0].workload}; no container uses them as variables",
            )


def _mounted(pod: Pod) -> set[str]:
    """The ConfigMaps that it mounts whole."""
    return {volume["configMap"]["name"].text for volume in pod.volumes() if not volume["configMap"]["items"].present}


def _read(pod: Pod) -> Iterator[str]:
    """The ConfigMaps that its containers read as variables."""
    for container in pod.containers():
        yield from (source["configMapRef"]["name"].text for source in container["envFrom"])
        yield from (entry["valueFrom"]["configMapKeyRef"]["name"].text for entry in container["env"])


def _is_told_of_files(pod: Pod) -> bool:
    """Whether a container is told to read its settings from files, as Spring is."""
    return any(
        "configtree:" in json.dumps([container["env"].value, container["args"].value, container["command"].value])
        for container in pod.containers()
    )


RULE = Rule("config-files-read", Severity.INFO, __doc__, check)
