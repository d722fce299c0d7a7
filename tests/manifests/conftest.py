"""A spec's objects, as the real kustomize builds them, and as both roads agree on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from kustomgen.engine.find import Engine, find_engine
from kustomgen.spec.load import load
from tests.layout.equivalence import Objects, by_kustomize, difference

HEAD = {"apiVersion": "kustomgen/v1", "name": "shop", "namespace": "shop-${env}"}

Build = Callable[[str], Mapping[str, Objects]]


@pytest.fixture
def engine() -> Engine:
    return find_engine()


@pytest.fixture
def build(engine: Engine, tmp_path: Path) -> Build:
    """The environments of a spec, by name, each with its objects by kind and name."""

    def built(text: str) -> Mapping[str, Objects]:
        head = "".join(f"{key}: {value}\n" for key, value in HEAD.items() if f"\n{key}:" not in f"\n{text}")
        tail = "" if "\nenvironments:" in text else "environments: { dev: {}, prod: {} }\n"
        spec = tmp_path / "kustomgen.yaml"
        spec.write_text(f"{head}{text}\n{tail}", encoding="utf-8")
        project = load(spec)
        assert not difference(project, tmp_path, engine)
        return {
            environment.name: by_kustomize(engine, tmp_path / "overlays" / environment.directory)
            for environment in project.environments
        }

    return built


def only(objects: Objects, kind: str) -> Any:
    """The one object of a kind."""
    found = [value for value in objects.values() if value["kind"] == kind]
    assert len(found) == 1, sorted(objects)
    return found[0]
