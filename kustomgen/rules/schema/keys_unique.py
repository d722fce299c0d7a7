"""No patch and no file of manifests has a key twice in one mapping.

kustomize refuses a resource file with such a key, but of a patch it takes the last and drops the first without a word; so
does kubectl of a file. What stands above was written for a reason, mostly by somebody else, and has no effect. YAML 1.2
forbids it.

Fix: keep one of the two, or merge what is below them.

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
        yield Problem(second, f"{twice.key!r} stands in {lines}: only the last counts")


RULE = Rule("keys-unique", Severity.ERROR, __doc__, check, aliases=("kubeconform/strict", "kubeconform/duplicate-key"))
