"""The generators of ConfigMaps and Secrets, each key of the data with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.errors import InputError, Mark
from kustomgen.kustomize.kustomization import items
from kustomgen.kustomize.route import GENERATORS
from kustomgen.kustomize.ways.answer import Here, text_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.route import Stage
    from kustomgen.kustomize.sources import Sources
    from kustomgen.kustomize.ways.answer import Answers, Wanted
    from kustomgen.yaml.source import Located


def generators(stage: Stage, wanted: Wanted) -> Answers:
    """``configMapGenerator:`` and ``secretGenerator:``, for one key of the data."""
    holder, *below = wanted.path or ("",)
    if holder not in ("data", "binaryData", "stringData") or len(below) != 1:
        return
    for entry in stage.kustomization.items(GENERATORS.get(wanted.resource.kind, "")):
        if text_at(entry, "name") in stage.names:
            for mark in _generated(wanted.sources, stage.kustomization, entry, str(below[0])):
                yield Here(mark, len(wanted.path), sets=True)


def _generated(sources: Sources, kustomization: Kustomization, entry: Located, key: str) -> Iterator[Mark]:
    for literal in items(entry, "literals"):
        if str(literal.value).partition("=")[0] == key:
            yield literal.where
    for file in items(entry, "files"):
        name, given, path = str(file.value).rpartition("=")
        if (name if given else path.rpartition("/")[2]) == key:
            yield Mark(sources.show(kustomization.folder / path))
    for file in [*items(entry, "envs"), *([env] if (env := entry.get("env")) else [])]:
        shown = sources.show(kustomization.folder / str(file.value))
        try:
            lines = sources.text(shown).splitlines()
        except InputError:
            continue
        for number, line in enumerate(lines, 1):
            if line.strip().partition("=")[0].strip() == key:
                yield Mark(shown, number, len(line) - len(line.lstrip()) + 1)
