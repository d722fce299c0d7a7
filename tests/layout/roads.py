"""The two roads to an environment's objects: over files and the real kustomize, and straight from the spec."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from deepdiff import DeepDiff

from kustomgen.kustomize.engine import Engine, build_text
from kustomgen.layout.direct import direct
from kustomgen.layout.tree import Tree, environment_labels, generate
from kustomgen.manifests.build import build
from kustomgen.manifests.final import final
from kustomgen.spec.load import Environment, Project
from kustomgen.yaml.stream import load_stream

Objects = Mapping[str, Mapping[str, Any]]


def put(tree: Tree, folder: Path) -> None:
    """The tree's files, as they are."""
    for path, text in tree.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")


def by_kustomize(engine: Engine, folder: Path, generated: Iterable[str] = ()) -> Objects:
    """What kustomize builds from a folder; ``generated`` are the ConfigMaps whose hash suffix is taken off."""
    text = build_text(engine, folder).text
    for name in generated:
        text = re.sub(rf"(?<![\w.-]){re.escape(name)}-[a-z0-9]{{10}}(?![\w.-])", name, text)
    return _indexed(load_stream(text, str(folder)))


def straight(environment: Environment) -> Objects:
    """What an environment's spec means."""
    return _indexed(final(build(environment.spec), environment.spec, environment_labels(environment)))


def without_base(environment: Environment, folder: Path, engine: Engine, generated: Iterable[str]) -> Objects:
    """What an environment's spec means where it names components, which only kustomize can apply."""
    place = folder / "direct" / environment.directory
    put(direct(environment, "../.."), place)
    return by_kustomize(engine, place, generated)


def difference(project: Project, folder: Path, engine: Engine) -> str:
    """Where the roads end apart, environment by environment; empty where they meet. Writes the files to the folder."""
    put(generate(project), folder)
    told = []
    for environment in project.environments:
        manifests = build(environment.spec)
        generated = [f"{environment.spec.name_prefix}{made.name}" for made in manifests if made.generated]
        built = by_kustomize(engine, folder / "overlays" / environment.directory, generated)
        components = environment.spec.components
        meant = without_base(environment, folder, engine, generated) if components else straight(environment)
        if found := DeepDiff(meant, built):
            told.append(f"{environment.name}:\n{found.pretty()}")
    return "\n".join(told)


def _indexed(objects: Iterable[Mapping[str, Any]]) -> Objects:
    found: dict[str, Mapping[str, Any]] = {}
    for value in objects:
        key = f"{value['kind']}/{value['metadata']['name']}"
        assert key not in found, f"{key} is built twice"
        found[key] = value
    return found
