"""Every workload has the annotations that the policy requires.

Annotations hold information that is not an identifier: an owner's address, a runbook, a repository.
``annotations`` maps keys to patterns of values; an empty pattern matches any value. ``kinds``
limits the objects. Without ``annotations`` the rule does nothing.

Fix: set the annotation on the object, or for all objects under ``commonAnnotations`` in the
kustomization.

Parameters::

    annotations: {example.com/runbook: ""}

Fails::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {}

Passes::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, annotations: {example.com/runbook: https://wiki.example.com/web}}
    spec: {}
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from kustomgen import regexp
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.policy.param_types import Regex


_WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job", "Rollout")


class RequiredAnnotations(Params):
    annotations: Mapping[str, Regex] = MappingProxyType({})
    kinds: tuple[str, ...] = _WORKLOADS


def check(build: Build, params: RequiredAnnotations) -> Iterator[Problem]:
    for resource in build.of_kind(*params.kinds):
        for key, pattern in params.annotations.items():
            at = resource["metadata"]["annotations"][key]
            if at.value in (None, ""):
                yield Problem(at, f"annotation {key!r} is missing")
            elif pattern and not regexp.fullmatch(pattern, str(at.value)):
                yield Problem(at, f"annotation {key!r} is {at.value!r}, {pattern!r} is expected")


RULE = Rule(
    "required-annotations",
    Severity.WARNING,
    __doc__,
    check,
    RequiredAnnotations(),
    aliases=("kube-linter/required-annotation-email", "gatekeeper/requiredannotations", "kyverno/require-annotations"),
)
