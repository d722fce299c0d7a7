"""The patches of a kustomization, each with the place of every value in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kustomgen.errors import InputError, Mark
from kustomgen.kustomize.kustomization import is_reference
from kustomgen.yaml.quick import parse_quickly
from kustomgen.yaml.source import Located

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint
    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources


@dataclass(frozen=True, slots=True)
class Patch:
    """One patch: ``body`` is a mapping for a strategic merge, a list for a JSON patch, None if
    it cannot be read.

    ``entry`` is what the kustomization lists; a file of several documents gives several patches of
    one entry.
    """

    body: Located | None
    entry: Located
    target: Located | None = None

    @property
    def is_json(self) -> bool:
        return self.body is not None and isinstance(self.body.value, list)

    def allows(self, option: str) -> bool:
        """Whether the entry's ``options`` have this one on."""
        found = self.entry.get("options", option)
        return found is not None and found.value is True


def documents_of(sources: Sources, kustomization: Kustomization, entry: Located) -> list[Located]:
    """What the file or the text of one entry holds, each with its places; nothing if it cannot
    be read.
    """
    try:
        return _bodies(sources, kustomization, entry)
    except InputError:
        return []


def why_unreadable(sources: Sources, kustomization: Kustomization, entry: Located) -> Complaint | None:
    """What is wrong with the YAML of one entry, at its line of the file or the kustomization; None
    where nothing is.
    """
    try:
        _bodies(sources, kustomization, entry)
    except InputError as error:
        return error.complaints[0]
    return None


def patches_in(sources: Sources, kustomization: Kustomization, field: str) -> tuple[Patch, ...]:
    """The patches under a field, in the order kustomize applies them."""
    return sources.once(("patches", kustomization.file, field), lambda: tuple(_patches(sources, kustomization, field)))


def _patches(sources: Sources, kustomization: Kustomization, field: str) -> Iterator[Patch]:
    for entry in kustomization.items(field):
        bodies = documents_of(sources, kustomization, entry)
        if not bodies:
            yield Patch(None, entry, entry.get("target"))
        for body in bodies:
            yield Patch(body, entry, entry.get("target"))
            # Of a JSON patch, kustomize reads only the first document.
            if isinstance(body.value, list):
                break


def _bodies(sources: Sources, kustomization: Kustomization, entry: Located) -> list[Located]:
    """Raises InputError if the text is no YAML, or the file cannot be read."""
    inline = entry.get("patch")
    text = entry if isinstance(entry.value, str) else entry.get("path") or inline
    if text is None or not isinstance(text.value, str):
        return []
    if text is not inline and is_reference(text.value):
        documents = sources.documents(sources.show(kustomization.folder / text.value))
        return [document.root for document in documents if document.root]
    lines = sources.text(kustomization.file).splitlines()
    try:
        documents = tuple(parse_quickly(text.value, text.mark.file))
    except InputError as error:
        raise InputError(
            replace(one, mark=_moved_mark(one.mark, text.mark, lines)) for one in error.complaints
        ) from None
    return [_moved(document.root, text.mark, lines) for document in documents if document.root]


def _moved(inner: Located, outer: Mark, lines: list[str]) -> Located:
    """Marks inside a block scalar (``patch: |-``) as marks of the file that it is in."""
    indent = _indent(outer, lines)
    return _all_at(inner, outer) if indent is None else _shifted(inner, outer.line, indent)


def _moved_mark(inner: Mark | None, outer: Mark, lines: list[str]) -> Mark:
    indent = _indent(outer, lines)
    if inner is None or indent is None:
        return outer
    return Mark(outer.file, inner.line + outer.line, inner.column + indent)


def _indent(outer: Mark, lines: list[str]) -> int | None:
    """By how much a block scalar is indented; None for a text of another kind, in which lines are
    not lines of the file.
    """
    if not re.search(r"[|>][-+0-9]*\s*(?:#.*)?$", lines[outer.line - 1][outer.column - 1 :]):
        return None
    first = next((line for line in lines[outer.line :] if line.strip()), "")
    return len(first) - len(first.lstrip(" "))


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
