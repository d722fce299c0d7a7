"""No kustomization file repeats a key.

kustomize uses the last value and drops the first one without a message. Of two ``patches:`` blocks
the first is lost, and the build succeeds. YAML 1.2 forbids repeated keys.

Fix: merge the two into one.

Fails::

    resources: [../../base]
    patches: [{path: replicas.yaml}]
    patches: [{path: resources.yaml}]

Passes::

    resources: [../../base]
    patches: [{path: replicas.yaml}, {path: resources.yaml}]
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

if TYPE_CHECKING:
    from kustomgen.k8s.build import DuplicatedKey


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for kustomization in build.kustomizations:
        # One that was reached by two ways is listed twice.
        twice = sorted(set(kustomization.keys_twice), key=lambda key: (key.second, key.first))
        for _, same in groupby(twice, key=lambda key: key.second):
            yield _problem(next(same))


def _problem(twice: DuplicatedKey) -> Problem:
    return Problem(
        twice.second,
        f"{twice.key!r} is in line {twice.first.line} and again in line {twice.second.line}: "
        f"kustomize keeps only the last",
    )


RULE = Rule(
    "kustomization-keys-unique",
    Severity.ERROR,
    __doc__,
    check,
    aliases=(
        "kustomize/duplicate-kustomization-key",
        "kubeconform/strict",
    ),
)
