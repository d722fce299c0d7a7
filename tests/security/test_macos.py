"""What differs on macOS, on another system that says it is one; nobody has run these tests on macOS."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from kustomgen.cache import store
from kustomgen.engine.cgroup import processors
from kustomgen.policy.custom.cel import limits

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it has no fork")


@pytest.fixture(autouse=True)
def macos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUSTOMGEN_CACHE_DIR", raising=False)
    monkeypatch.setattr(sys, "platform", "darwin")


def test_the_cache_is_in_the_folder_for_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/Users/shop")
    monkeypatch.setenv("XDG_CACHE_HOME", "/elsewhere")

    assert store.folder() == "/Users/shop/Library/Caches/kustomgen"


@pytest.mark.parametrize("mode", [0o755, 0o770])
def test_a_cache_that_others_may_read_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int) -> None:
    monkeypatch.setenv("KUSTOMGEN_CACHE_DIR", str(tmp_path))
    tmp_path.chmod(mode)

    with pytest.raises(store.CacheError, match="other users may read or write it"):
        store.read(str(tmp_path), "result", "a")


def test_the_processors_are_those_of_the_machine(tmp_path: Path) -> None:
    assert processors(tmp_path) == (os.cpu_count() or 1)


def test_an_expression_ends_after_its_time_although_its_memory_has_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS", 0.3)

    with limits.little_memory():
        assert len(bytearray(limits.MEMORY)) == limits.MEMORY
    with pytest.raises(limits.LimitError, match=r"more than 0.3 s are needed"):
        limits.apart(lambda: time.sleep(60), ValueError)
