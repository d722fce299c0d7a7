"""What each kustomization of some builds does to its objects, asked of kustomize itself.

The engine builds each kustomization again as it would be without what it sets, and with its patches
alone; and, where an entry may be without effect, without that entry: what is the same then had
none. Each is checked once, however many overlays use it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.layer_effect import LayerEffect, PatchedObject, PatchEntry, is_about
from kustomgen.kustomize.env_files import file_of
from kustomgen.kustomize.graph import chain, routes
from kustomgen.kustomize.layers import variants
from kustomgen.kustomize.layers.candidates import doubtful
from kustomgen.kustomize.layers.dropped import dropped_items
from kustomgen.kustomize.layers.idle import with_idle
from kustomgen.kustomize.layers.variants import PATCHES, PROBE, BuildPath, probe_name
from kustomgen.kustomize.overlay_groups import bases_of
from kustomgen.kustomize.patches import documents_of
from kustomgen.kustomize.plain import read_plain
from kustomgen.kustomize.unused import unused_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from kustomgen.errors import Mark
    from kustomgen.k8s.build import Build
    from kustomgen.k8s.layer_effect import EntryPath
    from kustomgen.k8s.resource import Resource
    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.layers.builder import Variant, VariantBuilder, VariantKey
    from kustomgen.kustomize.sources import Sources
    from kustomgen.yaml.located import Located

_SETS = (
    *PATCHES,
    "images",
    "imageTags",
    "replacements",
    "namespace",
    "commonLabels",
    "labels",
    "replicas",
    "configMapGenerator",
    "secretGenerator",
)


def ask_ahead(workshop: VariantBuilder, folders: Iterable[Path]) -> list[int]:
    """Has the engine build what ``turns_of`` these folders will ask first; the numbers under which
    it will answer.
    """
    ahead, numbers = workshop.ahead, list[int]()
    # What does not build may be anything; its own build says what is wrong with it, and nobody
    # asks for its turns.
    with suppress(Exception):
        for key, route in _unique(_routes_of(workshop.sources, folders).values()).items():
            if key in ahead.known:
                continue
            if key not in ahead.asked:
                asked = _first_questions(workshop.sources, route)
                ahead.asked[key] = asked, workshop.order(asked)
            numbers += ahead.asked[key][1]
    return numbers


def turns_of(workshop: VariantBuilder, folders: Iterable[Path]) -> dict[Path, tuple[LayerEffect, ...]]:
    """For each folder, the turns of the kustomizations that take part in building it and set
    anything.
    """
    ahead = workshop.ahead
    ways = _routes_of(workshop.sources, folders)
    unique = _unique(ways.values())
    new = {key: route for key, route in unique.items() if key not in ahead.known}
    made = dict(zip(new, _look(workshop, new), strict=True))
    made |= {key: ahead.known[key] for key in unique if key in ahead.known}
    ahead.known.update({key: turn for key, turn in made.items() if key[-1] in ahead.shared})
    idle, aimed = _idle_everywhere(made.values()), _aimed_anywhere(made.values())
    return {
        folder: tuple(
            replace(turn, idle=idle[turn.file], aimed=aimed[turn.file])
            for route in found
            if (turn := made[route.key]) is not None
        )
        for folder, found in ways.items()
    }


def _routes_of(sources: Sources, folders: Iterable[Path]) -> dict[Path, list[BuildPath]]:
    return {folder: [BuildPath(way) for way in routes(sources, folder) if sets_anything(way[-1])] for folder in folders}


def _unique(ways: Iterable[Iterable[BuildPath]]) -> dict[VariantKey, BuildPath]:
    found = (route for routes_of_one in ways for route in routes_of_one)
    return {route.key: route for route in found}


def sets_anything(kustomization: Kustomization) -> bool:
    """Whether there is anything in a kustomization that a turn tells of."""
    return kustomization.root is not None and any(kustomization.root.get(field) for field in _SETS)


def _idle_everywhere(turns: Iterable[LayerEffect | None]) -> dict[str, frozenset[EntryPath]]:
    """A Component's entry is for anyone who uses it: idle is what has no effect in any of them."""
    found: dict[str, frozenset[EntryPath]] = {}
    for turn in turns:
        if turn is not None:
            found[turn.file] = found.get(turn.file, turn.idle) & turn.idle
    return found


def _aimed_anywhere(turns: Iterable[LayerEffect | None]) -> dict[str, frozenset[EntryPath]]:
    """The patches of a Component that select something for any of its users."""
    found: dict[str, frozenset[EntryPath]] = {}
    for turn in turns:
        if turn is not None:
            aimed = frozenset(patch.entry for patch in turn.patches if patch.selected)
            found[turn.file] = found.get(turn.file, frozenset()) | aimed
    return found


def with_turns(workshop: VariantBuilder, builds: Mapping[Path, Build]) -> dict[Path, Build]:
    """The builds of these folders, with the turns of their kustomizations and the manifests that
    none of them lists.

    Raises EngineError if the engine does not start.
    """
    sources = workshop.sources
    turns = turns_of(workshop, builds)
    chains = {folder: chain(sources, folder) for folder in builds}
    every = {file.folder: file for files in chains.values() for file in files}
    seen = {
        folder: replace(file_of(sources, file), unused=unused_files(sources, file).manifests)
        for folder, file in every.items()
    }
    siblings = _siblings(sources, turns)
    return {
        folder: replace(
            build,
            turns=turns[folder],
            siblings=siblings.get(folder, ()),
            kustomizations=tuple(seen[file.folder] for file in chains[folder]),
        )
        for folder, build in builds.items()
    }


