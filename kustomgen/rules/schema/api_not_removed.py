"""Every object uses an API version that the target version still serves.

The API server refuses removed versions, so a release that worked before fails after the cluster's
upgrade. Kubernetes' own APIs are checked for the target version. Those of cert-manager,
external-secrets, the Gateway API, KEDA, Argo, Flux and Istio are checked for the version in
``versions``, for example ``{cert-manager: "1.5"}``, or else for the newest.

Fix: use the API version in the message, and check the fields that changed with it.

Fails::

    apiVersion: policy/v1beta1
    kind: PodDisruptionBudget
    metadata: {name: web}

Passes::

    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: web}
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from kustomgen.k8s.lifecycle import KUBERNETES, Lifecycle, is_removed, lifecycle_of
from kustomgen.k8s.version import reached
from kustomgen.rules.api import Build, Edit, Image, Iterator, Node, Params, Problem, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping


class ApiNotRemoved(Params):
    versions: Mapping[str, str] = MappingProxyType({})


def check(build: Build, params: ApiNotRemoved) -> Iterator[Problem]:
    for resource in build.resources:
        ref, end = resource.ref, lifecycle_of(resource.ref)
        if end and is_removed(end, build.kubernetes, params.versions):
            said = f"{ref.api_version} {ref.kind} was removed in {end.component} {end.removed}"
            # Which version of an operator runs, only the policy says, or an image in the build.
            known = end.component == KUBERNETES or end.component in params.versions or _runs(build, end)
            weight = None if known else Severity.WARNING
            yield Problem(resource["apiVersion"], f"{said}; use {end.replacement}", weight)


_IMAGES = {
    "cert-manager": "cert-manager-controller", "external-secrets": "external-secrets", "KEDA": "keda", "Istio": "pilot",
    "Argo Events": "argo-events",
}  # fmt: skip
"""What the image of a component's controller is called."""


def _runs(build: Build, end: Lifecycle) -> bool:
    """Whether an image of the build shows that the component is as new as the removal."""
    wanted = _IMAGES.get(end.component)
    for container in build.containers("containers") if wanted else ():
        image = Image.parse(container["image"].text)
        found = _VERSION.match(image.tag or "")
        if found and image.name.rpartition("/")[2] == wanted and reached(found[1], end.removed):
            return True
    return False


_VERSION = re.compile(r"v?(\d+\.\d+)")


def fix(_build: Build, problem: Problem) -> Iterator[Edit]:
    """Where the replacement takes the same manifest; else a person has to rewrite it."""
    if isinstance(problem.at, Node):
        end = lifecycle_of(problem.at.resource.ref)
        if end and end.alike:
            yield Edit(problem.at, end.replacement)


RULE = Rule(
    "api-not-removed",
    Severity.ERROR,
    __doc__,
    check,
    ApiNotRemoved(),
    fix=fix,
    aliases=(
        "kube-linter/no-extensions-v1beta", "kube-score/stable-version", "gatekeeper/verifydeprecatedapi", "kyverno/check-deprecated-apis",
        "pluto/removed",
    ),
)  # fmt: skip
