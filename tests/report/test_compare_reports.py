"""What ``python -m benchmarks reports --compare`` says of two folders of reports."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks.reports.compare import Compared, compare, main

FINDING = {"rule": "image-pinned", "severity": "error", "path": "spec", "message": "tag 'latest' can move"}
OTHER_WORDS = FINDING | {"message": "the tag `latest` moves"}


def put(folder: Path, reports: Mapping[str, str]) -> Path:
    for name, text in reports.items():
        path = folder / "reports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def report(*findings: object) -> str:
    return json.dumps({"findings": findings})


def compared(tmp_path: Path, before: Mapping[str, str], after: Mapping[str, str]) -> Compared:
    return compare(put(tmp_path / "a", before) / "reports", put(tmp_path / "b", after) / "reports")


@pytest.mark.parametrize(
    "after",
    [report(), report(FINDING, FINDING), report(FINDING | {"severity": "warning"}), report(OTHER_WORDS | {"path": ""})],
    ids=["none", "two", "another severity", "another place and other words"],
)
def test_another_finding_is_a_difference(tmp_path: Path, after: str) -> None:
    found = compared(tmp_path, {"x/check.json": report(FINDING)}, {"x/check.json": after})
    assert list(found.differ) == ["x/check.json"]
    assert not found.reworded


def test_other_words_are_told_by_rule_and_are_no_difference_in_any_format(tmp_path: Path) -> None:
    text = "image-pinned [prod]: {}\n".format
    before = {"x/check.json": report(FINDING), "x/check.text": text(FINDING["message"])}
    after = {"x/check.json": report(OTHER_WORDS), "x/check.text": text(OTHER_WORDS["message"])}
    found = compared(tmp_path, before, after)
    assert found.reworded == {("image-pinned", FINDING["message"], OTHER_WORDS["message"]): 1}
    assert (found.differ, found.same) == ({}, 2)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("check.markdown", "the tag <code>latest</code> moves"),
        ("check.github", "::error::the tag `latest` moves"),
        ("check.junit", "<failure>the tag `latest` moves</failure>"),
    ],
)
def test_what_a_format_escapes_is_read_as_the_rule_says_it(tmp_path: Path, name: str, shown: str) -> None:
    was = shown.replace("<code>latest</code>", "`latest`").replace(
        OTHER_WORDS["message"], "tag &#x27;latest&#x27; can move"
    )
    was = was if name != "check.github" else was.replace("&#x27;", "%27")
    found = compared(
        tmp_path, {"check.json": report(FINDING), name: was}, {"check.json": report(OTHER_WORDS), name: shown}
    )
    assert found.differ == {}


def test_a_difference_that_is_not_wording_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = put(tmp_path / "a", {"help.text": "one\n", "gone": ""}), put(tmp_path / "b", {"help.text": "two\n"})
    assert main(before, after) == 1
    out = capsys.readouterr().out
    assert "-one\n+two" in out
    assert "only before gone" in out
    assert main(before, before) == 0
