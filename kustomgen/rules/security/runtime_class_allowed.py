"""A pod names only a runtime class that the policy allows.

A runtime class chooses the program that runs the pod: a sandbox in its own kernel, or something with less confinement
than the default. Which ones are fit is for the cluster's owner to say, in ``allowed``; where nothing is listed the rule
is silent.

Fix: use one of the allowed classes, or remove ``runtimeClassName``.

Parameters::

    allowed: [gvisor]

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      runtimeClassName: unconfined
      containers: [{name: web, image: "shop/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      runtimeClassName: gvisor
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class RuntimeClassAllowed(Params):
    allowed: tuple[str, ...] = ()


def check(build: Build, params: RuntimeClassAllowed) -> Iterator[Problem]:
    for pod in build.pods:
        at = pod.spec["runtimeClassName"]
        if params.allowed and at.text and at.text not in params.allowed:
            allowed = ", ".join(map(repr, params.allowed))
            yield Problem(at, f"the runtime class is {at.text!r}, allowed is {allowed}")


RULE = Rule(
    "runtime-class-allowed",
    Severity.WARNING,
    __doc__,
    check,
    RuntimeClassAllowed(),
    aliases=("kyverno/restrict-runtimeclass",),
)
