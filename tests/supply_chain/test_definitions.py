"""The definitions that come with kustomgen are what their pinned releases hold; it fetches them, so nightly only."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.profiles import NIGHTLY

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not NIGHTLY, reason="it fetches some twenty modules and compiles a generator")
@pytest.mark.skipif(shutil.which("go") is None, reason="there is no Go")
def test_the_definitions_are_current() -> None:
    done = subprocess.run(
        [sys.executable, ".ci/crds", "--check"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=1800
    )
    assert done.returncode == 0, done.stdout + done.stderr
