"""The tree of kustomizations as a picture: which box is where.

The layout is Sugiyama's, by fast-sugiyama: MIT, typed, released in 2026, one wheel without
dependencies. grandalf, in pure Python, has had no release since January 2023 and is under the GPL
or the EPL. Where fast-sugiyama is not installed there is no picture: the table beside it says the
same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.report.views.kustomizations import counts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.report.views.kustomizations import KustomizationView
    from kustomgen.report.views.tree import TreeView

_BOX, _GAP, _ROW, _HEIGHT, _MARGIN = 290, 80, 64, 48, 8
_LONGEST, _LONGEST_DETAIL = 38, 43
"""Signs of a path, and of what it changes, that a box has room for."""


@dataclass(frozen=True, slots=True)
class Box:
    """A kustomization in the picture; ``x`` and ``y`` are its upper left corner."""

    x: int
    y: int
    kind: str
    title: str
    label: str
    detail: str
    failed: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes, and lines as SVG writes paths."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[str, ...]
    box_width: int = _BOX
    box_height: int = _HEIGHT


def picture(tree: TreeView) -> Picture | None:
    """The picture of a tree, overlays on the left; None without a line to draw, and without the
    library.
    """
    edges = [(node.path, used) for node in tree.folded for used in node.uses]
    if not edges:
        return None
    try:
        from fast_sugiyama import from_edges  # noqa: PLC0415 - an extra
    except ImportError:
        return None
    layouts = from_edges(edges, vertex_spacing=_ROW, check_layout=False)
    nodes = {node.path: node for node in tree.folded}
    return _drawn(nodes, edges, _sorted(nodes, _places(layouts.to_list())))


def _sorted(
    nodes: Mapping[str, KustomizationView], places: Mapping[str, tuple[int, int]]
) -> Mapping[str, tuple[int, int]]:
    """The same places, those that are alike for the layout in the order of the table: dev, staging,
    prod.
    """
    alike: dict[tuple[object, ...], list[str]] = {}
    for path, node in nodes.items():
        if path in places and not node.users:
            alike.setdefault((places[path][0], frozenset(node.uses)), []).append(path)
    found = dict(places)
    for group in alike.values():
        found |= dict(zip(group, sorted(places[path] for path in group), strict=True))
    return found


def _places(layouts: list) -> Mapping[str, tuple[int, int]]:  # type: ignore[type-arg]
    """Column and height of each box: what the library lays out downwards is turned to the right."""
    found: dict[str, tuple[int, int]] = {}
    top = 0.0
    for positions, *_ in layouts:
        ranks = sorted({y for _, (_, y) in positions}, reverse=True)
        left = min(x for _, (x, _) in positions)
        for name, (x, y) in positions:
            found[name] = (ranks.index(y), round(top + x - left))
        top += max(x for _, (x, _) in positions) - left + _ROW
    return found


def _drawn(
    nodes: Mapping[str, KustomizationView], edges: list[tuple[str, str]], places: Mapping[str, tuple[int, int]]
) -> Picture:
    alone = [path for path in nodes if path not in places]
    below = max(height for _, height in places.values()) + _ROW
    at = {**places, **{path: (0, below + number * _ROW) for number, path in enumerate(alone)}}
    corner = {path: (_MARGIN + column * (_BOX + _GAP), _MARGIN + height) for path, (column, height) in at.items()}
    boxes = [_box(nodes[path], *corner[path]) for path in nodes]
    lines = [_line(corner[one], corner[other]) for one, other in edges]
    width = max(x for x, _ in corner.values()) + _BOX + _MARGIN
    height = max(y for _, y in corner.values()) + _HEIGHT + _MARGIN
    return Picture(width, height, tuple(boxes), tuple(lines))


def _box(node: KustomizationView, x: int, y: int) -> Box:
    label = node.path if len(node.path) <= _LONGEST else f"…{node.path[-_LONGEST + 1 :]}"
    detail = "does not build" if node.failed and node.folds == 1 else ", ".join(counts(node)) or "no changes"
    many = f"{node.folds} times: " if node.folds > 1 else ""
    return Box(x, y, node.kind, f"{node.path}: {many}{detail}", label, _short(f"{many}{detail}"), node.failed)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_DETAIL else f"{text[: _LONGEST_DETAIL - 1]}…"


def _line(start: tuple[int, int], end: tuple[int, int]) -> str:
    x, y = start[0] + _BOX, start[1] + _HEIGHT // 2
    to_x, to_y = end[0], end[1] + _HEIGHT // 2
    middle = (x + to_x) // 2
    return f"M{x} {y}C{middle} {y} {middle} {to_y} {to_x} {to_y}"
