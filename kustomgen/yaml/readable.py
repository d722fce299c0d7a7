"""Plain values to YAML as a person would write it: what is short is in one line.

The same words are quoted as by ``dump``, so YAML 1.1 and 1.2 read it alike.
"""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

import yaml

from kustomgen.yaml.dump import dumper_to

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTH = 72
"""A mapping or list that fits in so many signs, with what is in it, is in one line."""

_WIDE = 2**31 - 1

Path = tuple[str, ...]


def readable(value: Any, block: Callable[[Path], bool] = lambda _: False) -> str:
    """One document; ``block`` says which mappings stand key by key however short they are, by
    their path.
    """
    stream = StringIO()
    dumper = dumper_to(stream, _WIDE)
    dumper.open()
    node = dumper.represent_data(value)
    _lay_out(node, (), block)
    dumper.serialize(node)
    dumper.close()
    return stream.getvalue()


def _lay_out(node: Any, path: Path, block: Callable[[Path], bool]) -> int | None:
    """Chooses block or flow style; gives the signs that a node takes in one line, None if it
    needs more.
    """
    if isinstance(node, yaml.ScalarNode):
        if node.style == "|" and node.value.endswith("\n\n"):
            node.style = '"'  # what follows may begin with an empty line
        return None if node.style == "|" or "\n" in node.value else len(node.value) + (2 if node.style else 0)
    parts: list[int | None] = []
    if isinstance(node, yaml.MappingNode):
        for key, item in node.value:
            inner = _lay_out(item, (*path, str(key.value)), block)
            parts.append(None if inner is None else len(key.value) + 2 + inner)
    else:
        parts = [_lay_out(item, (*path, "*"), block) for item in node.value]
    size = None if any(part is None for part in parts) else 2 + sum(part or 0 for part in parts) + 2 * len(parts)
    fits = size is not None and size <= WIDTH - 2 * len(path) and _depth(node) <= _DEEPEST
    node.flow_style = not node.value or (fits and bool(path) and not block(path))
    return size if node.flow_style else None


_DEEPEST = 3


def _depth(node: Any) -> int:
    if isinstance(node, yaml.ScalarNode):
        return 0
    items = [item for _, item in node.value] if isinstance(node, yaml.MappingNode) else node.value
    return 1 + max(map(_depth, items), default=0)
