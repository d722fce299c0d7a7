"""A few lines of a file around a place, without what is a credential or a value of a Secret.

What a line holds is known from the file as YAML. Where that is not clear, a line is hidden rather
than shown.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.errors import InputError
from kustomgen.k8s.credentials import credential
from kustomgen.k8s.mask import names_of_items
from kustomgen.yaml.located import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Mark
    from kustomgen.kustomize.sources import Sources
    from kustomgen.yaml.located import Located

AROUND, LONGEST = 2, 160
"""How many lines are shown before and after, and how many signs of each."""

_BEHIND = 200
"""How many signs behind those that are shown are checked for a credential."""

_YAML = re.compile(r"(?:\.ya?ml|\.json|(?:^|/)Kustomization)$")
_SETTING = re.compile(r"""["']?([\w.-]+)["']?\s*[:=]\s*["']?(.*?)["']?\s*$""")
_HIDDEN_BELOW = frozenset({"secretGenerator", "stringData", "encryptedData"})
_HIDDEN = "(not shown)"


@dataclass(frozen=True, slots=True)
class ExcerptLine:
    """A line of a file; ``hit`` is the one that the place is in."""

    number: int
    text: str
    hit: bool


def excerpt(sources: Sources, mark: Mark) -> tuple[ExcerptLine, ...]:
    """The lines around a place; none if the file is no YAML, or cannot be read."""
    if not _YAML.search(mark.file):
        return ()
    try:
        text, hidden = sources.text(mark.file), _hidden(sources, mark.file)
    except InputError:
        return ()
    lines = text.split("\n")
    if not 1 <= mark.line <= len(lines):
        return ()
    first, last = max(1, mark.line - AROUND), min(len(lines), mark.line + AROUND)
    shown = [
        ExcerptLine(number, _shown(lines[number - 1], hidden=number in hidden), number == mark.line)
        for number in range(first, last + 1)
    ]
    while shown and not shown[-1].text.strip() and not shown[-1].hit:
        shown.pop()
    return tuple(shown)


def _shown(line: str, *, hidden: bool) -> str:
    # A line may have a megabyte. A credential that only begins in what is shown is still known as
    # one.
    line = line[: LONGEST + _BEHIND].rstrip("\r")
    indent = line[: len(line) - len(line.lstrip())]
    if hidden or _is_setting_of_a_credential(line):
        return f"{indent}{_HIDDEN}"
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _is_setting_of_a_credential(line: str) -> bool:
    """Whether a line sets one, also in a comment, a patch within a text, or a literal."""
    found = _SETTING.search(line.strip().lstrip("#- "))
    return credential("", line) is not None or (found is not None and credential(found[1], found[2]) is not None)


def _hidden(sources: Sources, shown: str) -> frozenset[int]:
    """The lines of a file on which a credential, or a value of a Secret, is or may be."""
    return sources.once(("hidden lines", shown), lambda: frozenset(_hidden_lines(sources, shown)))


def _hidden_lines(sources: Sources, shown: str) -> Iterator[int]:
    documents, text = sources.documents(shown), sources.text(shown)
    lines = text.split("\n")
    if any(document.duplicates for document in documents) and re.search(r"Secret\b|secretGenerator", text):
        # of a key that is there twice, the first value is in no document
        yield from range(1, len(lines) + 1)
    roots = [document.root for document in documents if document.root]
    scalars = [each for root in roots for each in _scalars(root, "", hidden=False)]
    starts = sorted({mark.line for mark, _ in scalars})
    for mark, secret in scalars:
        if secret is not None:
            # A text of several lines may go on until the next value begins.
            after = bisect_right(starts, mark.line)
            end = starts[after] if after < len(starts) else len(lines) + 1
            yield from range(mark.line, mark.line + 1 if secret and secret in lines[mark.line - 1] else end)


def _scalars(at: Located, name: str, *, hidden: bool) -> Iterator[tuple[Mark, str | None]]:
    """Every scalar and key with its place, and the text of those that are hidden."""
    value = at.value
    if isinstance(value, dict):
        secret = _plain(value, "kind") == "Secret"
        for key, item in value.items():
            if item.key:
                yield item.key, None
            called = _called(value, key)
            below = hidden or key in _HIDDEN_BELOW or (secret and key == "data")
            yield from _scalars(item, called, hidden=below)
    elif isinstance(value, list):
        names = names_of_items([item.value for item in value], name)
        for item, called in zip(value, names, strict=True):
            yield from _scalars(item, called, hidden=hidden)
    else:
        secret = hidden or (isinstance(value, str) and _is_secret(name, value))
        yield at.mark, as_text(value) if secret else None


def _is_secret(name: str, value: str) -> bool:
    if credential(name, value) is not None or re.search(r"kind:\s*[\"']?Secret\b", value):
        return True
    before, equals, after = value.partition("=")
    return bool(equals) and credential(before, after) is not None


def _called(mapping: dict[str, Any], key: str) -> str:
    """What a value is called: of the value of a variable, the variable; of one of a JSON patch, the
    end of its path.
    """
    if key != "value":
        return str(key)
    return _plain(mapping, "name") or _plain(mapping, "path").rpartition("/")[2] or key


def _plain(mapping: dict[str, Any], key: str) -> str:
    found = mapping.get(key)
    return found.value if found is not None and isinstance(found.value, str) else ""
