"""Which entries of a kustomization may be without effect; building without them tells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kustomgen import regexp
from kustomgen.k8s.merging import ABSENT, Effect, PatchChange, changes
from kustomgen.k8s.pointer import lookup, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.k8s.layer_effect import EntryPath, LayerEffect, PatchEntry
    from kustomgen.yaml.located import Located

_AT_ONCE = (Effect.ADDED_ITEM, Effect.ITEM_WITHOUT_KEY, Effect.UNKNOWN, Effect.DIRECTIVE)


def doubtful(turn: LayerEffect) -> list[EntryPath]:
    """The patches of which no place surely has an effect, and the images that nothing runs."""
    said = {patch.entry: set(_places(patch, turn)) for patch in turn.patches}
    found = []
    for patch in turn.patches:
        others = {place for entry, places in said.items() if entry != patch.entry for place in places}
        if patch.documents and not any(_surely(change, turn) for change in _alone(patch, turn, others)):
            found.append(patch.entry)
    return [*found, *_unmatched_images(turn)]


def _places(patch: PatchEntry, turn: LayerEffect) -> Iterator[tuple[Any, ...]]:
    for document, pair in patch.merges():
        for change in changes(document, pair, turn.kubernetes):
            yield (id(pair.before), *change.path)
    for operation in patch.operations():
        for pair in patch.selected:
            yield (id(pair.before), *words(operation))


def _alone(patch: PatchEntry, turn: LayerEffect, others: set[tuple[Any, ...]]) -> Iterator[PatchChange]:
    """The changes of a patch that no other patch makes, too."""
    for document, pair in patch.merges():
        if pair.after is None:
            yield PatchChange(Effect.DIRECTIVE, (), document, pair.before, ABSENT)
            continue
        for change in changes(document, pair, turn.kubernetes):
            if (id(pair.before), *change.path) not in others:
                yield change
    for operation in patch.operations():
        for pair in patch.selected:
            path = words(operation)
            if pair.after is not None and (id(pair.before), *path) not in others:
                yield _operation(operation, path, pair.before.manifest, pair.after.manifest)


def _operation(operation: Located, path: tuple[str, ...], before: Any, after: Any) -> PatchChange:
    op = operation.get("op")
    was, now = lookup(before, path), lookup(after, path)
    value = operation.get("value")
    in_list = bool(path) and (path[-1] == "-" or isinstance(lookup(before, path[:-1]), list))
    if op is None or value is None or op.value not in ("add", "replace") or (op.value == "add" and in_list):
        # What removes fails if there is nothing; what inserts always does something. `test` does
        # nothing.
        effect = Effect.SET if op is not None and op.value == "test" else Effect.DIRECTIVE
        return PatchChange(effect, path, operation, ABSENT, ABSENT)
    return PatchChange(Effect.SET, path, value, was, now)


def _surely(change: PatchChange, turn: LayerEffect) -> bool:
    if change.effect in _AT_ONCE:
        return True
    if _set_again(change.path, turn):
        return False
    if change.effect is Effect.REMOVED:
        return change.before is not ABSENT and change.after is ABSENT
    return bool(change.before != change.after and change.at.plain() == change.after)


def _set_again(path: tuple[Any, ...], turn: LayerEffect) -> bool:
    """Whether something that comes after the patches may set the same."""
    has = turn.root.get
    if has("replacements") or has("transformers"):
        return True
    if path[-1:] == ("image",):
        return has("images") is not None or has("imageTags") is not None
    if path == ("spec", "replicas"):
        return has("replicas") is not None
    if "labels" in path or "matchLabels" in path or "selector" in path:
        return has("labels") is not None or has("commonLabels") is not None
    if "annotations" in path:
        return has("commonAnnotations") is not None
    return path[-1:] in (("namespace",), ("name",)) and any(map(has, ("namespace", "namePrefix", "nameSuffix")))


def _unmatched_images(turn: LayerEffect) -> Iterator[EntryPath]:
    fields = {field: turn.items(field) for field in ("images",) if turn.items(field)}
    if not fields:
        return
    # Where kustomize looks: custom fields may be anywhere.
    where = strings if turn.root.get("configurations") else image_texts
    texts = {text for resource in turn.patched for text in where(resource.manifest)}
    for field, entries in fields.items():
        for index, entry in enumerate(entries):
            name = entry.get("name")
            if name and isinstance(name.value, str) and not any(_is_image(name.value, text) for text in texts):
                yield (field, index)


def _is_image(name: str, text: str) -> bool:
    """As kustomize compares; it takes the name for a regular expression."""
    if name not in text and re.escape(name) == name:
        return False
    try:
        return regexp.search(rf"^{name}(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?$", text) is not None
    except ValueError:
        return name in text


def image_texts(value: Any) -> Iterator[str]:
    """Every text that the image transformer looks at.

    That is ``image`` of what is in ``containers`` and ``initContainers`` wherever these are,
    and ``image.reference`` of volumes (kustomize's filters/imagetag/legacy.go and
    builtinpluginconsts/images.go).
    """
    if isinstance(value, list):
        for item in value:
            yield from image_texts(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, list):
                yield from _images_of(key, item)
            yield from image_texts(item)


def _images_of(key: str, items: list[Any]) -> Iterator[str]:
    for item in items:
        image = item.get("image") if isinstance(item, dict) else None
        if key in ("containers", "initContainers") and isinstance(image, str):
            yield image
        elif key == "volumes" and isinstance(image, dict) and isinstance(image.get("reference"), str):
            yield image["reference"]


def strings(value: Any) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        mapping: Mapping[str, Any] = value
        for item in mapping.values():
            yield from strings(item)
