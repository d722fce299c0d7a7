"""What of the machine is ours, as Linux says it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from kustomgen.engine.cgroup import processors

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux says to which processors a process is bound")


@pytest.mark.parametrize("said", ["", "max 100000", "a b", "100000", "100000 0", "-1 100000", "\xff 1"])
def test_what_says_no_limit_is_none(tmp_path: Path, said: str) -> None:
    (tmp_path / "cpu.max").write_text(said, encoding="latin-1")
    assert processors(tmp_path) == processors(tmp_path / "nowhere") >= 1


@pytest.mark.parametrize("quota", [1, 50_000, 100_000])
def test_a_container_may_have_less_than_a_processor(tmp_path: Path, quota: int) -> None:
    (tmp_path / "cpu.max").write_text(f"{quota} 100000\n")
    assert processors(tmp_path) == 1


def test_a_container_that_may_have_more_than_there_is_has_what_there_is(tmp_path: Path) -> None:
    (tmp_path / "cpu.max").write_text("100000000 100000\n")
    assert processors(tmp_path) == processors(tmp_path / "nowhere")


@LINUX
def test_a_process_that_is_bound_to_one_processor_has_one(tmp_path: Path) -> None:
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(before)})
        assert processors(tmp_path) == 1
    finally:
        os.sched_setaffinity(0, before)
