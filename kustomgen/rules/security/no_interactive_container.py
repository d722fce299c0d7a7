"""No container waits for a person at its input.

``stdin`` and ``tty`` are left over from trying an image out. An open input is where ``kubectl attach`` types into the
main process. A container that is there for debugging (ephemeralContainers) has them by design.

Fix: remove ``stdin`` and ``tty``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", stdin: true, tty: true}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", stdin: false}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for container in build.containers("initContainers", "containers"):
        for field in ("stdin", "tty"):
            if container[field].value is True:
                yield Problem(container[field], f"{field} is true, and nobody is there to type")


RULE = Rule(
    "no-interactive-container",
    Severity.WARNING,
    __doc__,
    check,
    aliases=("gatekeeper/disallowinteractive",),
)
