"""Every main container has a liveness probe.

A process that hangs does not exit, so the kubelet restarts it only if a liveness probe fails
(core/v1 Container.livenessProbe). Init containers, native sidecars and pods that run to completion
need none. ``handlers`` lists the allowed kinds of probe.

Fix: add a ``livenessProbe`` that fails only when a restart would help.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web}]}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, livenessProbe: {httpGet: {path: /, port: 8080}}}]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.probes import missing
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

if TYPE_CHECKING:
    from typing import Literal


class LivenessProbe(Params):
    handlers: tuple[Literal["exec", "grpc", "httpGet", "tcpSocket"], ...] = ("exec", "grpc", "httpGet", "tcpSocket")


def check(build: Build, params: LivenessProbe) -> Iterator[Problem]:
    for at, message in missing(build, "livenessProbe", params.handlers):
        yield Problem(at, message)


RULE = Rule(
    "liveness-probe",
    Severity.WARNING,
    __doc__,
    check,
    LivenessProbe(),
    aliases=(
        "kube-linter/no-liveness-probe", "kube-score/pod-probes", "polaris/livenessProbeMissing",
        "gatekeeper/requiredprobes", "kyverno/require-pod-probes", "checkov/CKV_K8S_8", "kubescape/C-0056",
    ),
)  # fmt: skip
