"""What may set anything, in ways that only kustomize could tell: custom transformers, what
cannot be read.

Some of kustomize's own transformers touch only the fields that their ``fieldSpecs`` name, and leave
all else alone (https://kubectl.docs.kubernetes.io/references/kustomize/builtins/).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kustomgen.errors import Mark
from kustomgen.kustomize.patches import documents_of
from kustomgen.kustomize.provenance.context import text_at
from kustomgen.kustomize.provenance.traced_value import uncertain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.kustomize.provenance.context import LayerContext
    from kustomgen.kustomize.provenance.traced_object import TracedObject
    from kustomgen.kustomize.provenance.traced_value import Setting, TracedValue
    from kustomgen.yaml.located import Located


def transformers(turn: LayerContext, travel: TracedObject) -> TracedObject:
    """``transformers:`` can do anything; and what cannot be read may say anything."""
    root = turn.kustomization.root
    if root is None:
        return travel.uncertain(turn.change(Mark(turn.kustomization.file), "a kustomization that cannot be read"))
    found = root.get("transformers")
    if found is None or not found.value:
        return travel
    change = turn.change(found.where, "a transformer")
    documents = [document for entry in turn.kustomization.items("transformers") for document in _of(turn, entry)]
    if not documents or not all(_keeps_to_its_fields(document) for document in documents):
        return travel.uncertain(change)
    traced = travel.root
    for path in (path for document in documents for path in _paths(document)):
        traced = _uncertain_at(traced, path, change)
    return travel.with_root(traced)


_FIELDS_ONLY = frozenset(
    {"LabelTransformer", "AnnotationsTransformer", "ImageTagTransformer", "ReplicaCountTransformer"}
)


def _of(turn: LayerContext, entry: Located) -> list[Located | None]:
    """The documents of an entry; None for one that is not there to be read."""
    return list(documents_of(turn.sources, turn.kustomization, entry)) or [None]


def _keeps_to_its_fields(document: Located | None) -> bool:
    """Whether it is kustomize's own; a function that an annotation names runs whatever
    its kind is.
    """
    if document is None or text_at(document, "kind") not in _FIELDS_ONLY:
        return False
    metadata = document.get("metadata")
    annotated = metadata is not None and metadata.get("annotations") is not None
    return text_at(document, "apiVersion") == "builtin" and not annotated


def _paths(document: Located | None) -> Iterator[tuple[str, ...]]:
    if document is None:
        return
    if text_at(document, "kind") == "ImageTagTransformer":
        yield ("**", "image")
    specs = document.get("fieldSpecs")
    for spec in specs.value if specs and isinstance(specs.value, list) else ():
        yield tuple(step.removesuffix("[]") for step in text_at(spec, "path").split("/") if step)


def _uncertain_at(cell: TracedValue, path: tuple[str, ...], change: Setting) -> TracedValue:
    """The same, where what is at the path may have been set; ``**`` stands for any way there."""
    if not path:
        return uncertain(cell, change)
    if isinstance(cell.value, list):
        return replace(cell, value=[_uncertain_at(item, path, change) for item in cell.value])
    if not isinstance(cell.value, dict):
        return cell
    step, *rest = path
    value = dict(cell.value)
    for key, item in cell.value.items():
        if step == "**":
            value[key] = _uncertain_at(item, tuple(rest[1:]) if key == rest[0] else path, change)
        elif key == step:
            value[key] = _uncertain_at(item, tuple(rest), change)
    return replace(cell, value=value)
