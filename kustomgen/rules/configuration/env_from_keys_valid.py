"""Every key that ``envFrom`` takes is the name of an environment variable.

A key such as ``log-level`` does not become ``LOG_LEVEL``. Up to Kubernetes 1.29 the kubelet skips
it and only writes an event (``InvalidVariableNames``). Later versions set a variable ``log-level``,
which no shell and few programs can read (KEP-4369). The program then silently uses its default.

Fix: name each key in `env`, with `valueFrom.configMapKeyRef`; or rename the keys.

Fails::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {spec: {containers: [{name: web, envFrom: [{configMapRef: {name: web}}]}]}}}
    ---
    {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {log-level: info}}

Passes::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {spec: {containers: [{name: web, envFrom: [{configMapRef: {name: web}}]}]}}}
    ---
    {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {LOG_LEVEL: info}}
"""

from __future__ import annotations

import re

from kustomgen.k8s.names import few
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_FIELDS = (("configMapRef", "ConfigMap"), ("secretRef", "Secret"))


def check(build: Build, _: Params) -> Iterator[Problem]:
    for pod in build.pods:
        for container in pod.containers():
            for source in container["envFrom"]:
                for field, kind in _FIELDS:
                    at = source[field]["name"]
                    found = build.find(kind, at.text, pod.namespace, group="") if at.text else None
                    keys = {**found["data"].mapping, **found["stringData"].mapping} if found else {}
                    wrong = [key for key in keys if not _NAME.fullmatch(str(key))]
                    if wrong:
                        many = "is no name" if len(wrong) == 1 else "are no names"
                        yield Problem(at, f"{few(wrong)} of {found} {many} of a variable")


RULE = Rule("env-from-keys-valid", Severity.WARNING, __doc__, check)
