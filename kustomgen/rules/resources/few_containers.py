"""A pod has few containers.

Containers of a pod are scheduled, scaled and restarted together, so each one couples parts that
could run separately (Kyverno limit-containers-per-pod). Main containers and native sidecars count;
init containers do not.

Fix: move independent parts to their own workload, or raise ``max``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: a}, {name: b}, {name: c}, {name: d}, {name: e}]}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: a}, {name: b}]}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class FewContainers(Params):
    max: int = 4


def check(build: Build, params: FewContainers) -> Iterator[Problem]:
    for pod in build.pods:
        running = [c.name for c in pod.containers("initContainers", "containers") if not c.init]
        if len(running) > params.max:
            found = f"{len(running)} containers run together ({', '.join(running)})"
            yield Problem(pod.spec["containers"], f"{found}, expected {params.max} at most")


RULE = Rule(
    "few-containers",
    Severity.INFO,
    __doc__,
    check,
    FewContainers(),
    aliases=(
        "kyverno/limit-containers-per-pod",
    ),
)  # fmt: skip
