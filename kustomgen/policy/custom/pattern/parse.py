"""``expect`` of a document, as a shape; an operator that there is not, or that is used wrongly, is
a complaint.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.quantity import parse_quantity
from kustomgen.policy.custom.pattern.model import (
    OPERATORS,
    AllOf,
    AnyOf,
    Bounds,
    Contains,
    Each,
    Fields,
    Glob,
    Items,
    Literal,
    Not,
    Presence,
)  # fmt: skip
from kustomgen.policy.names import hint_for
from kustomgen.yaml.source import describe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kustomgen.policy.custom.pattern.model import Shape
    from kustomgen.policy.reading import Reader
    from kustomgen.yaml.source import Located

_BOUND = re.compile(rf"\s*({'|'.join(OPERATORS)})\s*(\S+)\s*")
_NOWHERE: Shape = Presence(present=True)
"""What a part is taken for that is wrong; there is a complaint, so nobody asks."""


def parse_shape(reader: Reader, node: Located) -> Shape:
    """The shape that a value describes."""
    value = node.value
    if isinstance(value, dict):
        operators = {key: item for key, item in value.items() if key.startswith("$") and not key.startswith("$$")}
        if operators:
            return _operators(reader, node, operators)
        return Fields(
            {
                key.removeprefix("$") if key.startswith("$$") else key: parse_shape(reader, item)
                for key, item in value.items()
            }
        )
    if isinstance(value, list):
        return Items(tuple(parse_shape(reader, item) for item in value))
    if value is None:
        reader.complain(
            node.where,
            "null does not describe a value",
            "write `{$absent: true}` for a field that must not be there",
        )
        return _NOWHERE
    return Literal(plain(value))


def plain(value: Any) -> Any:
    """A value without how it was written."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, (bool, str)) or value is None:
        return value
    return int(value) if isinstance(value, int) else float(value)


def _operators(reader: Reader, node: Located, given: Mapping[str, Located]) -> Shape:
    if others := [key for key in node.value if key not in given]:
        hint = "an operator describes the whole value; `$$name` is a field with the name $name"
        reader.complain(node.value[others[0]].where, f"{others[0]!r} is in one mapping with {next(iter(given))}", hint)
    key = given.get("$key")
    if key is not None and "$contains" not in given:
        reader.complain(key.where, "$key belongs to $contains", "it names the field that identifies the items")
    shapes = []
    for name, item in given.items():
        if name in _READ:
            shapes.append(_READ[name](reader, item))
        elif name == "$contains":
            shapes.append(_contains(reader, item, key))
        elif name != "$key":
            hint = hint_for(name, (*_READ, "$contains", "$key"))
            reader.complain(
                item.where, f"there is no operator {name!r}", f"{hint}; `${name}` is a field that is called so"
            )
    return shapes[0] if len(shapes) == 1 else AllOf(tuple(shapes))


def _compared(reader: Reader, node: Located, *, quantity: bool) -> Shape:
    what = "quantity" if quantity else "number"
    example = ">= 128Mi, < 1Gi" if quantity else ">= 2, < 10"
    text = node.value if isinstance(node.value, str) else ""
    bounds = []
    for part in text.split(","):
        found = _BOUND.fullmatch(part)
        try:
            amount = parse_quantity(found[2]) if quantity and found else Decimal(found[2]) if found else None
        except (ValueError, InvalidOperation):
            amount = None
        if found is None or amount is None:
            reader.complain(node.where, f"{node.plain()!r} is no bound for a {what}", f"write it as {example!r}")
            return _NOWHERE
        bounds.append((found[1], amount))
    return Bounds(" ".join(text.split()), tuple(bounds), quantity)


def _glob(reader: Reader, node: Located) -> Shape:
    patterns = [item.value for item in node.value] if isinstance(node.value, list) else [node.value]
    if not patterns or not all(isinstance(pattern, str) and pattern for pattern in patterns):
        reader.complain(
            node.where, "$glob is a pattern, or a list of them", "write it as `$glob: registry.example.com/*`"
        )
        return _NOWHERE
    return Glob(tuple(patterns))


def _presence(reader: Reader, node: Located, *, present: bool) -> Shape:
    if node.value is not True:
        other = "$absent" if present else "$present"
        reader.complain(node.where, "only true is possible here", f"for the opposite there is `{other}: true`")
    return Presence(present)


def _any_of(reader: Reader, node: Located) -> Shape:
    return AnyOf(_several(reader, node, "$anyOf"))


def _several(reader: Reader, node: Located, name: str) -> tuple[Shape, ...]:
    if not isinstance(node.value, list) or not node.value:
        reader.complain(node.where, f"{name} is a list of what is possible, not {describe(node.value)}")
        return ()
    return tuple(parse_shape(reader, item) for item in node.value)


def _contains(reader: Reader, node: Located, key: Located | None) -> Shape:
    shapes = _several(reader, node, "$contains")
    if key is None:
        return Contains(shapes)
    if not isinstance(key.value, str) or not key.value:
        reader.complain(key.where, "$key is the name of a field", "write it as `$key: name`")
        return _NOWHERE
    for shape, item in zip(shapes, node.value if isinstance(node.value, list) else (), strict=False):
        if not isinstance(shape, Fields) or key.value not in shape.fields:
            reader.complain(item.where, f"the item has no {key.value}", f"$key requires {key.value} in each item")
            return _NOWHERE
    return Contains(shapes, key.value)


_READ: Mapping[str, Callable[[Reader, Located], Shape]] = {
    "$number": lambda reader, node: _compared(reader, node, quantity=False),
    "$quantity": lambda reader, node: _compared(reader, node, quantity=True),
    "$glob": _glob,
    "$absent": lambda reader, node: _presence(reader, node, present=False),
    "$present": lambda reader, node: _presence(reader, node, present=True),
    "$anyOf": _any_of,
    "$not": lambda reader, node: Not(parse_shape(reader, node)),
    "$each": lambda reader, node: Each(parse_shape(reader, node)),
    "$equals": lambda _reader, node: Literal(plain(node.plain())),
}
