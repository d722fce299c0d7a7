"""What kustomize built, for asking after an object and a field in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kustomgen.cli.boundary import run
from kustomgen.engine.find import find_engine
from kustomgen.generate.project import load_project
from kustomgen.kustomize.build_text import build_text
from kustomgen.layout.tree import generate
from kustomgen.yaml.dump import dump
from kustomgen.yaml.stream import load_stream

ROOT = Path(__file__).parents[2]
EXAMPLES = {
    folder.name: folder
    for folder in sorted((ROOT / "examples").iterdir())
    if (folder / "kustomgen.yaml").exists() and folder.name != "adopted"
}
"""The worked examples besides the one at the root, by name; their names have no prefix.

``adopted`` is what a team had before, with what it lacked; ``tests/importing`` and ``tests/docs`` hold it."""
ENVIRONMENTS = ("dev", "staging", "prod")

Values = dict[str, Any]


@dataclass(frozen=True)
class Objects:
    """The objects of one environment."""

    environment: str
    objects: tuple[Values, ...]
    prefix: str = ""

    def of(self, kind: str) -> list[Values]:
        return [found for found in self.objects if found["kind"] == kind]

    def names(self, kind: str) -> list[str]:
        return sorted(found["metadata"]["name"] for found in self.of(kind))

    def one(self, kind: str, name: str) -> Values:
        """The object whose name is the environment's prefix and ``name``."""
        (found,) = (found for found in self.of(kind) if found["metadata"]["name"] == f"{self.prefix}{name}")
        return found

    def generated(self, name: str) -> Values:
        """The data of the ConfigMap that a generator made under that name, with a hash behind it."""
        made = re.compile(rf"{re.escape(self.prefix + name)}-[a-z0-9]{{10}}")
        (found,) = (found for found in self.of("ConfigMap") if made.fullmatch(found["metadata"]["name"]))
        return dict(found["data"])

    def pod(self, name: str, kind: str = "Deployment") -> Values:
        spec = self.one(kind, name)["spec"]
        return dict((spec["jobTemplate"]["spec"] if kind == "CronJob" else spec)["template"]["spec"])

    def container(self, name: str, kind: str = "Deployment") -> Values:
        (only,) = self.pod(name, kind)["containers"]
        return dict(only)

    def pods(self) -> list[Values]:
        """The pod templates of everything that runs."""
        return [found["spec"]["template"] for kind in ("Deployment", "Job") for found in self.of(kind)]

    @property
    def config(self) -> Values:
        (only,) = self.of("ConfigMap")
        return dict(only["data"])


def built(folder: Path, environment: str) -> Objects:
    """What the real kustomize builds from an environment's overlay."""
    text = build_text(find_engine(), folder / "overlays" / environment).text
    prefix = f"{environment}-" if folder not in EXAMPLES.values() else ""
    return Objects(environment, tuple(load_stream(text, environment)), prefix)


def files(folder: Path) -> Mapping[str, str]:
    """Everything generated below a folder, by path."""
    found = [*(folder / "base").rglob("*.yaml"), *(folder / "overlays").rglob("*.yaml")]
    return {file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in found}


def unchanged() -> Mapping[str, str]:
    """What the root's spec says as it is."""
    return {str(path): text for path, text in generate(load_project(ROOT / "kustomgen.yaml")).items()}


@dataclass(frozen=True)
class Varied:
    """The project with a change in its spec, generated anew."""

    folder: Path

    def build(self, environment: str) -> Objects:
        return built(self.folder, environment)

    @property
    def changed(self) -> set[str]:
        """The files that the change makes others; the lock, which names every file, left out."""
        before, after = unchanged(), files(self.folder)
        return {path for path in {*before, *after} if before.get(path) != after.get(path)}


Change = Callable[[Values], object]
Vary = Callable[[Change], Varied]


def write_spec(folder: Path, change: Change, source: Path = ROOT) -> Path:
    """A spec, the root's unless told otherwise, with a change in it."""
    (spec,) = load_stream((source / "kustomgen.yaml").read_text(encoding="utf-8"), "kustomgen.yaml")
    change(spec)
    file = folder / "kustomgen.yaml"
    file.write_text(dump(spec), encoding="utf-8")
    return file


def vary(folder: Path, change: Change) -> Varied:
    assert run(["generate", str(write_spec(folder, change))]) == 0
    return Varied(folder)
