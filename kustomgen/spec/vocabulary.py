"""The words that a spec or its platform defines, ``presets`` and ``sizes``: each is whole, and only
those are used.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import ValidationError

from kustomgen.errors import Complaint, Mark
from kustomgen.k8s.names import did_you_mean
from kustomgen.spec.complaints import MergedSource, complaints_of, errors_of
from kustomgen.spec.model import Spec
from kustomgen.spec.platform import API_VERSION
from kustomgen.spec.presets import NAMES, preset, workload_of
from kustomgen.spec.shorthand import written_out
from kustomgen.spec.types import OPEN
from kustomgen.yaml.source import Located

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Path = tuple[str | int, ...]
_VARIABLE = re.compile(r"\$\{[^}]*\}")


def vocabulary(root: Located) -> list[Complaint]:
    """What the workloads of an environment ask for and nobody defines."""
    workloads = root.get("workloads")
    items = workloads.value.items() if workloads is not None and isinstance(workloads.value, dict) else ()
    return [said for key, node in items for said in (*_preset(root, key, node), *_size(root, node))]


def _preset(root: Located, key: str, workload: Located) -> Iterator[Complaint]:
    named, chosen = workload.get("preset"), workload.get("parameters")
    given = chosen.value if chosen is not None and isinstance(chosen.value, dict) else {}
    if named is None or not isinstance(named.value, str):
        if chosen is not None and given:
            yield Complaint(chosen.where, f"parameters need a preset, and {key!r} has none", "take them away")
        return
    found = preset(root, named.value)
    if found is None:
        own = root.get("presets")
        known = [*(own.value if own is not None else ()), *NAMES]
        message = f"workloads.{key}.preset: there is no preset {named.value!r}"
        yield Complaint(named.where, message, did_you_mean(named.value, known, ", ".join(known)))
        return
    declared = found.get("parameters")
    values = declared.value if declared is not None and isinstance(declared.value, dict) else {}
    for name, node in given.items():
        if name not in values:
            yield Complaint(node.where, f"preset {named.value!r} has no parameter {name!r}", did_you_mean(name, values))
    for name, node in values.items():
        if node.value is None and name not in given:
            hint = f"write `parameters: {{{name}: …}}` in the workload"
            yield Complaint(named.where, f"preset {named.value!r} needs parameter {name!r}", hint)


def _size(root: Located, workload: Located) -> Iterator[Complaint]:
    size, sizes = workload.get("size"), root.get("sizes")
    if size is None or not isinstance(size.value, str):
        return
    known = sizes.value if sizes is not None and isinstance(sizes.value, dict) else {}
    if size.value not in known:
        hint = did_you_mean(size.value, known) if known else f"define it: `sizes: {{{size.value}: {{replicas: 1}}}}`"
        yield Complaint(size.mark, f"there is no size {size.value!r}", hint)


def definitions(root: Located, shared: Mapping[Mark, Path]) -> tuple[list[Complaint], dict[Mark, Path]]:
    """What is wrong with the sizes and presets of a common part, whether someone uses them or not.

    Gives also the places of the presets' values, with the path that they are written under.
    """
    places: dict[Mark, Path] = {}
    complaints: list[Complaint] = []
    sizes, presets = root.get("sizes"), root.get("presets")
    for name, node in sizes.value.items() if sizes is not None and isinstance(sizes.value, dict) else ():
        complaints += _invalid(name, written_out(node), shared)
    for name, node in presets.value.items() if presets is not None else ():
        workload = node.get("workload")
        if workload is not None:
            inline = workload.mark.file == root.mark.file
            path: Path = ("presets", name, "workload") if inline else ("workload",)
            own = dict.fromkeys(workload.places(), path)
            filled = workload_of(root, Located(name, node.mark), {})
            complaints += _invalid(name, written_out(filled or workload), own)
            places |= own
    return complaints, places


def _invalid(name: str, workload: Located, places: Mapping[Mark, Path]) -> list[Complaint]:
    """What the models say of a workload that has these fields, and an image."""
    if not isinstance(workload.value, dict):
        return []  # anyone who uses it hears of it
    whole = _opened(workload)
    image = {} if "image" in whole.value else {"image": Located("x", workload.mark)}
    # Places of their own for what is not written: one that is that of what holds it is a short
    # form's.
    root = Located(
        {
            "apiVersion": Located(API_VERSION, Mark("", 2)),
            "name": Located("x", Mark("", 3)),
            "workloads": Located({name: Located(whole.value | image, Mark("", 5))}, Mark("", 4)),
        },
        Mark("", 1),
    )
    try:
        Spec.model_validate(root.plain())
    except ValidationError as error:
        return complaints_of(errors_of(error, root), MergedSource(root, (), places))
    return []


def _opened(node: Located) -> Located:
    """The tree with what only environments know left open; without nulls."""
    if isinstance(node.value, dict):
        kept = {key: _opened(item) for key, item in node.value.items() if item.value is not None}
        return Located(kept, node.mark, node.key)
    if isinstance(node.value, list):
        return Located([_opened(item) for item in node.value], node.mark, node.key)
    if isinstance(node.value, str) and "${" in node.value:
        return Located(_VARIABLE.sub(OPEN, node.value), node.mark, node.key)
    return node
