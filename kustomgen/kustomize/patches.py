"""The patches of a kustomization, and which objects they are for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from kustomgen.errors import InputError, Mark
from kustomgen.kustomize.kustomization import is_reference
from kustomgen.yaml.source import Located, parse

if TYPE_CHECKING:
    from kustomgen.k8s.resource import Resource
    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources


class Match(Enum):
    """Whether a patch is for an object; MAYBE where only kustomize could tell."""

    YES = auto()
    NO = auto()
    MAYBE = auto()


@dataclass(frozen=True, slots=True)
class Patch:
    """One patch: ``body`` is a mapping for a strategic merge, a list for a JSON patch, None where it cannot be read."""

    body: Located | None
    target: Located | None = None

    @property
    def is_json(self) -> bool:
        return self.body is not None and isinstance(self.body.value, list)


def documents_of(sources: Sources, kustomization: Kustomization, entry: Located) -> list[Located]:
    """What the file or the text of one entry holds, each with its places; nothing where it cannot be read."""
    inline = entry.get("patch")
    text = entry if isinstance(entry.value, str) else entry.get("path") or inline
    if text is None or not isinstance(text.value, str):
        return []
    return _bodies(sources, kustomization, text, inline=text is inline or not is_reference(text.value))


def patches_in(sources: Sources, kustomization: Kustomization, field: str) -> list[Patch]:
    """The patches under a field, in the order kustomize applies them."""
    found: list[Patch] = []
    for entry in kustomization.items(field):
        inline, target = entry.get("patch"), entry.get("target")
        text = entry if isinstance(entry.value, str) else entry.get("path") or inline
        if text is None or not isinstance(text.value, str):
            found.append(Patch(None, target))
        else:
            bodies = _bodies(sources, kustomization, text, inline=text is inline or not is_reference(text.value))
            found.extend([Patch(body, target) for body in bodies] or [Patch(None, target)])
    return found


def _bodies(sources: Sources, kustomization: Kustomization, text: Located, *, inline: bool) -> list[Located]:
    try:
        if not inline:
            documents = sources.documents(sources.show(kustomization.folder / text.value))
            return [document.root for document in documents if document.root]
        documents = tuple(parse(text.value, text.mark.file))
    except InputError:
        return []
    lines = sources.text(kustomization.file).splitlines()
    return [_moved(document.root, text.mark, lines) for document in documents if document.root]


def _moved(inner: Located, outer: Mark, lines: list[str]) -> Located:
    """Marks inside a block scalar (``patch: |-``) as marks of the file that it stands in."""
    if not re.search(r"[|>][-+0-9]*\s*(?:#.*)?$", lines[outer.line - 1][outer.column - 1 :]):
        return _all_at(inner, outer)
    first = next((line for line in lines[outer.line :] if line.strip()), "")
    indent = len(first) - len(first.lstrip(" "))
    return _shifted(inner, outer.line, indent)


def _shifted(located: Located, lines: int, columns: int) -> Located:
    def shift(mark: Mark) -> Mark:
        return Mark(mark.file, mark.line + lines, mark.column + columns)

    value = located.value
    if isinstance(value, dict):
        value = {key: _shifted(item, lines, columns) for key, item in value.items()}
    elif isinstance(value, list):
        value = [_shifted(item, lines, columns) for item in value]
    return Located(value, shift(located.mark), shift(located.key) if located.key else None)


def _all_at(located: Located, mark: Mark) -> Located:
    value = located.value
    if isinstance(value, dict):
        value = {key: _all_at(item, mark) for key, item in value.items()}
    elif isinstance(value, list):
        value = [_all_at(item, mark) for item in value]
    return Located(value, mark, None)


def is_for(patch: Patch, resource: Resource, names: tuple[str, ...], namespaces: tuple[str, ...]) -> Match:
    """Whether the patch is for the object, which has had these names and namespaces."""
    if patch.target is not None:
        return selects(patch.target, resource, names, namespaces)
    if patch.body is None:
        return Match.MAYBE
    body = patch.body
    kind, api_version, name = (_text(body, *path) for path in (("kind",), ("apiVersion",), ("metadata", "name")))
    if (kind, api_version) != (resource.kind, resource.ref.api_version) or name not in names:
        return Match.NO
    namespace = _text(body, "metadata", "namespace")
    if (namespace or "default") in [known or "default" for known in namespaces]:
        return Match.YES
    # Where it names none, an object of the same name that names one is another object.
    return Match.MAYBE if namespace else Match.NO


def selects(target: Located, resource: Resource, names: tuple[str, ...], namespaces: tuple[str, ...]) -> Match:
    """Whether a ``target`` or ``select`` is for the object; its values are regular expressions for the whole text."""
    wanted = {
        "kind": (resource.kind,),
        "group": (resource.ref.group,),
        "version": (resource.ref.version,),
        "name": names,
    }
    for field, values in wanted.items():
        pattern = _text(target, field)
        if pattern and not any(_matches(pattern, value) for value in values):
            return Match.NO
    namespace = _text(target, "namespace")
    if namespace and not any(_matches(namespace, value) for value in namespaces):
        return Match.MAYBE
    return Match.MAYBE if target.get("labelSelector") or target.get("annotationSelector") else Match.YES


def _matches(pattern: str, value: str) -> bool:
    try:
        return re.fullmatch(pattern, value) is not None
    except re.error:
        return pattern == value


def _text(located: Located, *path: str) -> str:
    found = located.get(*path)
    return "" if found is None or found.value is None else str(found.value)
