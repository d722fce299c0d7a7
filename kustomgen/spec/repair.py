"""A spec with mistakes of shape, as far as it goes: so that one of them does not hide what does not
fit together.

What is wrong is taken out, or replaced where it is clear what was meant. What may only follow from
that is not told.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kustomgen.spec.complaints import meant_key, meant_value
from kustomgen.yaml.source import Located

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kustomgen.errors import Complaint, Mark
    from kustomgen.spec.complaints import Error, FieldPath

_NOWHERE = "kustomgen.invalid"
_PLACEHOLDERS = {"image": f"{_NOWHERE}/unnamed:v0", "name": "unnamed"}
"""What stands for values that must be there."""


def repaired(root: Located, errors: Sequence[Error]) -> tuple[Located, list[FieldPath]]:
    """The spec without what is wrong, and the parts of which something is missing now."""
    faulty: list[FieldPath] = []
    for item in sorted(errors, key=lambda item: len(item.path), reverse=True):
        path = item.path
        if not path or root.get(*path[:-1]) is None:
            continue
        node = root.get(*path)
        if item.kind == "extra_forbidden" and node is not None:
            near = meant_key(item, root)
            known = bool(near) and root.get(*path[:-1], near) is None
            root = _with(_without(root, path), (*path[:-1], near), node) if known else _without(root, path)
            if not known:
                faulty.append(path[:-1])
        elif path == ("name",) or (item.kind == "missing" and path[-1] == "image"):
            root = _with(root, path, Located(_PLACEHOLDERS[str(path[-1])], root.nearest(path).mark))
            faulty += [("images",)] if path[-1] == "image" else []
        elif node is not None and (value := meant_value(item, node)):
            root = _with(root, path, Located(value, node.mark, node.key))
        else:
            taken = path if node is not None or len(path) == 1 else path[:-1]
            root = _without(root, taken)
            faulty.append(taken if len(taken) == 1 else taken[:-1])
    return root, faulty


def independent(complaints: Iterable[Complaint], root: Located, faulty: Iterable[FieldPath]) -> list[Complaint]:
    """Those that cannot follow from what is missing in the faulty parts: they neither lie in one
    nor name one.
    """
    places: set[Mark] = set()
    names: set[str] = set()
    for path in faulty:
        part = path[:2] if path[:1] == ("workloads",) else path[:1]
        node = root.get(*part) if part else None
        places |= set(node.places()) if node is not None else set()
        names |= {str(part[-1])} if part else set()
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(names)))})(?![\w-])") if names else None
    sure = [each for each in complaints if each.mark not in places and _NOWHERE not in each.message]
    return [each for each in sure if not (pattern and pattern.search(each.message))]


def _without(node: Located, path: FieldPath) -> Located:
    return _replaced(node, path, None)


def _with(node: Located, path: FieldPath, value: Located) -> Located:
    return _replaced(node, path, value)


def _replaced(node: Located, path: FieldPath, new: Located | None) -> Located:
    """The node with another value at a path, or without one; as it is where the path
    does not exist.
    """
    step, *rest = path
    if isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
        items = list(node.value)
        below = _replaced(items[step], tuple(rest), new) if rest else new
        items[step : step + 1] = [] if below is None else [below]
        return Located(items, node.mark, node.key)
    if not isinstance(node.value, dict) or (rest and step not in node.value):
        return node
    fields = dict(node.value)
    if rest:
        fields[step] = _replaced(fields[step], tuple(rest), new)
    elif new is None:
        fields.pop(step, None)
    else:
        fields[step] = new
    return Located(fields, node.mark, node.key)
