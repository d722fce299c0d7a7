"""One value of a file that people wrote, set or removed, and every other byte left as it is.

Not read and written again, which would move comments and quotes about: the text is cut at the
places that the composer of ruamel.yaml knows. What comes out is read again, and is refused unless
it says what it said before but for that value.
"""

from __future__ import annotations

import copy
import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from kustomgen.errors import InputError
from kustomgen.yaml.dump import dump
from kustomgen.yaml.quick import parse_quickly

if TYPE_CHECKING:
    from collections.abc import Sequence

FieldPath = tuple[str | int, ...]
_EMPTY = re.compile(r":(?=[ \t]*(?:#.*)?$)")
"""The colon of a line that has no value."""


def set_value(text: str, document: int, path: FieldPath, value: Any) -> str | None:
    """The text with ``value`` at ``path`` of its document, in mappings that are made where they are
    absent.

    None if that cannot be done without touching its neighbours: inside an alias, in place of a
    block of text.
    """
    at, depth = _walk(_compose(text, document), path)
    rest = path[depth:]
    if at is None or not all(isinstance(step, str) for step in rest):
        return None
    edited = _add(text, at, [str(step) for step in rest], value) if rest else _replace(text, at, value)
    return _proven(text, edited, document, lambda root: _set(root, path, value))


def remove_value(text: str, document: int, path: FieldPath) -> str | None:
    """The text without what is at ``path``, and without the mappings and lists that this empties.

    None if nothing is there, where nothing would be left, or where it is on a line with
    something else.
    """
    root = _compose(text, document)
    while path:
        parent, depth = _walk(root, path[:-1])
        if parent is None or depth < len(path) - 1 or parent.id == "scalar":
            return None
        if len(parent.value) > 1:
            break
        path = path[:-1]
    else:
        return None
    return _proven(text, _cut(text, parent, path[-1]), document, lambda root: _remove(root, path))


def append_value(text: str, document: int, path: FieldPath, value: Any) -> str | None:
    """The text with ``value`` as the last item of the list at ``path``, which is made where it is
    absent.

    None if something else is there, or if that is not possible done without touching its
    neighbours.
    """
    at, depth = _walk(_compose(text, document), path)
    if at is None or depth < len(path):
        return set_value(text, document, path, [value])
    if at.id != "sequence":
        return set_value(text, document, path, [value]) if at.id == "scalar" and at.tag.endswith(":null") else None
    if at.flow_style:
        end = _end(at.value[-1]) if at.value else at.start_mark.index + 1
        after = _splice(text, end, end, f", {_flow(value)}" if at.value else _flow(value))
    else:
        end = _line_end(text, _last_sign(text, at))
        indent = _newline(text) + " " * at.start_mark.column
        after = _splice(text, end, end, "".join(indent + line for line in _item(value)))
    return _proven(text, after, document, lambda root: _append(root, path, value))


def _compose(text: str, document: int) -> Any:
    from ruamel.yaml import YAML  # noqa: PLC0415 - only who edits pays for it
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    try:
        nodes = list(YAML(typ="safe", pure=True).compose_all(text))
    except YAMLError:
        return None
    return nodes[document] if document < len(nodes) else None


def _walk(node: Any, path: FieldPath) -> tuple[Any, int]:
    """The deepest node on the way, and how many steps lead to it."""
    for depth, step in enumerate(path):
        below = None
        if node is not None and node.id == "mapping":
            below = next((value for key, value in node.value if key.value == step), None)
        elif node is not None and node.id == "sequence" and isinstance(step, int) and step < len(node.value):
            below = node.value[step]
        if below is None:
            return node, depth
        node = below
    return node, len(path)


def _end(node: Any) -> int:
    """Where the last sign of a value stands; a block of text or of lists ends before the line break
    after it.
    """
    if node.id == "scalar" or node.flow_style:
        return int(node.end_mark.index)
    last = node.value[-1]
    return max(int(last[0].end_mark.index), _end(last[1])) if node.id == "mapping" else _end(last)


def _last_sign(text: str, node: Any) -> int:
    end = _end(node)
    return len(text[:end].rstrip()) if text[max(end - 1, 0) : end].isspace() else end


