"""The build hook of pyproject.toml: what it does where it cannot compile the programs in Go."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from hatchling.bridge.app import Application
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]


@pytest.fixture
def hook(tmp_path: Path) -> Any:
    """The hook, in a source tree that has Python files only."""
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "kustomgen"\nversion = "1"\n')
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    builder = WheelBuilder(str(tmp_path))
    return module.Hook(str(tmp_path), {}, builder.config, builder.metadata, str(tmp_path), "wheel", Application())


def test_without_their_source_kustomgen_is_installed_without_them_and_says_why(hook: Any) -> None:
    data: dict[str, Any] = {"force_include": {}}

    assert hook.dependencies() == []
    hook.initialize("standard", data)

    written = {Path(file).name: Path(file).read_text() for file in data["force_include"]}
    assert written == {
        "missing.txt": "its source is missing: there is no engine/go.mod\n",
        "missing-validator.txt": "its source is missing: there is no validator/go.mod\n",
    }


def test_a_build_that_requires_them_fails(hook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUSTOMGEN_REQUIRE_ENGINE", "1")

    with pytest.raises(RuntimeError, match="the engine was not compiled: its source is missing"):
        hook.initialize("standard", {"force_include": {}})
