"""Patches: ``patches``, and the older ``patchesStrategicMerge`` and ``patchesJson6902``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kustomgen.kustomize.patches import Match, Patch, is_for, patches_in
from kustomgen.kustomize.places import Walk, overlaps, walk
from kustomgen.kustomize.ways.answer import UNSURE, Here, text_at

if TYPE_CHECKING:
    from kustomgen.kustomize.route import Stage
    from kustomgen.kustomize.ways.answer import Answers, Wanted


def json_patches(stage: Stage, wanted: Wanted) -> Answers:
    yield from _patches(stage, wanted, "patchesJson6902")


def patches(stage: Stage, wanted: Wanted) -> Answers:
    yield from _patches(stage, wanted, "patches")


def strategic_merges(stage: Stage, wanted: Wanted) -> Answers:
    yield from _patches(stage, wanted, "patchesStrategicMerge")


# A patch names these to say which object it is for; it does not set them.
IDENTITY = ((), ("kind",), ("apiVersion",), ("metadata",), ("metadata", "name"), ("metadata", "namespace"))


def _patches(stage: Stage, wanted: Wanted, field: str) -> Answers:
    if wanted.path in IDENTITY:
        return
    for patch in reversed(patches_in(wanted.sources, stage.kustomization, field)):
        match = is_for(patch, wanted.resource, stage.names, wanted.namespaces)
        if match is Match.NO:
            continue
        if patch.body is None or (patch.is_json and _json_touches(patch, wanted)):
            yield UNSURE
        elif not patch.is_json:
            yield from _merged(walk(patch.body, wanted.steps), match, wanted)


def _json_touches(patch: Patch, wanted: Wanted) -> bool:
    for operation in patch.body.value if patch.body else ():
        for field in ("path", "from"):
            pointer = [word.replace("~1", "/").replace("~0", "~") for word in text_at(operation, field).split("/")[1:]]
            if operation.get(field) and overlaps(pointer, wanted.steps):
                return True
    return False


def _merged(found: Walk, match: Match, wanted: Wanted) -> Answers:
    sets = found.depth == len(wanted.steps)
    unsure = found.directive or (match is Match.MAYBE and (sets or found.whole))
    if unsure or (sets and not agrees(found.at.value, wanted)):
        yield UNSURE
    elif match is Match.YES:
        # A list without a merge key is this patch's own, so what is missing is missing here.
        yield Here(found.at.where, found.depth, sets=sets or (found.whole and wanted.value is None))


def agrees(source: Any, wanted: Wanted) -> bool:
    """Whether a file's value can be what was built: the same, or a name that kustomize put a prefix or a hash to."""
    if isinstance(source, (dict, list)) or isinstance(wanted.value, (Mapping, list)):
        return isinstance(source, dict) == isinstance(wanted.value, Mapping)
    if source is None or wanted.value is None:
        return source is wanted.value
    text, built = str(source), str(wanted.value)
    same = text.lower() == built.lower()
    return same or (isinstance(source, str) and bool(text) and text in built and wanted.path[-1:] != ("image",))
