"""Every main container has a readiness probe.

Without one, a pod receives traffic as soon as its process starts, also during a rolling update, and
counts as available for its PodDisruptionBudget (core/v1 Container.readinessProbe). Init containers,
native sidecars and pods that run to completion need none. ``handlers`` lists the allowed kinds of
probe.
A container without ports, which no Service of the build sends requests to, is information.

Fix: add a ``readinessProbe`` that succeeds once the container can answer requests.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web}]}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, readinessProbe: {httpGet: {path: /, port: 8080}}}]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.probes import missing
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

if TYPE_CHECKING:
    from typing import Literal


class ReadinessProbe(Params):
    handlers: tuple[Literal["exec", "grpc", "httpGet", "tcpSocket"], ...] = ("exec", "grpc", "httpGet", "tcpSocket")


def check(build: Build, params: ReadinessProbe) -> Iterator[Problem]:
    served: set[int] | None = None
    for at, message in missing(build, "readinessProbe", params.handlers):
        served = _served(build) if served is None else served
        container = at.resource.node.walk(*at.path[:-1])
        # Nobody sends anything to a controller without a Service and without ports.
        asked = id(at.resource) in served or any(container["ports"])
        yield Problem(at, message, None if asked else Severity.INFO)


def _served(build: Build) -> set[int]:
    """The workloads whose pods a Service of the build selects."""
    return {
        id(pod.workload)
        for service in build.of_kind("Service", group="")
        for pod in build.selecting(service["spec"]["selector"].mapping, service.namespace)
    }


RULE = Rule(
    "readiness-probe",
    Severity.WARNING,
    __doc__,
    check,
    ReadinessProbe(),
    aliases=(
        "kube-linter/no-readiness-probe", "kube-score/pod-probes", "polaris/readinessProbeMissing",
        "gatekeeper/requiredprobes", "kyverno/require-pod-probes", "checkov/CKV_K8S_9", "kubescape/C-0018",
    ),
)  # fmt: skip
