"""The Warehouse, earlier Stages, images and Applications that a Kargo Stage names exist.

Freight never reaches a Stage whose Warehouse has another name. An image that the overlay does not
have gets an entry in ``images`` that changes nothing, so the promotion succeeds and the old version
keeps running. Names are looked up among objects of the same build, if it has any of their kind;
images in what the overlay builds.

Fix: correct the name. Write an image as in the overlay's containers, without the tag.

Fails::

    apiVersion: kargo.akuity.io/v1alpha1
    kind: Stage
    metadata: {name: prod, namespace: shop}
    spec:
      requestedFreight: [{origin: {kind: Warehouse, name: shopp}, sources: {direct: true}}]
    ---
    apiVersion: kargo.akuity.io/v1alpha1
    kind: Warehouse
    metadata: {name: shop, namespace: shop}
    spec: {subscriptions: [{image: {repoURL: ghcr.io/example/web}}]}

Passes::

    apiVersion: kargo.akuity.io/v1alpha1
    kind: Stage
    metadata: {name: prod, namespace: shop}
    spec:
      requestedFreight: [{origin: {kind: Warehouse, name: shop}, sources: {direct: true}}]
    ---
    apiVersion: kargo.akuity.io/v1alpha1
    kind: Warehouse
    metadata: {name: shop, namespace: shop}
    spec: {subscriptions: [{image: {repoURL: ghcr.io/example/web}}]}
"""

from __future__ import annotations

import json

from kustomgen.k8s.delivery import ARGO, KARGO, Delivery
from kustomgen.rules.api import Build, Image, Iterator, Need, Node, Params, Problem, Resource, Rule, Severity

_STEPS = ("promotionTemplate", "spec", "steps")


def check(build: Build, _: Params) -> Iterator[Problem]:
    for stage in build.of_kind("Stage", group=KARGO):
        for freight in stage["spec"]["requestedFreight"]:
            yield from _missing(build, stage, "Warehouse", freight["origin"]["name"])
            for before in freight["sources"]["stages"]:
                yield from _missing(build, stage, "Stage", before)
        for step in stage["spec"].walk(*_STEPS).items():
            for app in step["config"]["apps"] if step["uses"].text == "argocd-update" else ():
                yield from _no_application(build, app)
    for delivery in build.deliveries:
        if delivery.resource.ref.group == KARGO and delivery.build is not None:
            yield from _images(delivery)


def _missing(build: Build, stage: Resource, kind: str, at: Node) -> Iterator[Problem]:
    known = [each for each in build.of_kind(kind, group=KARGO) if each.namespace == stage.namespace]
    name = at.text
    if known and name and "$" not in name and name not in {each.name for each in known}:
        there = ", ".join(sorted(each.name for each in known))
        message = f"there is no {kind}/{name} in namespace {stage.namespace!r}; there: {there}"
        yield Problem(at, message, needs=Need(kind, stage.namespace, name))


def _no_application(build: Build, app: Node) -> Iterator[Problem]:
    known = {each.name for each in build.of_kind("Application", group=ARGO)}
    made = list(build.of_kind("ApplicationSet", group=ARGO))
    name = app["name"].text
    if known and not made and name and "$" not in name and name not in known:
        need = Need("Application", app["namespace"].text or "argocd", name)
        yield Problem(app["name"], f"there is no Application/{name}; there: {', '.join(sorted(known))}", needs=need)


def _images(delivery: Delivery) -> Iterator[Problem]:
    """The images that a step sets and the folder does not build."""
    objects = delivery.build.resources if delivery.build else ()
    built = "\n".join(json.dumps(each.manifest, default=str) for each in objects)
    for number, image in enumerate(delivery.source_spec["images"]):
        name = image["image"].text
        if not name or "$" in name or delivery.folder is None:
            continue
        if not any(f'"{name}{end}' in built for end in (":", "@", '"')):
            at = delivery.at_source("images", number, "image")
            short = Image.parse(name).repository.rpartition("/")[2]
            near = next((each for each in _containers(objects) if each.rpartition("/")[2] == short), "")
            hint = f"; it has {near}" if near else ""
            yield Problem(at, f"{delivery.folder.path} has no container with image {name}{hint}")


def _containers(objects: tuple[Resource, ...]) -> Iterator[str]:
    for each in objects:
        for pod in (each["spec"]["template"]["spec"], each["spec"]["jobTemplate"]["spec"]["template"]["spec"]):
            for container in pod["containers"]:
                yield Image.parse(container["image"].text).name


RULE = Rule("kargo-references-exist", Severity.WARNING, __doc__, check, delivery=True)
