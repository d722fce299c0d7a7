"""The build contains no software with a known cluster takeover.

Helm 2's Tiller controls the whole cluster without authentication and has had no fixes since 2020.
The Kubernetes Dashboard is archived, and open instances were used to attack many clusters. git-sync
runs the program that ``GITSYNC_GIT`` names, so setting this variable runs any code.

Fix: remove it. Helm 3 needs no Tiller; Headlamp replaces the Dashboard.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "ghcr.io/helm/tiller:v2.17.0"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers: [{name: web, image: "shop/web:1.4.2"}]
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Container, Image, Iterator, Params, Problem, Rule, Severity

_IMAGES = {
    "tiller": "Helm 2's Tiller controls the cluster without authentication",
    "kubernetes-dashboard": "the Kubernetes Dashboard is archived",
    "kubernetes-dashboard-amd64": "the Kubernetes Dashboard is archived",
    "kubernetesui/dashboard": "the Kubernetes Dashboard is archived",
}


def check(build: Build, _params: Params) -> Iterator[Problem]:
    for container in build.containers():
        at = container["image"]
        repository = Image.parse(at.text).repository
        said = _IMAGES.get(repository) or _IMAGES.get(repository.rpartition("/")[2])
        if said:
            yield Problem(at, said)
        yield from _git_sync(container)
    for service in build.of_kind("Service", group=""):
        if service["spec"]["selector"]["name"].value == "tiller":
            yield Problem(service["spec"]["selector"]["name"], _IMAGES["tiller"])


def _git_sync(container: Container) -> Iterator[Problem]:
    for entry in container["env"]:
        if entry["name"].text == "GITSYNC_GIT":
            yield Problem(entry["name"], "'GITSYNC_GIT' names the program that git-sync runs")


RULE = Rule(
    "no-known-bad-workload",
    Severity.ERROR,
    __doc__,
    check,
    aliases=(
        "checkov/CKV_K8S_33", "checkov/CKV_K8S_34", "checkov/CKV_K8S_44", "checkov/CKV_K8S_45",
        "checkov/CKV_K8S_159", "kyverno/disallow-helm-tiller",
    ),
)  # fmt: skip
