"""The target version of Kubernetes has every API version.

An older cluster refuses a manifest for a newer one: ``no matches for kind "HorizontalPodAutoscaler"
in version "autoscaling/v2"``. The rule covers Kubernetes' own APIs, and knows the release in which
each became available without a feature gate. ``--kubernetes-version`` sets the target; the
parameter ``kubernetes`` sets the version of an older cluster, if there is one.

Fix: use the version that the cluster has, or upgrade the cluster.

Parameters::

    kubernetes: "1.19"

Fails::

    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: web}

Passes::

    apiVersion: autoscaling/v1
    kind: HorizontalPodAutoscaler
    metadata: {name: web}
"""

from __future__ import annotations

from kustomgen.k8s.introduced import introduced
from kustomgen.k8s.version import reached
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class ApiAvailable(Params):
    kubernetes: str = ""


def check(build: Build, params: ApiAvailable) -> Iterator[Problem]:
    target = params.kubernetes or build.kubernetes
    for resource in build.resources:
        since = introduced(resource.ref)
        if since and target and not reached(target, since):
            ref = resource.ref
            yield Problem(
                resource["apiVersion"],
                f"{ref.api_version} {ref.kind} exists since Kubernetes {since}, and the target is {target}",
            )


RULE = Rule("api-available", Severity.ERROR, __doc__, check, ApiAvailable())
