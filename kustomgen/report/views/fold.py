"""Many kustomizations as few: those whose paths differ in one folder are drawn as one,
``apps/*/overlays/prod``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from kustomgen.report.views.kustomizations import COUNTED, KINDS, KustomizationView

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_NODES = 60
"""Of more kustomizations a picture shows some together."""


def folded(nodes: Sequence[KustomizationView]) -> tuple[KustomizationView, ...]:
    """The nodes; if there are too many, those together that differ in the folder that has the
    most names.
    """
    found = {node.path: node for node in nodes}
    while len(found) > MOST_NODES:
        merged = _merge(found, _most_varied(found))
        if len(merged) == len(found):
            break
        found = merged
    return tuple(found.values())


def _most_varied(paths: Iterable[str]) -> int:
    """The depth at which the paths have the most different names."""
    names: defaultdict[int, set[str]] = defaultdict(set)
    for path in paths:
        for depth, name in enumerate(path.split("/")):
            if name not in ("*", ".", ".."):
                names[depth].add(name)
    return max(names, key=lambda depth: (len(names[depth]), -depth), default=0)


def _merge(nodes: Mapping[str, KustomizationView], depth: int) -> dict[str, KustomizationView]:
    groups: defaultdict[tuple[str, str], list[KustomizationView]] = defaultdict(list)
    for path, node in nodes.items():
        groups[_starred(path, depth), node.kind].append(node)
    names: dict[str, str] = {}
    taken: set[str] = set()
    for (name, kind), group in groups.items():
        one = group[0].path if len(group) == 1 else name if name not in taken else f"{name} ({kind})"
        taken.add(one)
        names |= {node.path: one for node in group}
    found = {}
    for group in groups.values():
        name = names[group[0].path]
        uses = dict.fromkeys(names.get(used, used) for node in group for used in node.uses)
        found[name] = replace(_together(name, group), uses=tuple(used for used in uses if used != name))
    users: defaultdict[str, int] = defaultdict(int)
    for node in found.values():
        for used in node.uses:
            users[used] += 1
    return {name: replace(node, users=users[name]) for name, node in found.items()}


def _starred(path: str, depth: int) -> str:
    parts = path.split("/")
    return "/".join("*" if at == depth and part not in (".", "..") else part for at, part in enumerate(parts))


def _together(name: str, group: Sequence[KustomizationView]) -> KustomizationView:
    if len(group) == 1:
        return group[0]
    numbers: defaultdict[str, int] = defaultdict(int)
    for node in group:
        for noun, number in node.counts:
            numbers[noun] += number
    counts = tuple((noun, numbers[noun]) for noun, _ in COUNTED if numbers[noun])
    kinds, folds = [node.kind for node in group], sum(node.folds for node in group)
    return KustomizationView(
        name, max(KINDS, key=kinds.count), counts, (), 0, folds, any(node.failed for node in group)
    )
