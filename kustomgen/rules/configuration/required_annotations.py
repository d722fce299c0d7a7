"""Every workload has the annotations that the policy requires.

As with labels, for what is no name: an owner's address, a runbook, a repository. ``annotations`` maps keys to patterns
of values, where an empty one is any value, and ``kinds`` says where; where nothing is required the rule is silent.

Fix: set the annotation on the object, best for all under ``commonAnnotations`` in the kustomization.

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

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

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
            elif pattern and not re.fullmatch(pattern, str(at.value)):
                yield Problem(at, f"annotation {key!r} is {at.value!r}, {pattern!r} is expected")


RULE = Rule(
    "required-annotations",
    Severity.WARNING,
    __doc__,
    check,
    RequiredAnnotations(),
    aliases=("kube-linter/required-annotation-email", "gatekeeper/requiredannotations", "kyverno/require-annotations"),
)
