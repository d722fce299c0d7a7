"""Every main container has a readiness probe.

Without one, a pod receives traffic as soon as its process starts, also during a rolling update, and
counts as available for its PodDisruptionBudget (core/v1 Container.readinessProbe). Init containers,
native sidecars and pods that run to completion need none. ``handlers`` lists the allowed kinds of
probe.

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
    for at, message in missing(build, "readinessProbe", params.handlers):
        yield Problem(at, message)


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
