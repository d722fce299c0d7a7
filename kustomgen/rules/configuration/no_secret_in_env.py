"""No environment variable or argument contains a credential in plain text.

The value is in the repository and its history, in the output of ``kubectl describe``, and in the
pod's definition, which more accounts may read than Secrets. A variable is recognized by a name that
denotes a credential, or by the form of its value; an argument by its form only. The value is never
printed.

Fix: rotate the credential, keep the new one in a Secret outside the repository, and use it by
``valueFrom.secretKeyRef`` or as a file.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
        - {name: web, image: "shop/web:1.4.2", env: [{name: DB_PASSWORD, value: hunter22}]}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
        - name: web
          image: shop/web:1.4.2
          env: [{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: web-secrets, key: db-password}}}]
"""

from __future__ import annotations

from kustomgen.k8s.credentials import credential
from kustomgen.k8s.leaks import credential_in
from kustomgen.rules.api import Build, Container, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for container in build.containers():
        yield from _variables(build, container)
        yield from _arguments(container)


def _variables(build: Build, container: Container) -> Iterator[Problem]:
    for entry in container["env"]:
        name, at = entry["name"].text, entry["value"]
        found = credential(name, at.value)
        if found and not _names_an_object(build, found.kind, at.text):
            yield Problem(at, f"{name!r} is {found} in plain text, a secretKeyRef is expected")


def _names_an_object(build: Build, kind: str, value: str) -> bool:
    """Whether what may be a Secret's name is a name of this build:
    ``OPERATOR_SECRET: operator``.
    """
    return kind == "a secret" and value in build.once("names", lambda: frozenset(each.name for each in build.resources))


def _arguments(container: Container) -> Iterator[Problem]:
    for field in ("command", "args"):
        for at in container[field]:
            found = credential_in(at.value)
            if found:
                yield Problem(at, f"the argument holds {found} in plain text")


RULE = Rule(
    "no-secret-in-env",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("kube-linter/env-var-secret", "polaris/sensitiveContainerEnvVar", "kubescape/C-0012", "kubescape/C-0259"),
)
