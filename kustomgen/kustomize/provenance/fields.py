"""The fields of a kustomization that set one thing: images, replicas, labels, annotations,
namespace, names.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from kustomgen import regexp
from kustomgen.kustomize.kustomization import items
from kustomgen.kustomize.provenance.context import text_at
from kustomgen.kustomize.provenance.field_specs import DEFAULTS, FieldSpec, apply, read_specs
from kustomgen.kustomize.provenance.traced_value import Setting, TracedValue, as_plain_text, from_value, is_opaque

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kustomgen.kustomize.provenance.context import LayerContext
    from kustomgen.kustomize.provenance.traced_object import TracedObject
    from kustomgen.yaml.source import Located

NEVER_RENAMED = (("", "CustomResourceDefinition"), ("apiregistration.k8s.io", "APIService"), ("", "Namespace"))


def namespace(turn: LayerContext, travel: TracedObject) -> TracedObject:
    """``namespace:``, for the object's own, some subjects of bindings, and what ``configurations``
    add.
    """
    field = turn.kustomization.root.get("namespace") if turn.kustomization.root else None
    if field is None or not isinstance(field.value, str) or not field.value:
        return travel
    change = turn.change(field.where, "namespace")
    travel = travel.remembering()
    root, now = travel.root, travel.current

    def setter(old: TracedValue | None) -> TracedValue:
        return TracedValue(field.value, change, old)

    if not now.is_cluster_scoped:
        root = apply(root, FieldSpec(("metadata", "namespace"), create=True), change, setter)
    if now.kind in ("RoleBinding", "ClusterRoleBinding"):
        root = _subjects(root, change, field.value)
    for spec in turn.specs("namespace"):
        if spec.fits(now) and spec.path != ("metadata", "namespace"):
            root = apply(root, spec, change, setter)
    return travel.with_root(root)


def _subjects(root: TracedValue, change: Setting, value: str) -> TracedValue:
    subjects = root.get("subjects")
    if subjects is None or not isinstance(subjects.value, list):
        return root
    found = [
        item.with_child("namespace", TracedValue(value, change, item.child("namespace")))
        if item.text("name") == "default"
        else item
        for item in subjects.value
    ]
    return root.with_child("subjects", replace(subjects, value=found))


def name_prefix(turn: LayerContext, travel: TracedObject) -> TracedObject:
    return _named(turn, travel, "namePrefix")


def name_suffix(turn: LayerContext, travel: TracedObject) -> TracedObject:
    return _named(turn, travel, "nameSuffix")


def _named(turn: LayerContext, travel: TracedObject, field: str) -> TracedObject:
    found = turn.kustomization.root.get(field) if turn.kustomization.root else None
    first = travel.ids[0]
    if found is None or not found.value or any(
        group in ("", first.group) and kind == first.kind for group, kind in NEVER_RENAMED
    ):  # fmt: skip
        return travel
    change = turn.change(found.where, field)

    def setter(old: TracedValue | None) -> TracedValue | None:
        if old is None:
            return None
        text = as_plain_text(old.value)
        return TracedValue(f"{found.value}{text}" if field == "namePrefix" else f"{text}{found.value}", change, old)

    travel = travel.remembering()
    root = travel.root
    for spec in turn.specs(field):
        if spec.fits(first):
            root = apply(root, spec, change, setter)
    return travel.with_root(root)


def all_labels(turn: LayerContext, travel: TracedObject) -> TracedObject:
    """``labels:``, each entry in turn, then ``commonLabels:``."""
    for entry in turn.kustomization.items("labels"):
        specs = list(read_specs(items(entry, "fields")))
        specs += turn.configured("labels")
        if _is_on(entry, "includeSelectors"):
            specs += turn.specs("commonLabels")
        else:
            specs += turn.specs("templateLabels") if _is_on(entry, "includeTemplates") else []
            specs += turn.specs("volumeClaimTemplateLabels") if _is_on(entry, "includeVolumeClaimTemplates") else []
            specs += [FieldSpec(("metadata", "labels"), create=True)]
        travel = _pairs(turn, travel, entry.get("pairs"), "labels", specs)
    root = turn.kustomization.root
    return _pairs(turn, travel, root.get("commonLabels") if root else None, "commonLabels", turn.specs("commonLabels"))


def common_annotations(turn: LayerContext, travel: TracedObject) -> TracedObject:
    """``commonAnnotations:``."""
    root = turn.kustomization.root
    pairs = root.get("commonAnnotations") if root else None
    return _pairs(turn, travel, pairs, "commonAnnotations", turn.specs("commonAnnotations"))


def _is_on(entry: Located, key: str) -> bool:
    found = entry.get(key)
    return found is not None and found.value is True


def _pairs(
    turn: LayerContext, travel: TracedObject, pairs: Located | None, by: str, specs: Iterable[FieldSpec]
) -> TracedObject:
    if pairs is None or not isinstance(pairs.value, dict) or not pairs.value:
        return travel
    change = turn.change(pairs.where, by)

    def setter(old: TracedValue | None) -> TracedValue | None:
        found = old if old is not None and isinstance(old.value, dict) else TracedValue({}, change, old)
        for key, value in pairs.value.items():
            before = found.child(key) or (found.gone or {}).get(key)
            found = found.with_child(key, TracedValue(as_plain_text(value.value), change.at(value.where), before))
        return found

    root, now = travel.root, travel.current
    for spec in dict.fromkeys(specs):
        if spec.fits(now):
            root = apply(root, spec, change, setter)
    return travel.with_root(root)


def replicas(turn: LayerContext, travel: TracedObject) -> TracedObject:
    """``replicas:``, for the workloads that ever had the entry's name."""
    for entry in turn.kustomization.items("replicas"):
        name, count = text_at(entry, "name"), entry.get("count")
        change = turn.change((count or entry).where, "replicas")
        value = count.value if count else 0
        for spec in turn.specs("replicas"):
            if any(one.name == name and spec.fits(one) for one in travel.ids) and spec.fits(travel.current):
                root = apply(travel.root, spec, change, partial(_count, value, change))
                travel = travel.with_root(root)
    return travel


