"""The two roads to an environment's objects: over files and the real kustomize, and straight from the spec."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deepdiff import DeepDiff

from kustomgen.engine.client import answers
from kustomgen.engine.engine_process import EngineOptions
from kustomgen.engine.find import TIMEOUT, Engine
from kustomgen.errors import BuildError
from kustomgen.kustomize.build_text import build_text
from kustomgen.layout.patch import same
from kustomgen.layout.reference_build import reference_build
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


@dataclass(frozen=True)
class Pair:
    """The two roads of one environment: a folder for kustomize, and what it is to build to, perhaps a folder, too.

    ``generated`` are the ConfigMaps whose hash suffix is taken off.
    """

    name: str
    overlay: Path
    meant: Objects | Path
    generated: tuple[str, ...]

    @property
    def folders(self) -> tuple[Path, ...]:
        """What kustomize is to build."""
        return (self.overlay, self.meant) if isinstance(self.meant, Path) else (self.overlay,)

    def difference(self, texts: Mapping[Path, str]) -> str:
        """Where the roads end apart, by what was built from the folders; empty where they meet."""
        try:
            meant = self._read(texts[self.meant]) if isinstance(self.meant, Path) else self.meant
            built = self._read(texts[self.overlay])
        except (ValueError, AssertionError) as error:
            return f"{self.name}: {error}"
        return "" if same(meant, built) else f"{self.name}:\n{DeepDiff(meant, built).pretty()}"

    def _read(self, text: str) -> Objects:
        for name in self.generated:
            text = re.sub(rf"(?<![\w.-]){re.escape(name)}-[a-z0-9]{{10}}(?![\w.-])", name, text)
        return indexed(load_stream(text, "the build"))


def by_kustomize(engine: Engine, folder: Path) -> Objects:
    """What kustomize builds from a folder. Raises BuildError."""
    return indexed(load_stream(build_text(engine, folder).text, str(folder)))


def straight(environment: Environment) -> Objects:
    """What an environment's spec means."""
    return indexed(final(build(environment.spec), environment.spec, environment_labels(environment)))


def pairs(project: Project, folder: Path) -> list[Pair]:
    """The roads of all environments of a project, whose files are written to the folder.

    Where components are named, which only kustomize can apply, the other road is kustomize without base and patches.
    """
    put(generate(project), folder)
    found = []
    for environment in project.environments:
        spec = environment.spec
        generated = tuple(f"{spec.name_prefix}{made.name}" for made in build(spec) if made.generated)
        whole = folder / "direct" / environment.directory
        if spec.components:
            put(reference_build(environment, "../.."), whole)
        meant = whole if spec.components else straight(environment)
        found.append(Pair(environment.name, folder / "overlays" / environment.directory, meant, generated))
    return found


def difference(project: Project, folder: Path, engine: Engine) -> str:
    """Where the roads end apart, environment by environment; empty where they meet. Writes the files to the folder."""
    return "\n".join(told for _, told in differences(pairs(project, folder), engine))


def differences(found: Sequence[Pair], engine: Engine) -> list[tuple[Pair, str]]:
    """The pairs that end apart, and where. All are built in one run of the engine."""
    texts, errors = built([folder for pair in found for folder in pair.folders], engine)
    told = []
    for pair in found:
        wrong = [f"{pair.name}: {errors[folder]}" for folder in pair.folders if folder in errors]
        told.append((pair, "\n".join(wrong) or pair.difference(texts)))
    return [(pair, text) for pair, text in told if text]


def built(folders: Sequence[Path], engine: Engine) -> tuple[Mapping[Path, str], Mapping[Path, str]]:
    """What the engine prints for each folder, and why it prints nothing for the others."""
    texts: dict[Path, str] = {}
    errors: dict[Path, str] = {}
    if engine.name == "embedded":
        for answer in answers(engine, folders, EngineOptions(TIMEOUT, yaml=True)):
            folder = folders[answer["id"]]
            (errors if "error" in answer else texts)[folder] = answer.get("error") or answer.get("yaml", "")
        return texts, errors
    with ThreadPoolExecutor(2) as pool:
        for folder, text in zip(folders, pool.map(lambda folder: _by_program(engine, folder), folders), strict=True):
            (errors if isinstance(text, BuildError) else texts)[folder] = str(text)
    return texts, errors


def _by_program(engine: Engine, folder: Path) -> str | BuildError:
    try:
        return build_text(engine, folder).text
    except BuildError as error:
        return error


def indexed(objects: Iterable[Mapping[str, Any]]) -> Objects:
    """Objects by kind and name. Raises AssertionError where there are two of one."""
    found: dict[str, Mapping[str, Any]] = {}
    for value in objects:
        key = f"{value['kind']}/{value['metadata']['name']}"
        assert key not in found, f"{key} is built twice"
        found[key] = value
    return found
