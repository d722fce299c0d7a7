"""The target version of Kubernetes has every API version.

A manifest for a newer cluster is refused by an older one: ``no matches for kind "HorizontalPodAutoscaler" in version
"autoscaling/v2"``. Looked at are Kubernetes' own APIs, with the release in which they became available without a feature gate
(``--kubernetes-version`` names the target; the parameter ``kubernetes`` that of an older cluster, where there is one).

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
                f"{ref.api_version} {ref.kind} is there from Kubernetes {since} on, and the target is {target}",
            )


RULE = Rule("api-available", Severity.ERROR, __doc__, check, ApiAvailable())
