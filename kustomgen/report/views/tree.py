"""The kustomizations of a run: what each builds on, and how much each changes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.kustomize.graph import chain, local_folders
from kustomgen.report.views.fold import folded
from kustomgen.report.views.kustomizations import COUNTED, KINDS, KustomizationView
from kustomgen.report.views.landscape import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources
    from kustomgen.report.views.landscape import Landscape


@dataclass(frozen=True, slots=True)
class TreeView:
    """The nodes, overlays first; ``folded`` are those of the picture, by folder if there are too
    many.
    """

    nodes: tuple[KustomizationView, ...]
    folded: tuple[KustomizationView, ...]


def tree_view(landscape: Landscape) -> TreeView:
    """Every kustomization with a part in a build, or in what does not build."""
    sources = landscape.sources
    paths = [*(build.path for build in landscape.builds), *landscape.failed]
    tops = {sources.real(Path(path)) for path in paths}
    failed = {sources.real(Path(path)) for path in landscape.failed}
    parts: dict[Path, Kustomization] = {}
    for path in paths:
        parts |= {part.folder: part for part in chain(sources, Path(path))}
    nodes = [
        replace(_node(sources, part, top=str(part.folder) in tops), failed=str(part.folder) in failed)
        for part in parts.values()
    ]
    users: defaultdict[str, int] = defaultdict(int)
    for node in nodes:
        for used in node.uses:
            users[used] += 1
    nodes = [replace(node, users=users[node.path]) for node in nodes]
    rank = {build.path: number for number, build in enumerate(in_order(landscape.builds))}
    nodes.sort(key=lambda node: (KINDS.index(node.kind), rank.get(node.path, 0), node.path))
    return TreeView(tuple(nodes), folded(nodes))


def _node(sources: Sources, part: Kustomization, *, top: bool) -> KustomizationView:
    below = local_folders(sources, part)
    kind = "component" if part.is_component else "overlay" if top or below else "base"
    return KustomizationView(
        sources.show(part.folder), kind, tuple(_changes(part, len(local_folders(sources, part, "resources")))),
        tuple(dict.fromkeys(sources.show(folder) for folder in below)),
    )  # fmt: skip


def _changes(part: Kustomization, folders: int) -> Iterable[tuple[str, int]]:
    for noun, fields in COUNTED:
        number = sum(len(part.items(field)) for field in fields) - (folders if noun == "manifest" else 0)
        if number > 0:
            yield noun, number
