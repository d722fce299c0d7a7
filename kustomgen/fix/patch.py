"""Repairs that only some of the overlays want which share a file: in a new patch of each overlay
that does.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from kustomgen.kustomize.list_keys import KeyedItem, steps_to
from kustomgen.kustomize.provenance.edit_location import EditLocation, spot
from kustomgen.policy.edits import GONE
from kustomgen.yaml.dump import dump
from kustomgen.yaml.edit import append_value
from kustomgen.yaml.stream import load_stream

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kustomgen.check.run import CheckResult
    from kustomgen.fix.shared import Fix
    from kustomgen.k8s.resource import Resource
    from kustomgen.kustomize.list_keys import Step

Patch = tuple[str, str, str, str]
"""An overlay's folder, and apiVersion, kind and name of what is patched, as it is called where it
was born.
"""


def plan_patches(
    result: CheckResult, fixes: Sequence[Fix], texts: Mapping[str, str], own: Collection[str]
) -> tuple[dict[str, str], list[Fix]]:
    """``texts`` with a patch for each object and its line in the kustomization, and the fixes that
    these make.

    ``own`` are the files that an earlier round made, to which more may be added.

    What cannot be said in a strategic merge patch is in neither: an item of a list without a merge
    key, an object whose name in the base is not known.
    """
    patches: defaultdict[Patch, list[Fix]] = defaultdict(list)
    for fix in fixes:
        if patch := _patch(result, fix):
            patches[patch].append(fix)
    all_texts, done = dict(texts), []
    for patch, found in patches.items():
        written = _written(result, patch, found, all_texts, own)
        if written:
            new, file = written
            all_texts |= new
            done += [
                replace(fix, spots=tuple(EditLocation(file, 0, edit.at.path) for edit in fix.edits)) for fix in found
            ]
    return all_texts, done


def _patch(result: CheckResult, fix: Fix) -> Patch | None:
    resource = fix.edits[0].at.resource
    if any(edit.at.path == ("apiVersion",) for edit in fix.edits):
        return None  # a patch finds its object by it
    if result.sources.kustomization(Path(fix.target)) is None or any(
        _merging(result, resource, edit.at.path) is None for edit in fix.edits
    ):
        return None
    born = spot(result.sources, Path(fix.target), resource, (), result.kubernetes)
    if born is None:
        return None
    root = result.sources.documents(born.file)[born.document].root
    name = root.get(*born.path, "metadata", "name") if root else None
    return (fix.target, resource.ref.api_version, resource.kind, str(name.value)) if name and name.value else None


def _merging(result: CheckResult, resource: Resource, path: tuple[str | int, ...]) -> tuple[Step, ...] | None:
    steps = steps_to(resource, path, result.kubernetes)
    return None if steps is None or any(isinstance(step, int) for step in steps) else steps


def _written(
    result: CheckResult, patch: Patch, fixes: Sequence[Fix], before: Mapping[str, str], own: Collection[str]
) -> tuple[dict[str, str], str] | None:
    target, api_version, kind, name = patch
    kustomization = result.sources.kustomization(Path(target))
    entry = f"patches/{name}.{kind.lower()}.yaml"
    file = result.sources.show(Path(target) / entry)
    if kustomization is None or PurePosixPath(file).is_absolute() or file.startswith("../"):
        return None
    there = Path(file).exists()
    if there and file not in own:
        return None
    value: dict[str, Any] = {"apiVersion": api_version, "kind": kind, "metadata": {"name": name}}
    if there:
        [value] = load_stream(before.get(file) or Path(file).read_text(), file)
    for edit in (edit for fix in fixes for edit in fix.edits):
        steps = _merging(result, edit.at.resource, edit.at.path) or ()
        _lay(value, steps, edit.at.resource.manifest, None if edit.value is GONE else edit.value)
    if there:
        return {file: dump(value)}, file
    text = before.get(kustomization.file) or result.sources.text(kustomization.file)
    listed = append_value(text, 0, ("patches",), {"path": entry})
    return None if listed is None else ({file: dump(value), kustomization.file: listed}, file)


def _lay(at: Any, steps: tuple[Step, ...], built: Any, value: Any) -> None:
    """Puts a value into a patch, and what leads to it; the items of lists by their merge key."""
    for step, below in zip(steps, (*steps[1:], None), strict=True):
        if isinstance(step, KeyedItem):
            there = built if isinstance(built, list) else []
            built = next((item for item in there if item.get(step.key) == step.value), None)
            at = _item(at, step, [item.get(step.key) for item in there])
            continue
        built = built.get(step) if isinstance(built, dict) else None
        if below is None:
            at[step] = value
        else:
            at = at.setdefault(step, [] if isinstance(below, KeyedItem) else {})


def _item(items: list[Any], step: KeyedItem, order: list[Any]) -> Any:
    """The item of a list in a patch. With it stand those before it, since kustomize puts first what
    a patch names.
    """
    there = {item[step.key]: item for item in items}
    if step.value not in order or len({*order}) < len(order):
        order = [step.value]  # it cannot be known
    for key in order[: order.index(step.value) + 1]:
        there.setdefault(key, {step.key: key})
    items[:] = sorted(there.values(), key=lambda item: order.index(item[step.key]) if item[step.key] in order else 0)
    return there[step.value]
