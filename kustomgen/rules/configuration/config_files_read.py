"""Settings that look like environment variables reach a container as variables.

``ENVIRONMENT`` and ``LOG_LEVEL`` in a ConfigMap that is only mounted become files of these names, and hardly any program looks
there: it runs with its defaults. Reported is a mounted ConfigMap of which all keys are names of variables, and which no
container reads by ``env`` or ``envFrom``; Spring reads such files where ``configtree:`` says so.

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

from kustomgen.k8s.names import few
from kustomgen.rules.api import Build, Iterator, Params, Pod, Problem, Rule, Severity

_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")


def check(build: Build, _: Params) -> Iterator[Problem]:
    for config in build.of_kind("ConfigMap", group=""):
        keys = list(config["data"].mapping)
        if not keys or not all(_VARIABLE.fullmatch(str(key)) for key in keys):
            continue
        pods = [pod for pod in build.pods if pod.namespace == config.namespace]
        mounts = [pod for pod in pods if _mounts(pod, config.name)]
        if mounts and not any(_reads(pod, config.name) for pod in pods):
            yield Problem(
                config["data"],
                f"{few(keys)} are only files in {mounts[0].workload}, and no container reads them as variables",
            )


def _mounts(pod: Pod, name: str) -> bool:
    return any(
        volume["configMap"]["name"].text == name and not volume["configMap"]["items"].present
        for volume in pod.volumes()
    )


def _reads(pod: Pod, name: str) -> bool:
    """Whether a container reads it as variables, or is told of files such as Spring's."""
    for container in pod.containers():
        if any(source["configMapRef"]["name"].text == name for source in container["envFrom"]):
            return True
        if any(entry["valueFrom"]["configMapKeyRef"]["name"].text == name for entry in container["env"]):
            return True
        if "configtree:" in json.dumps([container["env"].value, container["args"].value, container["command"].value]):
            return True
    return False


RULE = Rule("config-files-read", Severity.INFO, __doc__, check)