def _siblings(sources: Sources, turns: Mapping[Path, tuple[LayerEffect, ...]]) -> dict[Path, tuple[LayerEffect, ...]]:
    families: dict[tuple[str, ...], dict[Path, LayerEffect]] = {}
    for folder, found in turns.items():
        top = sources.kustomization(folder)
        own = next((turn for turn in found if top is not None and turn.file == top.file), None)
        bases = bases_of(sources, folder)
        if own is not None and bases:
            families.setdefault(bases, {})[folder] = own
    return {
        folder: tuple(sorted(family.values(), key=lambda turn: turn.file))
        for family in families.values()
        for folder in family
    }


def not_looked_at(sources: Sources, seen: Mapping[Path, Build]) -> list[str]:
    """The kustomizations that do not build without what they set, so that nothing is known of what
    that does.
    """
    known = {turn.file for build in seen.values() for turn in build.turns or ()}
    wanted = {way[-1].file for folder in seen for way in routes(sources, folder) if sets_anything(way[-1])}
    return sorted(wanted - known)


def _first_questions(sources: Sources, route: BuildPath) -> list[Variant]:
    """What to build for a kustomization: without what it sets, and with its patches alone, where it
    has any.
    """
    texts = variants.before(sources, route)
    if texts is None:
        return []
    patched = variants.patched(sources, route) if _patches(route.last) else None
    return [(route.folder, variant) for variant in (texts, patched) if variant is not None]


def _look(workshop: VariantBuilder, new: Mapping[VariantKey, BuildPath]) -> list[LayerEffect | None]:
    questions = []
    for key, route in new.items():
        asked, ordered = workshop.ahead.asked.pop(key, ((), ()))
        asked = asked or _first_questions(workshop.sources, route)
        questions.append((asked, ordered or workshop.order(asked)))
    asked_in_all = [one for asked, _ in questions for one in asked]
    built = iter(workshop.objects(asked_in_all, [number for _, ordered in questions for number in ordered]))
    turns: list[LayerEffect | None] = []
    for route, (asked, _) in zip(new.values(), questions, strict=True):
        found = [next(built) for _ in asked]
        before, patched = (found[0], found[-1]) if found else (None, None)
        turns.append(None if before is None or patched is None else _turn(workshop, route, before, patched))
    return with_idle(workshop, list(new.values()), turns)


def _patches(kustomization: Kustomization) -> bool:
    return any(kustomization.items(field) for field in (*PATCHES, "replacements"))


def _turn(
    workshop: VariantBuilder, route: BuildPath, before: tuple[Resource, ...], patched: tuple[Resource, ...]
) -> LayerEffect:
    root = route.last.root
    if root is None:  # pragma: no cover - such a one sets nothing
        raise ValueError(route.last.file)
    marks = [_take_marks(resource) for resource in patched]
    pairs = _pairs(before, patched)
    marked = {id(resource): found for resource, found in zip(patched, marks, strict=True)}
    selected: dict[str, list[PatchedObject]] = {}
    for pair in pairs:
        for mark in marked.get(id(pair.after), ()):
            selected.setdefault(mark, []).append(pair)
    deleted = [pair for pair in pairs if pair.after is None]
    entries = []
    for field in PATCHES:
        for index, located in enumerate(route.last.items(field)):
            entry: EntryPath = (field, index)
            documents = tuple(documents_of(workshop.sources, route.last, located))
            target = located.get("target")
            gone = [p for p in deleted if any(_deletes(d) and (target or is_about(d, p.before)) for d in documents)]
            own = selected.get(probe_name(entry), []) + gone
            entries.append(PatchEntry(entry, _where(located), documents, target, tuple(own)))
    chosen = frozenset(mark for found in marks for mark in found)
    user = route.kustomizations[-2].file if len(route.kustomizations) > 1 else ""
    turn = LayerEffect(route.last.file, root, before, patched, tuple(entries), frozenset(), user, workshop.kubernetes)
    plain = read_plain(workshop.sources, route.last) or {}
    unselected = [entry for entry, _ in variants.replacement_targets(plain) if probe_name(entry) not in chosen]
    dropped = tuple(dropped_items(workshop.sources, route.last.folder, pairs))
    return replace(turn, idle=frozenset([*doubtful(turn), *unselected]), dropped=dropped)


def _where(located: Located) -> Mark:
    return located.where


def _deletes(document: Located) -> bool:
    directive = document.get("$patch")
    return directive is not None and directive.value == "delete"


def _take_marks(resource: Resource) -> list[str]:
    """The probes that are on an object, which are gone from it afterwards."""
    metadata: Any = resource.metadata
    annotations = metadata.get("annotations")
    if not isinstance(annotations, dict):
        return []
    found = [name for name in annotations if str(name).startswith(PROBE)]
    for name in found:
        del annotations[name]
    if not annotations:
        del metadata["annotations"]
    return found


def _pairs(before: tuple[Resource, ...], patched: tuple[Resource, ...]) -> list[PatchedObject]:
    """Each object with what the patches made of it: kustomize keeps the order, and a hash may
    change with the content.
    """
    after = {resource.ref: resource for resource in patched}
    rest = {resource.ref for resource in patched} - {resource.ref for resource in before}
    found = []
    for resource in before:
        same = after.get(resource.ref)
        if same is None:
            stem = resource.name.rpartition("-")[0]
            again = [ref for ref in rest if ref.kind == resource.kind and ref.name.rpartition("-")[0] == stem and stem]
            same = after[again[0]] if len(again) == 1 else None
        found.append(PatchedObject(resource, same))
    return found
