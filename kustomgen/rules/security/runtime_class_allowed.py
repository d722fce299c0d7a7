"""A pod uses an allowed runtime class.

A runtime class selects the program that runs the pod: a sandbox with its own kernel, or one with
less confinement than the default. ``allowed`` lists the allowed classes; without it the rule does
nothing.

Fix: use an allowed class, or remove ``runtimeClassName``.

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
