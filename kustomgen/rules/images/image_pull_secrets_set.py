"""A pod with images of a private registry has credentials for it.

Without them the pod waits in ImagePullBackOff, but on the node that has the image already. They stand in the pod or in
its ServiceAccount. Which registries are private, and not opened by the node's own identity, is for the policy to say,
in ``registries``; where none is listed the rule is silent.

Fix: set ``imagePullSecrets`` on the ServiceAccount or the pod.

Parameters::

    registries: [registry.example.com]

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "registry.example.com/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      imagePullSecrets: [{name: registry}]
      containers: [{name: web, image: "registry.example.com/web:1.4.2"}]
"""

from __future__ import annotations

from kustomgen.k8s.accounts import account_of
from kustomgen.rules.api import Build, Image, Iterator, Params, Pod, Problem, Rule, Severity


class ImagePullSecretsSet(Params):
    registries: tuple[str, ...] = ()


def check(build: Build, params: ImagePullSecretsSet) -> Iterator[Problem]:
    for pod in build.pods:
        if _has_credentials(build, pod):
            continue
        registries = dict.fromkeys(Image.parse(container["image"].text).registry for container in pod.containers())
        if private := [name for name in registries if name and name in params.registries]:
            yield Problem(pod.spec["imagePullSecrets"], f"there are no credentials for {', '.join(map(repr, private))}")


def _has_credentials(build: Build, pod: Pod) -> bool:
    account = build.find("ServiceAccount", account_of(pod), pod.namespace, group="")
    return any(pod.spec["imagePullSecrets"]) or (account is not None and any(account["imagePullSecrets"]))


RULE = Rule(
    "image-pull-secrets-set",
    Severity.WARNING,
    __doc__,
    check,
    ImagePullSecretsSet(),
    aliases=("kyverno/require-imagepullsecrets",),
)
