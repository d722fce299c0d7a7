"""The kustomizations of a run: what each builds on, and how much each changes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.kustomize.graph import chain, local_folders
from kustomgen.report.grouping import counted
from kustomgen.report.views.landscape import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources
    from kustomgen.report.views.landscape import Landscape

MOST_NODES = 60
"""Of more kustomizations the picture shows folders instead."""

COUNTED = (
    ("manifest", ("resources",)),
    ("patch", ("patches", "patchesStrategicMerge", "patchesJson6902")),
    ("image", ("images",)),
    ("generator", ("configMapGenerator", "secretGenerator", "generators")),
    ("replacement", ("replacements",)),
    ("replica count", ("replicas",)),
    ("transformer", ("transformers",)),
    ("chart", ("helmCharts",)),
)
"""What a kustomization has, and the fields that hold it."""


@dataclass(frozen=True, slots=True)
class KustomizationView:
    """A kustomization, or a folder of many. ``counts`` are what it changes, only what there is."""

    path: str
    kind: str
    """overlay, base or component; of a folder, what most of them are."""
    counts: tuple[tuple[str, int], ...]
    uses: tuple[str, ...]
    users: int = 0
    folds: int = 1
    """How many kustomizations this is."""


@dataclass(frozen=True, slots=True)
class TreeView:
    """The nodes, overlays first; ``folded`` are those of the picture, by folder where there are too many."""

    nodes: tuple[KustomizationView, ...]
    folded: tuple[KustomizationView, ...]


def tree_view(landscape: Landscape) -> TreeView:
    """Every kustomization with a part in a build."""
    sources = landscape.sources
    tops = {sources.real(Path(build.path)) for build in landscape.builds}
    parts: dict[Path, Kustomization] = {}
    for build in landscape.builds:
        parts |= {part.folder: part for part in chain(sources, Path(build.path))}
    nodes = [_node(sources, part, top=str(part.folder) in tops) for part in parts.values()]
    users: defaultdict[str, int] = defaultdict(int)
    for node in nodes:
        for used in node.uses:
            users[used] += 1
    nodes = [replace(node, users=users[node.path]) for node in nodes]
    rank = {build.path: number for number, build in enumerate(in_order(landscape.builds))}
    nodes.sort(key=lambda node: (_ORDER.index(node.kind), rank.get(node.path, 0), node.path))
    return TreeView(tuple(nodes), tuple(_folded(nodes)) if len(nodes) > MOST_NODES else tuple(nodes))


_ORDER = ("overlay", "component", "base")


def counts(node: KustomizationView) -> Iterable[str]:
    """What it changes, in words: ``9 patches``."""
    return (
        f"{number} patches" if noun == "patch" and number > 1 else counted(number, noun) for noun, number in node.counts
    )


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


def _folded(nodes: Iterable[KustomizationView]) -> list[KustomizationView]:
    """Siblings of one kind that build on the same folders, as one; again and again until there are few."""
    found = {node.path: node for node in nodes}
    for _ in range(_DEPTH):
        if len(found) <= MOST_NODES:
            break
        home = {path: _above(path) for path in found}
        merged = _merge(found, home)
        if len(merged) == len(found):
            break
        found = merged
    return list(found.values())


_DEPTH = 12


def _above(path: str) -> str:
    head, slash, _ = path.removesuffix("/*").rpartition("/")
    return f"{head}/*" if slash and head not in (".", "..") else path


def _merge(nodes: Mapping[str, KustomizationView], home: Mapping[str, str]) -> dict[str, KustomizationView]:
    groups: defaultdict[str, list[KustomizationView]] = defaultdict(list)
    for path, node in nodes.items():
        groups[home[path]].append(node)
    alone = {group[0].path: name for name, group in groups.items() if len(group) == 1}
    renamed = {path: path if path in alone else home[path] for path in nodes}
    found = {}
    for name, group in groups.items():
        if len(group) == 1:
            node = group[0]
            found[node.path] = replace(node, uses=_uses([node], renamed, node.path))
            continue
        counts: defaultdict[str, int] = defaultdict(int)
        for node in group:
            for noun, number in node.counts:
                counts[noun] += number
        ordered = tuple((noun, counts[noun]) for noun, _ in COUNTED if counts[noun])
        kinds = [node.kind for node in group]
        kind = max(_ORDER, key=kinds.count)
        found[name] = KustomizationView(
            name, kind, ordered, _uses(group, renamed, name), 0, sum(node.folds for node in group)
        )
    return found


def _uses(group: Iterable[KustomizationView], renamed: Mapping[str, str], own: str) -> tuple[str, ...]:
    found = dict.fromkeys(renamed.get(used, used) for node in group for used in node.uses)
    return tuple(used for used in found if used != own)
