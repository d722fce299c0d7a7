"""The liveness probe fails later than the readiness probe, or checks something else.

If both use the same endpoint and liveness fails first, a busy pod, or one that waits for its
database, is restarted instead of only taken out of the Service; all replicas at once (Kubernetes,
"Liveness, Readiness, and Startup Probes"). The same endpoint is fine if liveness takes longer:
``failureThreshold`` times ``periodSeconds``.

Fix: use a simpler endpoint for ``livenessProbe``, or raise its ``failureThreshold``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, livenessProbe: {httpGet: {path: /ready, port: 80}}, readinessProbe: {httpGet: {path: /ready, port: 80}}}]}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, livenessProbe: {httpGet: {path: /live, port: 80}}, readinessProbe: {httpGet: {path: /ready, port: 80}}}]}
"""

from __future__ import annotations

from kustomgen.k8s.ports import ports_of
from kustomgen.k8s.probes import handlers
from kustomgen.rules.api import Build, Container, Iterator, Node, Params, Problem, Rule, Severity


def check(build: Build, _: Params) -> Iterator[Problem]:
    for container in build.containers("initContainers", "containers"):
        at, ready = container["livenessProbe"], container["readinessProbe"]
        question = _question(at, container)
        if question and question == _question(ready, container) and _patience(at) <= _patience(ready):
            waits = f"liveness fails after {_patience(at)} s and readiness after {_patience(ready)} s"
            yield Problem(at, f"same endpoint as readinessProbe, and {waits}; liveness should fail later")


def _question(probe: Node, container: Container) -> tuple[str, ...]:
    """What the probe does, in one form however it is written; empty if none exists."""
    for at in handlers(probe):
        port = next((p.number for p in ports_of(container) if at["port"].text and p.name == at["port"].text), None)
        where = str(at["port"].value if port is None else port)
        match at.path[-1]:
            case "exec":
                return ("exec", *(str(word.value) for word in at["command"]))
            case "httpGet":
                return "http", at["scheme"].text or "HTTP", at["host"].text, where, at["path"].text or "/"
            case handler:
                return str(handler), where, at["service"].text
    return ()


def _patience(probe: Node) -> int:
    failures, period = probe["failureThreshold"].integer, probe["periodSeconds"].integer
    return (failures or 3) * (period or 10)


RULE = Rule(
    "probes-differ",
    Severity.WARNING,
    __doc__,
    check,
    aliases=(
        "kube-score/pod-probes-identical", "kyverno/validate-probes",
    ),
)  # fmt: skip
