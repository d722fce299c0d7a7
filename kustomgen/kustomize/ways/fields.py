"""The fields of a kustomization that set one thing: images, replicas, labels, namespace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.image import Image
from kustomgen.kustomize.kustomization import items
from kustomgen.kustomize.places import walk
from kustomgen.kustomize.ways.answer import UNSURE, Here, text_at

if TYPE_CHECKING:
    from kustomgen.errors import Mark
    from kustomgen.kustomize.route import Stage
    from kustomgen.kustomize.ways.answer import Answers, Wanted
    from kustomgen.yaml.source import Located


def images(stage: Stage, wanted: Wanted) -> Answers:
    """``images:``, for the image of a container."""
    if wanted.path[-1:] != ("image",) or not isinstance(wanted.value, str):
        return
    built = Image.parse(wanted.value)
    born = walk(wanted.born, wanted.steps)
    before = Image.parse(str(born.at.value)).name if born.depth == len(wanted.steps) else ""
    for entry in reversed(stage.kustomization.items("images")):
        name, new_name, tag, digest = (text_at(entry, key) for key in ("name", "newName", "newTag", "digest"))
        fits = built.name == (new_name or name) and tag in ("", built.tag) and digest in ("", built.digest)
        # With a new name it fits what it does not match, too: an image that always had that name.
        if new_name not in ("", name) and before == new_name:
            continue
        if built.name == (new_name or name) and entry.get("tagSuffix"):
            yield UNSURE
        elif fits and (tag or digest or new_name):
            key = "newTag" if tag else "digest" if digest else "newName"
            yield Here(_where(entry, key), len(wanted.path), sets=True)


def replicas(stage: Stage, wanted: Wanted) -> Answers:
    """``replicas:``, for the number of pods of a workload."""
    scaled = ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController")
    if wanted.path == ("spec", "replicas") and wanted.resource.kind in scaled:
        for entry in reversed(stage.kustomization.items("replicas")):
            if text_at(entry, "name") in stage.names:
                yield Here(_where(entry, "count"), len(wanted.path), sets=True)


def labels(stage: Stage, wanted: Wanted) -> Answers:
    """``labels:``, ``commonLabels:`` and ``commonAnnotations:``, where they say what was built."""
    if len(wanted.path) < 2 or not isinstance(wanted.path[-1], str):  # noqa: PLR2004 - the map, and its key
        return
    holder, key = wanted.path[-2], wanted.path[-1]
    root = stage.kustomization.root
    maps = [root.get("commonAnnotations")] if root and holder == "annotations" else []
    if root and holder in ("labels", "matchLabels", "selector"):
        maps = [root.get("commonLabels"), *(entry.get("pairs") for entry in items(root, "labels"))]
    for found in maps:
        value = found.get(key) if found else None
        if value and value.value == wanted.value:
            yield Here(value.where, len(wanted.path), sets=True)


def namespace(stage: Stage, wanted: Wanted) -> Answers:
    """``namespace:``, for the object's own, those of the subjects of a binding, and the name of a Namespace."""
    root = stage.kustomization.root
    field = root.get("namespace") if root else None
    own_name = wanted.resource.kind == "Namespace" and wanted.path == ("metadata", "name")
    named = own_name or wanted.path[-1:] == ("namespace",)
    if field and named and field.value == wanted.value:
        yield Here(field.where, len(wanted.path), sets=True)


def _where(entry: Located, key: str) -> Mark:
    return (entry.get(key) or entry).where
