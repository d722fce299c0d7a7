"""No kustomization uses deprecated fields.

kustomize warns about ``bases``, ``patchesStrategicMerge``, ``patchesJson6902``, ``commonLabels``,
``imageTags`` and ``vars``, and will remove them. All except ``vars`` have a direct replacement.

Fix: run `kustomgen check --fix`, which keeps comments and verifies that the build stays the same.
Replace ``vars`` with ``replacements`` by hand.

Fails::

    bases: [../../base]
    commonLabels: {team: shop}

Passes::

    resources: [../../base]
    labels: [{pairs: {team: shop}, includeSelectors: true}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for kustomization in build.kustomizations:
        for field, current in CURRENT.items():
            found = kustomization.root.get(field) if kustomization.root else None
            if found:
                yield Problem(found.where, f"`{field}` is deprecated: {current}")


CURRENT = {
    "bases": "list them under `resources`",
    "patchesStrategicMerge": "list them under `patches`, each as `path` or `patch`",
    "patchesJson6902": "list them under `patches`, as they are",
    "commonLabels": "write `labels` with these as `pairs` and `includeSelectors: true`",
    "imageTags": "write `images`",
    "vars": "write `replacements`, by hand",
}


RULE = Rule(
    "kustomization-fields-current",
    Severity.WARNING,
    __doc__,
    check,
    aliases=("kustomize/deprecated-kustomization-field",),
)
