"""A pod with images from a private registry has credentials for it.

Without credentials the pod waits in ImagePullBackOff, except on nodes that already have the image.
The pod or its ServiceAccount sets them. ``registries`` lists the private registries that the node's
identity does not open; without it the rule does nothing.

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
