"""What may set a field in ways that only kustomize could tell: transformers of one's own, replacements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kustomgen.errors import InputError
from kustomgen.kustomize.kustomization import items
from kustomgen.kustomize.patches import Match, selects
from kustomgen.kustomize.places import overlaps
from kustomgen.kustomize.ways.answer import UNSURE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.route import Stage
    from kustomgen.kustomize.sources import Sources
    from kustomgen.kustomize.ways.answer import Answers, Wanted
    from kustomgen.yaml.source import Located


def transformers(stage: Stage, _wanted: Wanted) -> Answers:
    """``transformers:`` can do anything; and what cannot be read may say anything."""
    if stage.kustomization.root is None or stage.kustomization.items("transformers"):
        yield UNSURE


def replacements(stage: Stage, wanted: Wanted) -> Answers:
    for target in _replacement_targets(wanted.sources, stage.kustomization):
        select = target.get("select") if target else None
        if target is None or select is None:
            yield UNSURE
            continue
        paths = [re.split(r"\.(?![^\[]*\])", str(path.value)) for path in items(target, "fieldPaths")]
        may_be_for = selects(select, wanted.resource, stage.names, wanted.namespaces) is not Match.NO
        if may_be_for and any(overlaps(path, wanted.steps) for path in paths or [["metadata", "name"]]):
            yield UNSURE


def _replacement_targets(sources: Sources, kustomization: Kustomization) -> Iterator[Located | None]:
    for entry in kustomization.items("replacements"):
        found = [entry]
        if path := entry.get("path"):
            try:
                documents = sources.documents(sources.show(kustomization.folder / str(path.value)))
            except InputError:
                yield None
                continue
            roots = [document.root for document in documents if document.root]
            found = [item for root in roots for item in (root.value if isinstance(root.value, list) else [root])]
        for replacement in found:
            yield from items(replacement, "targets")
