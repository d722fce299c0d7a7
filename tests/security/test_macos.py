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


def test_the_processors_are_those_of_the_machine(tmp_path: Path) -> None:
    assert processors(tmp_path) == (os.cpu_count() or 1)


def test_an_expression_ends_after_its_time_although_its_memory_has_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS", 0.3)

    with limits.little_memory():
        assert len(bytearray(limits.MEMORY)) == limits.MEMORY
    with pytest.raises(limits.LimitError, match=r"more than 0.3 s are needed"):
        limits.apart(lambda: time.sleep(60), ValueError)
