"""A kustomization has no field that the oldest kustomize in use does not know.

An older kustomize fails on an unknown field. Colleagues' kubectl and a cluster's Argo CD may
contain older versions than yours. ``oldest`` is the oldest version in use; without it the rule does
nothing. For example, ``labels.includeTemplates`` needs 4.5.5, and kubectl 1.24 contains 4.5.4.

Fix: use the older field, or raise the minimum version in ``oldest``.

Parameters::

    oldest: 4.0.0

Fails::

    resources: [../../base]
    labels: [{pairs: {app: web}, includeTemplates: true}]

Passes::

    resources: [../../base]
    commonLabels: {app: web}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.rules.api import Build, Iterator, Mark, Params, Problem, Rule, Severity, once

if TYPE_CHECKING:
    from kustomgen.yaml.located import Located

_SINCE = {
    ("components",): (3, 7, 0),
    ("labels",): (4, 1, 0),
    ("replacements",): (4, 2, 0),
    ("buildMetadata",): (4, 5, 0),
    ("labels", "includeTemplates"): (4, 5, 5),
    ("sortOptions",): (5, 0, 0),
}
"""The release of kustomize that brought a field, by its release notes."""


class KustomizeKnowsFields(Params):
    oldest: str = ""


def check(build: Build, params: KustomizeKnowsFields) -> Iterator[Problem]:
    return once(_problems(build, params))


def _problems(build: Build, params: KustomizeKnowsFields) -> Iterator[Problem]:
    oldest = _version(params.oldest)
    if not oldest:
        return
    for kustomization in build.kustomizations:
        for path, since in _SINCE.items():
            if since <= oldest or kustomization.root is None:
                continue
            needs = ".".join(map(str, since))
            for mark in _places(kustomization.root, path):
                yield Problem(mark, f"{'.'.join(path)} needs kustomize {needs}, and {params.oldest} is to build it")


def _places(root: Located, path: tuple[str, ...]) -> Iterator[Mark]:
    """Where a field stands: at the top, or in the items of a list there."""
    found = root.get(path[0])
    if found is None:
        return
    if len(path) == 1:
        yield found.where
    elif isinstance(found.value, list):
        for item in found.value:
            if inside := item.get(path[1]):
                yield inside.where


def _version(text: str) -> tuple[int, ...]:
    parts = text.removeprefix("v").split(".")
    return tuple(int(part) for part in parts) if all(part.isdigit() for part in parts) else ()


RULE = Rule("kustomize-knows-fields", Severity.ERROR, __doc__, check, KustomizeKnowsFields())
