"""Repairs that only some of the overlays want which share a file: in a new patch of each overlay that does."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from kustomgen.kustomize.places import Item, steps_to
from kustomgen.kustomize.spot import Spot, spot
from kustomgen.policy.edits import GONE
from kustomgen.yaml.dump import dump
from kustomgen.yaml.edit import append_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kustomgen.cli.fix_share import Fix
    from kustomgen.cli.look import Look
    from kustomgen.k8s.resource import Resource
    from kustomgen.kustomize.places import Step

Patch = tuple[str, str, str, str]
"""An overlay's folder, and apiVersion, kind and name of what is patched, as it is called where it was born."""


def plan_patches(look: Look, fixes: Sequence[Fix], texts: Mapping[str, str]) -> tuple[dict[str, str], list[Fix]]:
    """``texts`` with a patch for each object and its line in the kustomization, and the fixes that these make.

    What cannot be said in a strategic merge patch is in neither: an item of a list without a merge key, an object whose
    name in the base is not known.
    """
    patches: defaultdict[Patch, list[Fix]] = defaultdict(list)
    for fix in fixes:
        if patch := _patch(look, fix):
            patches[patch].append(fix)
    result, done = dict(texts), []
    for patch, found in patches.items():
        written = _written(look, patch, found, result)
        if written:
            texts, file = written
            result |= texts
            done += [replace(fix, spots=tuple(Spot(file, 0, edit.at.path) for edit in fix.edits)) for fix in found]
    return result, done


def _patch(look: Look, fix: Fix) -> Patch | None:
    resource = fix.edits[0].at.resource
    if any(edit.at.path == ("apiVersion",) for edit in fix.edits):
        return None  # a patch finds its object by it
    if look.sources.kustomization(Path(fix.target)) is None or any(
        _merging(look, resource, edit.at.path) is None for edit in fix.edits
    ):
        return None
    born = spot(look.sources, Path(fix.target), resource, (), look.kubernetes)
    if born is None:
        return None
    root = look.sources.documents(born.file)[born.document].root
    name = root.get(*born.path, "metadata", "name") if root else None
    return (fix.target, resource.ref.api_version, resource.kind, str(name.value)) if name and name.value else None


def _merging(look: Look, resource: Resource, path: tuple[str | int, ...]) -> tuple[Step, ...] | None:
    steps = steps_to(resource, path, look.kubernetes)
    return None if steps is None or any(isinstance(step, int) for step in steps) else steps


def _written(
    look: Look, patch: Patch, fixes: Sequence[Fix], before: Mapping[str, str]
) -> tuple[dict[str, str], str] | None:
    target, api_version, kind, name = patch
    kustomization = look.sources.kustomization(Path(target))
    entry = f"patches/{name}.{kind.lower()}.yaml"
    file = look.sources.show(Path(target) / entry)
    if kustomization is None or Path(file).exists() or PurePosixPath(file).is_absolute() or file.startswith("../"):
        return None
    value: dict[str, Any] = {"apiVersion": api_version, "kind": kind, "metadata": {"name": name}}
    for edit in (edit for fix in fixes for edit in fix.edits):
        steps = _merging(look, edit.at.resource, edit.at.path) or ()
        _lay(value, steps, None if edit.value is GONE else edit.value)
    text = before.get(kustomization.file) or look.sources.text(kustomization.file)
    listed = append_value(text, 0, ("patches",), {"path": entry})
    return None if listed is None else ({file: dump(value), kustomization.file: listed}, file)


def _lay(at: Any, steps: tuple[Step, ...], value: Any) -> None:
    """Puts a value into a patch, and what leads to it; the items of lists by their merge key."""
    for step, below in zip(steps, (*steps[1:], None), strict=True):
        if isinstance(step, Item):
            item = next((item for item in at if item[step.key] == step.value), None)
            if item is None:
                item = {step.key: step.value}
                at.append(item)
            at = item
        elif below is None:
            at[step] = value
        else:
            at = at.setdefault(step, [] if isinstance(below, Item) else {})
