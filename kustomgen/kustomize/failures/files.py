"""Files and folders that a kustomization lists and that are not there, or are not what they should
be.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import InputError, Mark
from kustomgen.files.there import is_file
from kustomgen.k8s.names import nearest
from kustomgen.kustomize.failures.scene import Scene, Spot, broken, first, is_template, text
from kustomgen.kustomize.graph import chain
from kustomgen.kustomize.kustomization import NAMES, is_misnamed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.yaml.source import Located

_HELM = (
    "this is a template of Helm or Go, which kustomize does not fill in: "
    "render it into a file (`helm template`), or leave its folder out with `--exclude`"
)


def absent(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A file or folder that is not there."""
    entry = scene.leading_to(found["path"]) or (scene.listed(scene.cause.entry) if scene.cause.entry else None)
    if entry is None:
        return []
    near = _near(Path(found["path"]), scene)
    hint = f"write `{near}`" if near else "write the file, or take the entry out"
    return [Spot(entry.where, f"did you mean {near}?" if near else "", hint)]


def _near(path: Path, scene: Scene) -> str:
    """The way to a file beside it that has nearly the same name; empty if none exists."""
    wanted = Path(os.path.realpath(path))
    try:
        beside = sorted(one.name for one in wanted.parent.iterdir())
    except OSError:
        return ""
    near = _alike(wanted.name, beside)
    if near is None or scene.here is None:
        return ""
    return Path(os.path.relpath(wanted.parent / near, scene.here.folder)).as_posix()


_SHORTEST = 3


def _alike(name: str, beside: list[str]) -> str | None:
    """The name that differs in its ending, by a typo, or in how much of a word is written; short
    ones say nothing.
    """
    stems = {one.partition(".")[0] or one: one for one in reversed(beside) if one != name}
    stem = name.partition(".")[0] or name
    if len(stem) < _SHORTEST:
        return None
    longer = next(
        (one for one in sorted(stems) if len(one) >= _SHORTEST and (one.startswith(stem) or stem.startswith(one))), None
    )
    found = stem if stem in stems else nearest(stem, stems, 0.75) or longer
    return stems[found] if found else None


