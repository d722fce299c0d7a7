"""Argo CD's, Flux's and Kargo's objects, read into deliveries that do not know their
folders yet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.delivery import ARGO, FLUX, SOURCES, Delivery, Path
from kustomgen.k8s.resource import Node, Resource
from kustomgen.k8s.tiers import tier_of
from kustomgen.kustomize.delivery.kargo import is_stage, stage_paths
from kustomgen.kustomize.delivery.sets import applications
from kustomgen.kustomize.delivery.templates import open_in

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Iterator, Sequence

Ours = Callable[[str], bool]


def has_deliveries(resources: Sequence[Resource]) -> bool:
    """Whether any of these objects applies a folder of a repository."""
    return any(_is_argo(each) or is_flux(each) or is_stage(each) or _refers(each) is not None for each in resources)


def deliveries(resources: Sequence[Resource], root: pathlib.Path, ours: Ours) -> Iterator[Delivery]:
    """What these objects apply, source by source, in their order."""
    for resource in resources:
        if resource.kind == "Application" and resource.ref.group == ARGO:
            yield from _of_application(resource, resource.manifest, ("spec",))
        elif resource.kind == "ApplicationSet" and resource.ref.group == ARGO:
            for manifest, whole in applications(resource, root, ours):
                made = _of_application(resource, manifest, ("spec", "template", "spec"))
                yield from (_without_automation(each) if not whole else each for each in made)
        elif is_flux(resource):
            yield _of_flux(resource, resources)
        elif is_stage(resource):
            yield from stage_paths(resource)
        elif place := _refers(resource):
            yield _of_reference(resource, place)


def is_flux(resource: Resource) -> bool:
    """Whether it is Flux's Kustomization; kustomize's own has another group."""
    return resource.kind == "Kustomization" and resource.ref.group == FLUX


_REFERRING = {
    ("helm.toolkit.fluxcd.io", "HelmRelease"): (("chart", "spec"), ("chart",)),
    ("image.toolkit.fluxcd.io", "ImageUpdateAutomation"): ((), ("update", "path")),
}
"""Flux objects that name a folder of a GitRepository, with the fields that lead to the source and
to the path in it.
"""


def _refers(resource: Resource) -> tuple[Path, Path] | None:
    """Where an object names a folder without applying it; None if it names none."""
    place = _REFERRING.get((resource.ref.group, resource.kind))
    if place is None:
        return None
    source = resource["spec"].walk(*place[0])
    named = source["sourceRef"]["kind"].text == "GitRepository" and source.walk(*place[1]).present
    return place if named else None


def _of_reference(resource: Resource, place: tuple[Path, Path]) -> Delivery:
    source, field = place
    return Delivery(resource, resource.name, resource["spec"], ("spec",), source, field, applies=False)


def _is_argo(resource: Resource) -> bool:
    return resource.kind in ("Application", "ApplicationSet") and resource.ref.group == ARGO


def _of_application(resource: Resource, manifest: Mapping[str, Any], root: Path) -> Iterator[Delivery]:
    made = Resource({**manifest, "kind": "Application"})
    spec = made["spec"]
    places: list[Path] = [("source",)] if spec["source"].present else []
    places += [item.path[1:] for item in spec["sources"].items()]
    for place in places:
        source = spec.walk(*place)
        path = source["path"].text
        found = Delivery(resource, made.name, spec, root, place, tier=_tier(made.name, spec, path))
        follows = found.at_source("targetRevision")
        revision = source["targetRevision"].value
        yield replace(found, follows=follows, revision="HEAD" if revision in (None, "") else str(revision))


def _without_automation(delivery: Delivery) -> Delivery:
    """One of a set with a patch that nobody can read here: how it syncs is not known."""
    spec = dict(delivery.spec.mapping)
    spec.pop("syncPolicy", None)
    return replace(delivery, spec=Resource({"spec": spec})["spec"])


def _of_flux(resource: Resource, resources: Sequence[Resource]) -> Delivery:
    spec = resource["spec"]
    path = spec["path"].text
    found = Delivery(resource, resource.name, spec, ("spec",), tier=_tier(resource.name, spec, path))
    repository = source_of(found, resources)
    if repository is None:
        return found
    reference = repository["spec"]["ref"]
    for field in ("commit", "name", "tag", "semver", "branch"):
        if reference[field].present:
            return replace(found, follows=reference[field], revision=_revision(field, reference[field]))
    return replace(found, follows=reference, revision="master")


def _revision(field: str, at: Node) -> str:
    value = str(at.value)
    return {"branch": f"refs/heads/{value}", "semver": value}.get(field, value)


def source_of(delivery: Delivery, resources: Sequence[Resource]) -> Resource | None:
    """The GitRepository of a Kustomization, among the objects beside it; None if it is not
    there.
    """
    reference = delivery.source_spec["sourceRef"]
    namespace = reference["namespace"].text or delivery.resource.namespace
    for resource in resources:
        if (
            resource.kind == reference["kind"].text
            and resource.name == reference["name"].text
            and resource.ref.group == SOURCES
            and namespace in ("", resource.namespace)
        ):
            return resource
    return None


def _tier(name: str, spec: Node, path: str) -> str | None:
    """The tier that names tell: the path's parts from the last, the object's own last part, the
    namespace.
    """
    parts = [part for part in reversed(path.split("/")) if part and not open_in(part)]
    namespace = spec["destination"]["namespace"].text or spec["targetNamespace"].text
    ends = [text.rpartition("-")[2] for text in (name, namespace) if "-" in text and not open_in(text)]
    return next((tier for word in (*parts, *ends) if (tier := tier_of(word))), None)
