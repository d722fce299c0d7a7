"""The examples of docs/api.md give what the page says."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
BLOCKS = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_the_examples_give_what_the_page_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    blocks = BLOCKS.findall((ROOT / "docs" / "api.md").read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    runner = doctest.DocTestRunner(verbose=False)
    for number, block in enumerate(blocks, 1):
        test = doctest.DocTestParser().get_doctest(block, names, f"block {number}", "docs/api.md", 0)
        runner.run(test, clear_globs=False)
        names = test.globs
    assert runner.tries > 20
    assert runner.failures == 0, capsys.readouterr().out