def no_kustomization(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A folder without a kustomization: the entry that lists it, and the file that
    looks like one.
    """
    folder = Path(found["path"])
    user = scene.sources.kustomization(scene.cause.user) if scene.cause.user else scene.here
    like = looks_like_one(folder)
    detail = f"{like} is no name that kustomize reads" if like else ""
    hint = f"rename {like} to kustomization.yaml" if like else _NO_KUSTOMIZATION
    listed = next(
        (one for one in _references(user) if os.path.realpath(_target(user, one)) == os.path.realpath(folder)), None
    )
    where = listed.where if listed else Mark(scene.sources.show(folder / like) if like else scene.sources.show(folder))
    return [Spot(where, detail, hint)]


_NO_KUSTOMIZATION = (
    "the folder has no kustomization: write one, list its files one by one, or name the folder that has it"
)


def _references(user: object) -> Iterator[Located]:
    root = getattr(user, "root", None)
    for field in ("resources", "bases", "components"):
        found = root.get(field) if root else None
        yield from found.value if found and isinstance(found.value, list) else ()


def _target(user: object, entry: Located) -> Path:
    return Path(getattr(user, "folder", Path()), str(entry.value))


def looks_like_one(folder: Path) -> str:
    """The file of a folder that was to be its kustomization, by its name; empty if there is
    none.
    """
    try:
        names = sorted(one.name for one in folder.iterdir())
    except OSError:
        return ""
    return next((name for name in names if is_misnamed(name) and is_file(folder / name)), "")


def several(scene: Scene, _found: re.Match[str]) -> list[Spot]:
    """Two kustomization files in one folder."""
    there = [name for name in NAMES if is_file(scene.cause.folder / name)]
    shown = [scene.sources.show(scene.cause.folder / name) for name in there]
    detail = " and ".join(shown)
    return [Spot(Mark(shown[-1]), detail, f"keep one of them: {there[0]} is the usual name")] if len(there) > 1 else []


def not_yaml(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A file of manifests that is not YAML."""
    named = found.groupdict().get("file") or scene.cause.entry
    file = scene.path(named) if named else None
    if file is None or not is_file(file):
        return []
    spot = broken(scene, file)
    if spot is None:
        line = re.search(r"line (\d+)", scene.cause.text)
        spot = Spot(Mark(scene.sources.show(file), int(line[1]) if line else 1))
    if is_template(_read(scene, file)):
        return [Spot(spot.mark, spot.detail, _HELM)]
    return [Spot(Mark(scene.sources.show(file)))] if "control characters" in scene.cause.text else [spot]


def _read(scene: Scene, file: Path) -> str:
    try:
        return scene.sources.text(scene.sources.show(file))
    except InputError:
        return ""


def no_object(scene: Scene, _found: re.Match[str]) -> list[Spot]:
    """A document of a file of manifests that lacks kind, apiVersion or name."""
    file = scene.path(scene.cause.entry) if scene.cause.entry else None
    if file is None or not is_file(file):
        return []
    if spot := broken(scene, file):
        return [Spot(spot.mark, spot.detail, _HELM if is_template(_read(scene, file)) else spot.hint)]
    if is_template(_read(scene, file)):
        line = next(n for n, line in enumerate(_read(scene, file).splitlines(), 1) if is_template(line))
        return [Spot(Mark(scene.sources.show(file), line), hint=_HELM)]
    hint = "every object needs apiVersion, kind and metadata.name; list what is no object under `files` of a generator"
    for document in scene.sources.objects(scene.sources.show(file)):
        for path in (("kind",), ("apiVersion",), ("metadata", "name")):
            if not text(document, *path):
                detail = f"it has no {'.'.join(path)}"
                if not text(document, "kind") and text(document, "metadata", "generateName"):
                    detail = "kustomize knows no generateName"
                return [Spot(document.nearest(path).where, detail, hint)]
    return [Spot(Mark(scene.sources.show(file)), hint=hint)]


def entry(scene: Scene, _found: re.Match[str]) -> list[Spot]:
    """The entry that kustomize named on its way, or a path in its message."""
    if scene.cause.entry and (listed := scene.listed(scene.cause.entry)):
        return [Spot(listed.where)]
    for path in re.findall(r"(?<![\w:/.])/[^\s'\":,()]+", scene.cause.text):
        if listed := scene.leading_to(path):
            return [Spot(listed.where)]
    return []


def helm(scene: Scene, _found: re.Match[str]) -> list[Spot]:
    """A chart, which only Helm renders."""
    for field in ("helmCharts", "helmChartInflationGenerator"):
        if scene.root and (value := scene.root.get(field)):
            return [Spot(value.where)]
    return [Spot(first(item)) for item in scene.entries("generators")[:1]]


def key_twice(scene: Scene, found: re.Match[str]) -> list[Spot]:
    """A manifest or a patch that has one key twice, which kustomize tells by line and
    not by file.
    """
    spots = []
    for shown in _manifests(scene):
        try:
            documents = scene.sources.documents(shown)
        except InputError:
            continue
        for document in documents:
            spots += [
                Spot(twice.second, f"{shown} has {twice.key} twice", "keep one of the two")
                for twice in document.duplicates
                if twice.key == found["key"]
            ]
    lines = [spot for spot in spots if spot.mark.line == int(found["line"])]
    return lines or spots


def _manifests(scene: Scene) -> Iterator[str]:
    for part in chain(scene.sources, scene.cause.folder):
        for reference in part.references:
            if is_file(file := part.folder / reference.target) and file.suffix in (".yaml", ".yml", ".json"):
                yield scene.sources.show(file)


def empty(scene: Scene, _found: re.Match[str]) -> list[Spot]:
    """An entry of no text."""
    entries = scene.entries("resources", "bases", "components")
    return [Spot(item.where, hint="take the entry out") for item in entries if not item.value]
