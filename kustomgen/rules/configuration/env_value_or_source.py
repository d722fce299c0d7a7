"""An environment variable has a value or a source, not both.

The API server rejects both: ``may not be specified when `value` is not empty``. The cause is a
merge: the base sets ``value``, the overlay sets ``valueFrom``, and kustomize keeps both.

Fix: set the other one to null in the patch: ``value: null``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
        - {name: web, env: [{name: LEVEL, value: info, valueFrom: {configMapKeyRef: {name: web, key: level}}}]}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
        - {name: web, env: [{name: LEVEL, valueFrom: {configMapKeyRef: {name: web, key: level}}}]}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for container in build.containers():
        for entry in container["env"]:
            if entry["value"].value not in (None, "") and entry["valueFrom"].present:
                yield Problem(
                    entry["valueFrom"], f"{entry['name'].text!r} has a value too, and the API server refuses it"
                )


RULE = Rule(
    "env-value-or-source",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("kustomize/patch-env-merge-conflict",),
)
