"""No object occurs twice in the build.

Two objects with one kind, name and namespace are one object in the cluster; the last one applied
wins. kustomize rejects this within one build, but not for two versions of one kind. Files and pipes
are not checked by kustomize at all.

Fix: remove or rename one of them.

Fails::

    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web}
    data: {a: "1"}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web}
    data: {a: "2"}

Passes::

    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web}
    data: {a: "1"}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: other}
    data: {a: "2"}
"""

from __future__ import annotations

from kustomgen.k8s.samples import sample_folder
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    seen: dict[tuple[str, str, str, str], str] = {}
    for resource in build.resources:
        ref = resource.ref
        if not ref.name:
            continue  # what has generateName is named by the API server
        key = (ref.group, ref.kind, ref.namespace, ref.name)
        if key in seen:
            other = "" if seen[key] == ref.api_version else f", as {seen[key]}"
            # A scaffold writes a sample for each version of a resource, all of one name.
            weight = Severity.WARNING if other and sample_folder(resource.origin.file) else None
            yield Problem(resource["metadata"]["name"], f"{resource} is in the build already{other}", weight)
        seen.setdefault(key, ref.api_version)


RULE = Rule(
    "resources-unique",
    Severity.ERROR,
    __doc__,
    check,
)
