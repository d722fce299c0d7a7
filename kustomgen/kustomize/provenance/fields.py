"""The fields of a kustomization that set one thing: images, replicas, labels, annotations, namespace, names."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from kustomgen.kustomize.kustomization import items
from kustomgen.kustomize.provenance.context import text_at
from kustomgen.kustomize.provenance.field_specs import DEFAULTS, Spec, apply, read_specs
from kustomgen.kustomize.provenance.traced_value import Cell, Change, as_plain_text, is_opaque, planted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kustomgen.kustomize.provenance.context import Turn
    from kustomgen.kustomize.provenance.traced_object import Travel
    from kustomgen.yaml.source import Located

NEVER_RENAMED = (("", "CustomResourceDefinition"), ("apiregistration.k8s.io", "APIService"), ("", "Namespace"))


def namespace(turn: Turn, travel: Travel) -> Travel:
    """``namespace:``, for the object's own, some subjects of bindings, and what ``configurations`` add."""
    field = turn.kustomization.root.get("namespace") if turn.kustomization.root else None
    if field is None or not isinstance(field.value, str) or not field.value:
        return travel
    change = turn.change(field.where, "namespace")
    travel = travel.remembering()
    root, now = travel.root, travel.current

    def setter(old: Cell | None) -> Cell:
        return Cell(field.value, change, old)

    if not now.is_cluster_scoped:
        root = apply(root, Spec(("metadata", "namespace"), create=True), change, setter)
    if now.kind in ("RoleBinding", "ClusterRoleBinding"):
        root = _subjects(root, change, field.value)
    for spec in turn.specs("namespace"):
        if spec.fits(now) and spec.path != ("metadata", "namespace"):
            root = apply(root, spec, change, setter)
    return travel.with_root(root)


def _subjects(root: Cell, change: Change, value: str) -> Cell:
    subjects = root.get("subjects")
    if subjects is None or not isinstance(subjects.value, list):
        return root
    found = [
        item.with_child("namespace", Cell(value, change, item.child("namespace")))
        if item.text("name") == "default"
        else item
        for item in subjects.value
    ]
    return root.with_child("subjects", replace(subjects, value=found))


def name_prefix(turn: Turn, travel: Travel) -> Travel:
    return _named(turn, travel, "namePrefix")


def name_suffix(turn: Turn, travel: Travel) -> Travel:
    return _named(turn, travel, "nameSuffix")


def _named(turn: Turn, travel: Travel, field: str) -> Travel:
    found = turn.kustomization.root.get(field) if turn.kustomization.root else None
    first = travel.ids[0]
    if found is None or not found.value or any(
        group in ("", first.group) and kind == first.kind for group, kind in NEVER_RENAMED
    ):  # fmt: skip
        return travel
    change = turn.change(found.where, field)

    def setter(old: Cell | None) -> Cell | None:
        if old is None:
            return None
        text = as_plain_text(old.value)
        return Cell(f"{found.value}{text}" if field == "namePrefix" else f"{text}{found.value}", change, old)

    travel = travel.remembering()
    root = travel.root
    for spec in turn.specs(field):
        if spec.fits(first):
            root = apply(root, spec, change, setter)
    return travel.with_root(root)


def all_labels(turn: Turn, travel: Travel) -> Travel:
    """``labels:``, each entry in turn, then ``commonLabels:``."""
    for entry in turn.kustomization.items("labels"):
        specs = list(read_specs(items(entry, "fields")))
        specs += turn.configured("labels")
        if _is_on(entry, "includeSelectors"):
            specs += turn.specs("commonLabels")
        else:
            specs += turn.specs("templateLabels") if _is_on(entry, "includeTemplates") else []
            specs += turn.specs("volumeClaimTemplateLabels") if _is_on(entry, "includeVolumeClaimTemplates") else []
            specs += [Spec(("metadata", "labels"), create=True)]
        travel = _pairs(turn, travel, entry.get("pairs"), "labels", specs)
    root = turn.kustomization.root
    return _pairs(turn, travel, root.get("commonLabels") if root else None, "commonLabels", turn.specs("commonLabels"))


def common_annotations(turn: Turn, travel: Travel) -> Travel:
    """``commonAnnotations:``."""
    root = turn.kustomization.root
    pairs = root.get("commonAnnotations") if root else None
    return _pairs(turn, travel, pairs, "commonAnnotations", turn.specs("commonAnnotations"))


def _is_on(entry: Located, key: str) -> bool:
    found = entry.get(key)
    return found is not None and found.value is True


def _pairs(turn: Turn, travel: Travel, pairs: Located | None, by: str, specs: Iterable[Spec]) -> Travel:
    if pairs is None or not isinstance(pairs.value, dict) or not pairs.value:
        return travel
    change = turn.change(pairs.where, by)

    def setter(old: Cell | None) -> Cell | None:
        found = old if old is not None and isinstance(old.value, dict) else Cell({}, change, old)
        for key, value in pairs.value.items():
            before = found.child(key) or (found.gone or {}).get(key)
            found = found.with_child(key, Cell(as_plain_text(value.value), change.at(value.where), before))
        return found

    root, now = travel.root, travel.current
    for spec in dict.fromkeys(specs):
        if spec.fits(now):
            root = apply(root, spec, change, setter)
    return travel.with_root(root)


def replicas(turn: Turn, travel: Travel) -> Travel:
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


def _count(value: object, change: Change, old: Cell | None) -> Cell:
    return Cell(value, change, old)


def images(turn: Turn, travel: Travel) -> Travel:
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
            # What the default specs reach is mostly what stands in containers; twice would add a tagSuffix twice.
            if spec.path not in known or spec.path[-1] == "reference":
                change = turn.change(entry.where, "images")
                root = apply(root, spec, change, partial(_image, turn, entry))
    return travel.with_root(root)


def _containers(cell: Cell, turn: Turn, entry: Located) -> Cell:
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


def _differ(one: Cell, other: Cell) -> bool:
    return one is not other


def _with_image(item: Cell, turn: Turn, entry: Located) -> Cell:
    image = _image(turn, entry, item.child("image"))
    return item.with_child("image", image) if image is not None else item


_ANY_TAG = r"(:[a-zA-Z0-9_.{}-]*)?(@[a-zA-Z0-9]+([.+_-][a-zA-Z0-9]+)*:[a-zA-Z0-9_.{}-]*)?"
_PARTS = re.compile(r"(?P<name>(?:[^/]*/)?[^@:]*)(?::(?P<tag>[^@]*))?(?:@(?P<digest>.*))?", re.DOTALL)


def _image(turn: Turn, entry: Located, old: Cell | None) -> Cell | None:
    """The image after an entry of ``images``; None where the entry is not for it, or changes nothing."""
    if old is None or old.value is None or isinstance(old.value, (dict, list)):
        return None
    if is_opaque(old):
        return Cell(old.value, replace(turn.change(entry.where, "images"), unsure=True), old)
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


def planted_over(old: Cell, value: str, change: Change) -> Cell:
    """A plain value in the place of another."""
    return replace(planted(value, change), before=old)


def _matches(name: str, image: str) -> bool:
    # The entry's name is a regular expression to kustomize, whether or not that was meant.
    try:
        return re.fullmatch(f"{name}{_ANY_TAG}", image) is not None
    except re.error:
        return False