def _count(value: object, change: Setting, old: TracedValue | None) -> TracedValue:
    return TracedValue(value, change, old)


def images(turn: LayerContext, travel: TracedObject) -> TracedObject:
    """``images:``, for every container wherever it stands, and for what ``configurations`` add."""
    entries = turn.kustomization.items("images")
    if not entries or travel.current.kind == "CustomResourceDefinition":
        return travel
    root = travel.root
    specs = [spec for spec in turn.specs("images") if spec.fits(travel.current)]
    known = set(map(tuple, (spec.path for spec in DEFAULTS["images"])))
    for entry in entries:
        root = _containers(root, turn, entry)
        for spec in specs:
            # What the default specs reach is mostly what is in containers; twice would add a
            # tagSuffix twice.
            if spec.path not in known or spec.path[-1] == "reference":
                change = turn.change(entry.where, "images")
                root = apply(root, spec, change, partial(_image, turn, entry))
    return travel.with_root(root)


def _containers(cell: TracedValue, turn: LayerContext, entry: Located) -> TracedValue:
    """Every list called containers or initContainers, at any depth."""
    if isinstance(cell.value, list):
        found = [_containers(item, turn, entry) for item in cell.value]
        return replace(cell, value=found) if any(map(_differ, found, cell.value)) else cell
    if not isinstance(cell.value, dict):
        return cell
    fields = {}
    for key, old in cell.value.items():
        if not isinstance(old.value, (dict, list)):
            continue
        new = _containers(old, turn, entry)
        if key in ("containers", "initContainers") and isinstance(new.value, list):
            items_ = [_with_image(item, turn, entry) for item in new.value]
            new = replace(new, value=items_) if any(map(_differ, items_, new.value)) else new
        if new is not old:
            fields[key] = new
    return replace(cell, value=cell.value | fields) if fields else cell


def _differ(one: TracedValue, other: TracedValue) -> bool:
    return one is not other


def _with_image(item: TracedValue, turn: LayerContext, entry: Located) -> TracedValue:
    image = _image(turn, entry, item.child("image"))
    return item.with_child("image", image) if image is not None else item


_ANY_TAG = r"(:[a-zA-Z0-9_.{}-]*)?(@[a-zA-Z0-9]+([.+_-][a-zA-Z0-9]+)*:[a-zA-Z0-9_.{}-]*)?"
_PARTS = re.compile(r"(?P<name>(?:[^/]*/)?[^@:]*)(?::(?P<tag>[^@]*))?(?:@(?P<digest>.*))?", re.DOTALL)


def _image(turn: LayerContext, entry: Located, old: TracedValue | None) -> TracedValue | None:
    """The image after an entry of ``images``; None if the entry is not for it, or changes
    nothing.
    """
    if old is None or old.value is None or isinstance(old.value, (dict, list)):
        return None
    if is_opaque(old):
        return TracedValue(old.value, replace(turn.change(entry.where, "images"), uncertain=True), old)
    name, new_name, new_tag, digest, suffix = (
        text_at(entry, key) for key in ("name", "newName", "newTag", "digest", "tagSuffix")
    )
    key = next((key for key in ("newTag", "digest", "tagSuffix", "newName") if text_at(entry, key)), None)
    value = as_plain_text(old.value)
    parts = _PARTS.fullmatch(value)
    if key is None or not _matches(name, value) or parts is None:
        return None
    tag, was = parts["tag"] or "", parts["digest"] or ""
    if new_tag or digest:
        tag, was = new_tag, digest
    elif suffix:
        tag, was = tag + suffix, ""
    built = (new_name or parts["name"]) + (f":{tag}" if tag else "") + (f"@{was}" if was else "")
    return planted_over(old, built, turn.change((entry.get(key) or entry).where, "images"))


def planted_over(old: TracedValue, value: str, change: Setting) -> TracedValue:
    """A plain value in the place of another."""
    return replace(from_value(value, change), before=old)


def _matches(name: str, image: str) -> bool:
    # The entry's name is a regular expression to kustomize, whether or not that was meant.
    try:
        return regexp.fullmatch(f"{name}{_ANY_TAG}", image)
    except ValueError:
        return False