def _line_end(text: str, position: int) -> int:
    found = text.find("\n", position)
    end = len(text) if found < 0 else found
    return end - 1 if text[end - 1 : end] == "\r" else end


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _splice(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _add(text: str, at: Any, keys: Sequence[str], value: Any) -> str | None:
    """The keys, one in the other, below a node that has the first of them not."""
    if at.id == "scalar":
        # An absent or null value becomes a mapping.
        return _in_place(text, at, _flow(_nested(keys, value))) if at.tag.endswith(":null") else None
    if at.id != "mapping":
        return None
    inside = _nested(keys, value)
    if at.flow_style:
        if not at.value:
            return _splice(text, at.start_mark.index, at.end_mark.index, _flow(inside))
        end = _end(at.value[-1][1])
        return _splice(text, end, end, ", " + _flow(inside)[1:-1])
    end = _line_end(text, _last_sign(text, at))
    newline = _newline(text) + " " * at.value[0][0].start_mark.column
    return _splice(text, end, end, "".join(newline + line for line in _block(inside)))


def _replace(text: str, at: Any, value: Any) -> str | None:
    start, end = at.start_mark.index, _last_sign(text, at)
    if at.id == "scalar":
        return None if at.style in ("|", ">") else _in_place(text, at, _flow(value))
    if at.flow_style:
        return _splice(text, start, end, _flow(value))
    if value == {}:
        colon = _behind_colon(text, start)
        return _splice(text, colon, end, " {}" + text[colon : _line_end(text, colon)])
    if at.id == "sequence" and isinstance(value, list) and value:
        between = _newline(text) + " " * at.start_mark.column
        return _splice(text, start, end, between.join(f"- {_flow(item)}" for item in value))
    return None


def _in_place(text: str, at: Any, new: str) -> str:
    """Instead of a scalar; one that is empty is behind its colon."""
    start, end = at.start_mark.index, at.end_mark.index
    if start < end:
        return _splice(text, start, end, new)
    start = _behind_colon(text, start)
    return _splice(text, start, start, f" {new}")


def _behind_colon(text: str, position: int) -> int:
    """Behind the colon of an empty value, which the composer finds behind the comments that follow
    it.
    """
    end = len(text[:position].rstrip())
    while True:
        line = text.rfind("\n", 0, end) + 1
        if found := _EMPTY.search(text[line:end]):
            return line + found.start() + 1
        if line == 0 or not text[line:end].lstrip().startswith("#"):
            return len(text[:position].rstrip())
        end = len(text[: line - 1].rstrip())


def _cut(text: str, parent: Any, step: str | int) -> str | None:
    """One of several entries of a mapping or a list."""
    mapping = parent.id == "mapping"
    entries = [(key.value, key, value) for key, value in parent.value] if mapping else []
    entries = entries or [(number, item, item) for number, item in enumerate(parent.value)]
    wanted = [number for number, (name, _, _) in enumerate(entries) if name == step]
    if len(wanted) != 1:
        return None
    number = wanted[0]
    _, first, last = entries[number]
    start = first.start_mark.index
    if parent.flow_style:
        if number == 0:
            return _splice(text, start, entries[1][1].start_mark.index, "")
        return _splice(text, _end(entries[number - 1][2]), _end(last), "")
    line = text.rfind("\n", 0, start) + 1
    if text[line:start].strip() != ("" if mapping else "-"):
        return None
    found = text.find("\n", max(_last_sign(text, last), first.end_mark.index if mapping else 0))
    return _splice(text, line, len(text) if found < 0 else found + 1, "")


def _nested(keys: Sequence[str], value: Any) -> dict[str, Any]:
    for key in reversed(keys):
        value = {key: value}
    return dict(value)


def _block(value: dict[str, Any]) -> list[str]:
    lines = []
    for key, inside in value.items():
        if isinstance(inside, dict) and inside:
            lines += [f"{_scalar(key)}:", *(f"  {line}" for line in _block(inside))]
        elif isinstance(inside, list) and inside and all(isinstance(item, dict) and item for item in inside):
            lines += [f"{_scalar(key)}:", *(f"  {line}" for item in inside for line in _item(item))]
        else:
            lines.append(f"{_scalar(key)}: {_flow(inside)}")
    return lines


def _item(value: Any) -> list[str]:
    """The lines of an item of a block list."""
    first, *more = _block(value) if isinstance(value, dict) and value else [_flow(value)]
    return [f"- {first}", *(f"  {line}" for line in more)]


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(inside)}" for key, inside in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    text = dump(value).splitlines()[0]
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) and set(text) & set(",[]{}") else text


def _proven(before: str, after: str | None, document: int, change: Any) -> str | None:
    """The edited text, where it says what it should."""
    if after is None:
        return None
    try:
        old, new = (
            [each.root.plain() if each.root else None for each in parse_quickly(text, "")] for text in (before, after)
        )
    except InputError:
        return None
    expected = copy.deepcopy(old)
    change(expected[document])
    return after if new == expected else None


def _set(root: Any, path: FieldPath, value: Any) -> None:
    for step, below in pairwise(path):
        if isinstance(root, dict) and isinstance(below, str) and root.get(step) is None:
            root[step] = {}
        root = root[step]
    root[path[-1]] = value


def _append(root: Any, path: FieldPath, value: Any) -> None:
    for step in path:
        root = root[step]
    root.append(value)


def _remove(root: Any, path: FieldPath) -> None:
    for step in path[:-1]:
        root = root[step]
    del root[path[-1]]
