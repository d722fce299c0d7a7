"""Every label has a valid key and value.

A value has at most 63 characters: letters, digits, ``-``, ``_`` and ``.``, with a letter or digit
at both ends. A key has the same form, optionally after a DNS name and a slash. The published
schemas do not express this, but the API server rejects the object. Selectors are checked as well.

Fix: shorten or rewrite the label. Move free text into an annotation.

Fails::

    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web, labels: {version: "1.4.2+build"}}
    data: {}

Passes::

    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web, labels: {version: "1.4.2"}}
    data: {}
"""

from __future__ import annotations

import re

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_NAME = re.compile(r"([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)")
_PREFIX = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?([.][a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_MOST = 63


def check(build: Build, _params: Params) -> Iterator[Problem]:
    pods = {id(pod.workload): pod for pod in build.pods}
    for resource in build.resources:
        pod = pods.get(id(resource))
        selector = resource["spec"]["selector"]
        places = [resource["metadata"]["labels"], selector["matchLabels"]]
        if pod and pod.metadata.path != ("metadata",):
            places.append(pod.metadata["labels"])
        if resource.kind in ("Service", "ReplicationController"):
            places.append(selector)
        for place in places:
            if not any(_wrong(str(key), value) for key, value in place.mapping.items()):
                continue
            for key, at in place.fields():
                if said := _wrong(key, at.value):
                    yield Problem(at, said)


def _wrong(key: str, value: object) -> str:
    prefix, slash, name = key.rpartition("/")
    if not _NAME.fullmatch(name) or (slash and not _PREFIX.fullmatch(prefix)):
        return f"{key!r} is not a valid label key"
    if not isinstance(value, str) or value == "" or _NAME.fullmatch(value):
        return ""  # the schema rule speaks of what is no string
    longer = f": it has {len(value)} characters, expected at most 63" if len(value) > _MOST else ""
    return f"{value!r} is not a valid label value{longer}"


RULE = Rule(
    "labels-valid",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("kube-score/label-values",),
)
