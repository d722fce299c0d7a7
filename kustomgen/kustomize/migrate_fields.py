"""A kustomization with the fields of today instead of deprecated ones, as text: comments and
everything else stay.

What `kustomize edit fix` does, but for ``vars``. Only lists and mappings in block style are moved;
who uses this builds before and after, and keeps the text only where that is the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_KEY = re.compile(r"^([A-Za-z]\w*):[ ]*(.*)$")
_FLOW = re.compile(r"^([\[{].*[\]}])\s*(?:#.*)?$")


@dataclass(frozen=True, slots=True)
class Section:
    """One field at the top: the comments above it, its lines, the first with its key."""

    lead: tuple[str, ...]
    lines: tuple[str, ...]


def modern(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without the deprecated fields that could be moved, and the names of these."""
    found = _sections(text)
    if found is None:
        return text, ()
    sections, tail = found
    done = []
    for field, current, change in _MOVES:
        old, target = sections.get(field), sections.get(current)
        lines = change(list(old.lines)) if old else None
        if old is None or lines is None:
            continue
        if target is None:
            moved = Section(old.lead, (f"{current}:", *lines))
            sections = {(current if name == field else name): body for name, body in sections.items()}
        elif (own := _items(list(target.lines))) is not None:
            # Strategic merges are applied before all other patches.
            both = [*lines, *own] if field == "patchesStrategicMerge" else [*own, *lines]
            lead = [line for line in old.lead if line.strip()]
            moved = Section((*target.lead, *lead), (f"{current}:", *both))
            del sections[field]
        else:
            continue
        sections[current] = moved
        done.append(field)
    every = [line for section in sections.values() for line in (*section.lead, *section.lines)]
    return ("".join(f"{line}\n" for line in (*every, *tail)) if done else text), tuple(done)


def _sections(text: str) -> tuple[dict[str, Section], list[str]] | None:
    """The fields, and the lines at the end; None for what is not plain enough: documents, keys
    twice, anchors, tabs.
    """
    if re.search(r"[\t\r]|(?:^|\s)[&*]\w|<<:", text):
        return None
    sections: dict[str, Section] = {}
    lead: list[str] = []
    name = ""
    for number, line in enumerate(text.splitlines()):
        found = _KEY.match(line)
        if found:
            name = found[1]
            if name in sections:
                return None
            sections[name] = Section(tuple(lead), (line,))
            lead = []
        elif not line or line.startswith("#") or (not number and line.rstrip() == "---"):
            lead.append(line)
        elif not name or not line.startswith((" ", "- ")):
            return None
        else:
            # A comment or an empty line between the lines of a field belongs to it.
            sections[name] = Section(sections[name].lead, (*sections[name].lines, *lead, line))
            lead = []
    return sections, lead


def _items(lines: list[str]) -> list[str] | None:
    """The lines of a list below its key, with two spaces before each dash; None if it is in
    another style.
    """
    found = _KEY.match(lines[0])
    if found and (flow := _FLOW.match(found[2])) and len(lines) == 1 and re.fullmatch(r"\[[^\[\]{}\"'#]*\]", flow[1]):
        return [f"  - {item.strip()}" for item in flow[1][1:-1].split(",") if item.strip()]
    body = lines[1:]
    first = next((line for line in body if line.strip() and not line.lstrip().startswith("#")), "")
    if not found or re.sub(r"#.*", "", found[2]).strip() or not first.lstrip().startswith("-"):
        return None
    indent = len(first) - len(first.lstrip())
    return [f"  {line[indent:]}" if line.strip() else line for line in body]


def _as_patches(lines: list[str]) -> list[str] | None:
    items = _items(lines)
    if items is None:
        return None
    changed, inside = [], False
    for line in items:
        if line.startswith("  - "):
            text = line[4:]
            inside = bool(re.match(r"[|>]", text))
            if not inside and re.search(r"[\n{:]|^[\"'\[]", text.partition(" #")[0]):
                return None  # an object in the list itself
            changed.append(f"  - {'patch' if inside else 'path'}: {text}")
        else:
            changed.append(f"  {line}" if inside and line.strip() else line)
    return changed


def _as_labels(lines: list[str]) -> list[str] | None:
    found = _KEY.match(lines[0])
    head = ["  - includeSelectors: true"]
    if found and (flow := _FLOW.match(found[2])):
        return [*head, f"    pairs: {flow[1]}", *lines[1:]]
    body = lines[1:]
    first = next((line for line in body if line.strip() and not line.lstrip().startswith("#")), "")
    indent = len(first) - len(first.lstrip())
    if not found or re.sub(r"#.*", "", found[2]).strip() or not indent:
        return None
    return [*head, "    pairs:", *(f"      {line[indent:]}" if line.startswith(" ") else line for line in body)]


_MOVES: tuple[tuple[str, str, Callable[[list[str]], list[str] | None]], ...] = (
    ("bases", "resources", _items),
    ("imageTags", "images", _items),
    ("patchesStrategicMerge", "patches", _as_patches),
    ("patchesJson6902", "patches", _items),
    ("commonLabels", "labels", _as_labels),
)
