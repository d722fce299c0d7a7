"""What holds for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _only_what_is_on_path(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a test says which programs there are, the kustomize inside is not one of them."""
    if "tools" in request.fixturenames:
        monkeypatch.setattr("kustomgen.engine.find.EMBEDDED", Path("/nowhere/kustomgen-engine"))


@pytest.fixture(autouse=True)
def _a_cache_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test finds what another one, or whoever runs the tests, has left in a cache."""
    monkeypatch.setenv("KUSTOMGEN_CACHE_DIR", str(tmp_path_factory.mktemp("cache", numbered=True)))
