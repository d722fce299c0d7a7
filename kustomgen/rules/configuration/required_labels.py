"""Every workload has the labels that the policy requires.

Labels serve search, billing and paging. ``labels`` maps keys to patterns of values; an empty
pattern matches any value. ``kinds`` limits the objects. The default is the label that Kubernetes
recommends.

Fix: set the label on the object, or for all objects under ``labels`` in the spec or the
kustomization.

Fails::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {}

Passes::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, labels: {app.kubernetes.io/name: web}}
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


class RequiredLabels(Params):
    labels: Mapping[str, Regex] = MappingProxyType({"app.kubernetes.io/name": ""})
    kinds: tuple[str, ...] = _WORKLOADS


def check(build: Build, params: RequiredLabels) -> Iterator[Problem]:
    for resource in build.of_kind(*params.kinds):
        for key, pattern in params.labels.items():
            at = resource["metadata"]["labels"][key]
            if at.value in (None, ""):
                yield Problem(at, f"label {key!r} is missing")
            elif pattern and not regexp.fullmatch(pattern, str(at.value)):
                yield Problem(at, f"label {key!r} is {at.value!r}, {pattern!r} is expected")


RULE = Rule(
    "required-labels",
    Severity.WARNING,
    __doc__,
    check,
    RequiredLabels(),
    aliases=(
        "kube-linter/required-label-owner", "gatekeeper/requiredlabels", "kyverno/require-labels",
        "kyverno/metadata-match-regex", "kubescape/C-0076", "kubescape/C-0077",
    ),
)  # fmt: skip
