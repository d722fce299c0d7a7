"""No patch or manifest repeats a key.

kustomize rejects a resource file with a repeated key, but uses the last value of a patch and drops
the first one; kubectl does the same. The first value has no effect. YAML 1.2 forbids repeated keys.

Fix: keep one of the two, or merge their values.

Fails::

    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web}
    data: {LOG_LEVEL: debug, LOG_LEVEL: info}

Passes::

    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web}
    data: {LOG_LEVEL: info}
"""

from __future__ import annotations

from itertools import groupby

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    found = sorted(set(build.keys_twice), key=lambda key: (key.second, key.first))
    for second, same in groupby(found, key=lambda key: key.second):
        twice = next(same)
        lines = f"line {twice.first.line} and again in line {second.line}"
        yield Problem(second, f"{twice.key!r} is in {lines}: only the last counts")


RULE = Rule("keys-unique", Severity.ERROR, __doc__, check, aliases=("kubeconform/strict", "kubeconform/duplicate-key"))
