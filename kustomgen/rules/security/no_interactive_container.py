"""No container sets ``stdin`` or ``tty``.

Both are left over from testing an image. With an open input, ``kubectl attach`` can type into the
main process. Debugging containers (ephemeralContainers) pass.

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
                yield Problem(container[field], f"{field} is true, but no user types into the container")


RULE = Rule(
    "no-interactive-container",
    Severity.WARNING,
    __doc__,
    check,
    aliases=("gatekeeper/disallowinteractive",),
)
