"""An AppProject of Argo CD allows the repositories, destinations and kinds of its Applications.

Argo CD refuses everything else at the sync:
``application destination … is not permitted in project``. A project without
``clusterResourceWhitelist`` allows no cluster-scoped objects, and so no Namespace and no
ClusterRole.

Fix: add the repository to `sourceRepos`, the namespace to `destinations`, the kind to
`clusterResourceWhitelist`; or correct the Application.

Fails::

    apiVersion: argoproj.io/v1alpha1
    kind: AppProject
    metadata: {name: shops, namespace: argocd}
    spec:
      sourceRepos: ["*"]
      destinations: [{server: https://kubernetes.default.svc, namespace: shop-dev}]
    ---
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop-prod, namespace: argocd}
    spec:
      project: shops
      source: {repoURL: https://github.com/example/gitops, targetRevision: v1.0.0, path: overlays/prod}
      destination: {server: https://kubernetes.default.svc, namespace: shop}

Passes::

    apiVersion: argoproj.io/v1alpha1
    kind: AppProject
    metadata: {name: shops, namespace: argocd}
    spec:
      sourceRepos: ["*"]
      destinations: [{server: https://kubernetes.default.svc, namespace: shop}]
    ---
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop-prod, namespace: argocd}
    spec:
      project: shops
      source: {repoURL: https://github.com/example/gitops, targetRevision: v1.0.0, path: overlays/prod}
      destination: {server: https://kubernetes.default.svc, namespace: shop}
"""

from __future__ import annotations

from collections import Counter
from fnmatch import fnmatchcase

from kustomgen.k8s.delivery import ARGO, Delivery
from kustomgen.k8s.samples import sample_folder
from kustomgen.k8s.scope import cluster_scoped
from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Resource, Rule, Severity, once

_OPEN = ("{{", "$")


def check(build: Build, _: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    found = list(build.of_kind("AppProject", group=ARGO))
    names = Counter(each.name for each in found)
    # Of two with one name nobody knows here which is applied.
    projects = {each.name: each for each in found if names[each.name] == 1}
    for delivery in build.deliveries:
        project = projects.get(delivery.spec["project"].text) if delivery.argo else None
        if project is not None and _are_of_one_cluster(delivery.resource, project):
            yield from _repository(delivery, project)
            yield from _destination(delivery, project)
            yield from _kinds(delivery, project)


def _are_of_one_cluster(delivery: Resource, project: Resource) -> bool:
    """Whether both may be applied together: samples of two folders, or a sample and what runs, are
    not.
    """
    return sample_folder(delivery.origin.file) == sample_folder(project.origin.file)


def _repository(delivery: Delivery, project: Resource) -> Iterator[Problem]:
    url = delivery.source_spec["repoURL"].text
    allowed = [item.text for item in project["spec"]["sourceRepos"]]
    if url and not _open(url) and not _matches(url, allowed):
        said = ", ".join(allowed) or "none"
        yield Problem(delivery.at_source("repoURL"), f"{project} allows no repository {url}; sourceRepos: {said}")


def _destination(delivery: Delivery, project: Resource) -> Iterator[Problem]:
    wanted = delivery.spec["destination"]
    server, name, namespace = wanted["server"].text, wanted["name"].text, wanted["namespace"].text
    if any(map(_open, (server, name, namespace))):
        return
    rules = list(project["spec"]["destinations"].items())
    if any("!" in word for rule in rules for word in map(str, rule.mapping.values())):
        return  # what is denied there, too, is for Argo CD to work out
    if not any(_takes(rule, server, name, namespace) for rule in rules):
        where = f"namespace {namespace!r} of {server or name or 'no cluster'}"
        yield Problem(delivery.at("destination"), f"{project} does not allow {delivery.label} to deploy to {where}")


def _takes(rule: Node, server: str, name: str, namespace: str) -> bool:
    if namespace and not fnmatchcase(namespace, rule["namespace"].text):
        return False
    if rule["server"].present and server:
        return fnmatchcase(server, rule["server"].text)
    if rule["name"].present and name:
        return fnmatchcase(name, rule["name"].text)
    # One names the cluster by its address and the other by its name: they may mean the same.
    return True


def _kinds(delivery: Delivery, project: Resource) -> Iterator[Problem]:
    allowed = [(item["group"].text, item["kind"].text) for item in project["spec"]["clusterResourceWhitelist"]]
    for resource in delivery.build.resources if delivery.build else ():
        ref = resource.ref
        if cluster_scoped(ref) and not any(fnmatchcase(ref.group, g) and fnmatchcase(ref.kind, k) for g, k in allowed):
            place = delivery.folder.path if delivery.folder else ""
            yield Problem(
                delivery.at_path, f"{project} does not allow {resource} of {place}: it belongs to the cluster"
            )


def _matches(url: str, allowed: list[str]) -> bool:
    if any(each.startswith("!") for each in allowed):
        return True
    bare = url.removesuffix(".git")
    return any(fnmatchcase(bare, each.removesuffix(".git").replace("[", "[[]")) for each in allowed)


def _open(text: str) -> bool:
    return any(sign in text for sign in _OPEN)


RULE = Rule("project-allows-applications", Severity.ERROR, __doc__, check, delivery=True)
