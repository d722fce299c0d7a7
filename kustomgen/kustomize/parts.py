"""A large file of manifests in its documents, so that the place of one object needs only one of
them read with places.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kustomgen.errors import InputError, Mark
from kustomgen.kustomize.sources import flat
from kustomgen.yaml.located import Located
from kustomgen.yaml.quick import parse_quickly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kustomgen.kustomize.sources import Sources

LARGE = 128 * 1024
"""Characters from which on a file is read document by document; less costs too little to care."""

_SEPARATOR = re.compile(r"(?m)^---[ \t\r]*(?:#.*)?$")
# What a text has that cannot be taken apart by lines: directives, ends of documents, content beside
# a separator.
_UNUSUAL = re.compile(r"(?m)^(?:%|\.\.\.|---[ \t]+[^#\s])")
_METADATA = re.compile(r"(?m)^metadata:[ \t\r]*$")
_NAME = re.compile(r"(?P<indent>[ \t]+)name:[ \t]*[\"']?(?P<name>[^\"'\s#]+)")


@dataclass(frozen=True, slots=True)
class FailedPart:
    """One document: its text, the lines before it, and the name of its object; None if a glance
    does not tell it.
    """

    text: str
    before: int
    name: str | None


def is_large(sources: Sources, shown: str) -> bool:
    """Whether a file is read document by document."""
    try:
        return bool(_known(sources, shown))
    except InputError:
        return False


def _known(sources: Sources, shown: str) -> tuple[FailedPart, ...]:
    return sources.once(("parts", shown), lambda: _parts(sources.text(shown)))


def objects_named(sources: Sources, shown: str, fits: Callable[[str], bool]) -> list[Located]:
    """The objects of a file that may have a name that fits: of a small file all, of a large one
    those documents alone.
    """
    try:
        parts = _known(sources, shown)
    except InputError:
        return []
    if not parts:
        return sources.objects(shown)
    found: list[Located] = []
    for number, part in enumerate(parts):
        if part.name is None or fits(part.name):
            found += sources.once(("part", shown, number), partial(_objects, sources, part, shown))
    return found


def _parts(text: str) -> tuple[FailedPart, ...]:
    """The documents of a large text; none if it is small, or unusual."""
    if len(text) < LARGE or _UNUSUAL.search(text):
        return ()
    return tuple(_taken_apart(text))


def _taken_apart(text: str) -> Iterator[FailedPart]:
    start = lines = 0
    ends = [*((found.start(), found.end()) for found in _SEPARATOR.finditer(text)), (len(text), len(text))]
    for end, following in ends:
        inner = text[start:end]
        yield FailedPart(inner, lines, _name_in(inner))
        lines += inner.count("\n") + text.count("\n", end, following)
        start = following


def _name_in(text: str) -> str | None:
    """The name of the object in a document, where it is on a line of its own right below
    ``metadata:``.
    """
    found = _METADATA.search(text)
    indent = None
    for line in text[found.end() :].splitlines()[1:] if found else ():
        inner = line.lstrip(" \t")
        if not inner or inner[0] == "#":
            continue
        if inner == line:
            return None
        indent = line[: len(line) - len(inner)] if indent is None else indent
        name = _NAME.match(line)
        if name and name["indent"] == indent:
            return name["name"]
    return None


def _objects(sources: Sources, part: FailedPart, shown: str) -> list[Located]:
    try:
        documents = parse_quickly(part.text, shown)
    except InputError:
        return sources.objects(shown)
    roots = [_shifted(document.root, part.before) for document in documents if document.root]
    return [found for root in roots for found in flat(root)]


def _shifted(located: Located, lines: int) -> Located:
    value = located.value
    if isinstance(value, dict):
        value = {key: _shifted(item, lines) for key, item in value.items()}
    elif isinstance(value, list):
        value = [_shifted(item, lines) for item in value]
    return Located(value, _moved(located.mark, lines), _moved(located.key, lines) if located.key else None)


def _moved(mark: Mark, lines: int) -> Mark:
    return Mark(mark.file, mark.line + lines, mark.column)
