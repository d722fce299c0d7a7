"""No container takes a Secret as an environment variable.

Child processes and many crash reports contain the variables, and a variable keeps its old value
until the pod restarts. A file has neither problem. Many programs and charts read variables only, so
the rule is a matter of policy.

Fix: mount the Secret as a volume and let the program read the file.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
        - {name: web, env: [{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: web, key: db}}}]}

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      volumes: [{name: secrets, secret: {secretName: web}}]
      containers: [{name: web, image: "shop/web:1.4.2", volumeMounts: [{name: secrets, mountPath: /run/secrets}]}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for container in build.containers():
        sources = [entry["valueFrom"]["secretKeyRef"] for entry in container["env"]]
        sources += [entry["secretRef"] for entry in container["envFrom"]]
        for at in sources:
            if at.present:
                yield Problem(at, f"Secret {at['name'].value!r} sets variables, expected a mounted file")


RULE = Rule(
    "secrets-mounted-as-files",
    Severity.INFO,
    __doc__,
    check,
    aliases=("kube-linter/read-secret-from-env-var", "kyverno/secrets-not-from-env-vars", "checkov/CKV_K8S_35"),
)
