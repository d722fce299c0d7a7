"""An overlay sets no field that Argo CD ignores.

With ``ignoreDifferences``, a change of only that field is not synced. With
``RespectIgnoreDifferences=true`` it is not applied with other changes either: the value applies
only when the object is created. So replicas in Git have no effect, and a Secret never gets its new
value. A Secret with a hash in its name is a new object for each value, so there the ignored field
is merely useless.

Fix: remove the field from the overlay if something else owns it, such as an autoscaler. If not,
remove it from ``ignoreDifferences``.

Fails::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop-prod, namespace: argocd}
    spec:
      project: shops
      source: {repoURL: https://github.com/example/gitops, targetRevision: v1.0.0, path: overlays/prod}
      destination: {server: https://kubernetes.default.svc, namespace: shop}
      syncPolicy: {syncOptions: [RespectIgnoreDifferences=true]}
      ignoreDifferences: [{group: apps, kind: Deployment, jsonPointers: [/spec/replicas]}]
    --- # overlays/prod/kustomization.yaml
    namespace: shop
    resources: [../../base]
    replicas: [{name: web, count: 5}]

Passes::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop-prod, namespace: argocd}
    spec:
      project: shops
      source: {repoURL: https://github.com/example/gitops, targetRevision: v1.0.0, path: overlays/prod}
      destination: {server: https://kubernetes.default.svc, namespace: shop}
      syncPolicy: {syncOptions: [RespectIgnoreDifferences=true]}
    --- # overlays/prod/kustomization.yaml
    namespace: shop
    resources: [../../base]
    replicas: [{name: web, count: 5}]
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from kustomgen.k8s.delivery import Delivery, delivered
from kustomgen.k8s.merging import ABSENT
from kustomgen.k8s.pointer import lookup, steps
from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Resource, Rule, Severity, once

if TYPE_CHECKING:
    from collections.abc import Sequence

_HASHED = re.compile(r"-[2456789bcdfghkmt]{10}$")
"""The suffix of kustomize's generators: ten letters and digits of its own alphabet."""
_FIXED = {
    "PersistentVolumeClaim": (("spec",),),
    "PersistentVolume": (("spec",),),
    "StatefulSet": (("spec", "volumeClaimTemplates"), ("spec", "serviceName")),
    "Job": (("spec", "template"), ("spec", "selector")),
}
"""Fields that the API server does not let anyone change."""


def check(build: Build, _: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for delivery in delivered(build, argo=True):
        respected = delivery.sync_options.get("RespectIgnoreDifferences") == "true"
        for item in delivery.spec["ignoreDifferences"].items():
            for path, field in _fields(item):
                setting = [each for each in _matching(delivery, item) if _sets(each, path)]
                if setting:
                    yield _problem(delivery, delivery.at(*field.path[1:]), path, setting, respected=respected)


def _sets(resource: Resource, path: tuple[str, ...]) -> bool:
    """Whether an object sets a field that can be changed later: else ignoring it is the
    only way.
    """
    fixed = _FIXED.get(resource.kind, ())
    if any(path[: len(each)] == each for each in fixed) or resource["immutable"].value is True:
        return False
    return lookup(resource.manifest, path) not in (ABSENT, None, "", {}, [])


def _problem(
    delivery: Delivery, at: Node, path: tuple[str, ...], setting: Sequence[Resource], *, respected: bool
) -> Problem:
    field = "/" + "/".join(path)
    others = f" and {len(setting) - 1} more" if len(setting) > 1 else ""
    place = f"{delivery.folder.path} sets it in {setting[0]}{others}" if delivery.folder else ""
    if all(_HASHED.search(each.name) for each in setting):
        return Problem(
            at,
            f"{field} is ignored, and {place}; a new value applies only because of the hash in the name",
            Severity.INFO,
        )
    if respected:
        return Problem(at, f"{field} is ignored, so its value applies only to a new object; {place}")
    return Problem(at, f"{field} is ignored, so a change of only this field is not synced; {place}", Severity.INFO)


def _fields(item: Node) -> Iterator[tuple[tuple[str, ...], Node]]:
    for pointer in item["jsonPointers"].items():
        if pointer.text.startswith("/"):
            yield steps(pointer.text), pointer
    for expression in item["jqPathExpressions"].items():
        if re.fullmatch(r"(?:\.[A-Za-z_]\w*)+", expression.text):
            yield tuple(expression.text.split(".")[1:]), expression


def _matching(delivery: Delivery, item: Node) -> list[Resource]:
    objects = delivery.build.resources if delivery.build else ()
    return [
        each
        for each in objects
        if fnmatchcase(each.ref.group, item["group"].text)
        and fnmatchcase(each.kind, item["kind"].text)
        and item["name"].text in ("", each.name)
        and item["namespace"].text in ("", each.namespace or delivery.namespace)
    ]


RULE = Rule("ignored-fields-not-set", Severity.WARNING, __doc__, check, delivery=True)
