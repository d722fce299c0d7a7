"""The seeds' own errors (PO-X, PJ-X, PS-X, KK-X): what a spec cannot say, and what ``check`` finds where it is by hand.

The rows are in ``errors/*.yaml``: what is wrong, what answers it in a spec (with the change that would bring it back, and
what is said to it), and what finds it in a kustomization for production (with its objects): under the default policy, as
a warning or an error, or as ``information`` where the row says so. ``docs/make.py`` writes the table from them.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kustomgen.cli.boundary import run
from kustomgen.yaml.dump import dump
from kustomgen.yaml.stream import load_stream
from tests.acceptance.built import EXAMPLES, Values, write_spec

FOLDER = Path(__file__).with_name("errors")
ACCEPTANCE = {
    "port-ocean": ("PO", 12),
    "projections": ("PJ", 13),
    "payment-service": ("PS", 17),
    "kubekloud": ("KK", 12),
}


def rows() -> dict[str, tuple[str, Values]]:
    """Row to the example it is of and what stands in its file."""
    found: dict[str, tuple[str, Values]] = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        (table,) = load_stream(file.read_text(encoding="utf-8"), file.name)
        found |= {row: (file.stem, values) for row, values in table.items()}
    return found


ROWS = rows()


def merged(under: Any, over: Mapping[str, Any]) -> Any:
    """A spec with a change laid into it; null is written as it is."""
    if not isinstance(under, dict):
        under = {}
    return {
        **under,
        **{key: merged(under.get(key), value) if isinstance(value, dict) else value for key, value in over.items()},
    }


def test_every_error_of_the_seeds_has_its_row() -> None:
    later = {f"N{number}" for number in (1, 2, 3, 4, 5, 8, 12, 14)}
    wanted = later | {f"{prefix}-X{number}" for prefix, count in ACCEPTANCE.values() for number in range(1, count + 1)}
    assert set(ROWS) == wanted


@pytest.mark.parametrize("row", [row for row, (_, values) in ROWS.items() if "change" in values])
def test_a_spec_cannot_say_it(
    row: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    example, values = ROWS[row]
    example = values.get("example", example)
    write_spec(tmp_path, lambda spec: spec.update(merged(spec, values["change"])), EXAMPLES[example])
    monkeypatch.chdir(tmp_path)
    assert run(["generate"]) == 2
    out, err = capsys.readouterr()
    said = [re.sub(r"^kustomgen\.yaml:\d+:\d+: ", "", line) for line in err.splitlines() if not line.startswith("    ")]
    assert any(line.startswith(values["said"]) for line in said), err
    assert all(re.match(r"kustomgen\.yaml:\d+:\d+: ", line) for line in err.splitlines() if not line.startswith("    "))
    assert out == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kustomgen.yaml"]


@pytest.mark.parametrize("row", [row for row, (_, values) in ROWS.items() if values.keys() & {"objects", "files"}])
def test_a_check_finds_it_by_hand(
    row: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    values = ROWS[row][1]
    files = values.get("files") or {
        "overlays/prod/kustomization.yaml": dump({"namespace": "web", "resources": ["objects.yaml"]}),
        "overlays/prod/objects.yaml": values["objects"],
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    code = run(["check", ".", "--fail-on", "info", "--format", "json", *values.get("arguments", ())])
    report = json.loads(capsys.readouterr().out)
    if values.get("fails"):
        assert code == 2
        assert re.match(r"kustomization\.yaml:\d+:\d+: ", report["builds"][0]["error"])
        return
    assert code == 1
    for rule in values["byHand"]:
        found = [
            finding
            for finding in report["findings"]
            if finding["rule"] == rule and values.get("finding", "") in finding["message"]
        ]
        assert found, [(finding["rule"], finding["message"]) for finding in report["findings"]]
        assert all(finding["source"]["line"] > 0 for finding in found)
        weight = {finding["severity"] for finding in found}
        assert weight == {"info"} if rule in values.get("information", ()) else weight <= {"warning", "error"}


@pytest.mark.parametrize("row", [row for row, (_, values) in ROWS.items() if "finds" in values])
def test_a_rule_of_the_example_s_own_finds_it(
    row: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    example, values = ROWS[row]
    write_spec(tmp_path, lambda spec: spec.update(merged(spec, values["brought"])), EXAMPLES[example])
    shutil.copytree(EXAMPLES[example] / "policies", tmp_path / "policies")
    monkeypatch.chdir(tmp_path)
    assert run(["generate"]) == 0
    capsys.readouterr()
    assert run(["check", "--format", "json"]) == 1
    assert values["finds"] in {finding["rule"] for finding in json.loads(capsys.readouterr().out)["findings"]}
