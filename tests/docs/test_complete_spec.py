"""The spec that the reference begins with generates and checks clean."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kustomgen.cli import boundary

PAGE = Path(__file__).parents[2] / "docs" / "spec.md"


def test_the_first_spec_of_the_reference_generates_and_checks_clean(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = re.search(r"```yaml\n(apiVersion: kustomgen/v1\n.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    (tmp_path / "kustomgen.yaml").write_text(found[1], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert boundary.run(["generate"]) == 0
    assert boundary.run(["check", "--fail-on", "warning"]) == 0
