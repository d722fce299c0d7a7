"""A container sets each environment variable once.

The last entry wins without any message. kustomize merges variables by name, but a JSON patch adds a
second entry. If the base's entry comes last, the overlay changes nothing.

Fix: remove one of the entries. In a JSON patch replace the value by its index, or use a strategic
merge patch.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
        - {name: web, image: "shop/web:1.4.2", env: [{name: LEVEL, value: info}, {name: LEVEL, value: debug}]}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2", env: [{name: LEVEL, value: debug}]}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for container in build.containers():
        first: dict[str, int] = {}
        for index, entry in enumerate(container["env"]):
            name = entry["name"].text
            if name and name in first:
                yield Problem(entry["name"], f"{name!r} is also set in env[{first[name]}]; this one wins")
            first.setdefault(name, index)


RULE = Rule(
    "env-names-unique",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("kube-linter/duplicate-env-var", "kube-score/environment-variable-key-duplication", "kubescape/C-0295"),
)
