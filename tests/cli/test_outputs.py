"""Several reports of one run: each format into its file, from one build."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, Write

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\nspec: {containers: [{name: a, image: nginx}]}\n"
CHECK = ("check", "pod.yaml", "--rule", "image-pinned")

REFUSED = {
    "two outputs to one file": (
        ("--output", "json=a", "--output", "sarif=./a"),
        "two outputs have the same file: a",
    ),
    "an output and the baseline in one file": (
        ("--output", "json=a", "--write-baseline", "a"),
        "two outputs have the same file: a",
    ),
    "an unknown format": (
        ("--output", "serif=a"),
        "--output 'serif=a': 'serif' is no format\n    did you mean 'sarif=a'? A file of that name is ./serif=a",
    ),
    "a format without a file": (("--output", "json="), "--output 'json=' names no file"),
    "two files for one format": (
        ("--output", "a", "--output", "b"),
        "--output a and --output b both take --format\n    name the format of each: --output json=b",
    ),
}


@pytest.fixture
def here(write: Write) -> Path:
    return write({"pod.yaml": POD})


@pytest.mark.parametrize("name", REFUSED)
def test_outputs_that_cannot_be_are_refused_before_anything_is_built(name: str, run: Run, here: Path) -> None:
    options, said = REFUSED[name]
    result = run(*CHECK, *options)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(said)
    assert [path.name for path in here.iterdir()] == ["pod.yaml"]


def test_text_goes_to_the_terminal_and_each_further_format_into_its_file(run: Run, here: Path) -> None:
    result = run(*CHECK, "--output", "sarif=reports/a.sarif", "--output", "json=b.json", "--output", "junit=./c=d.xml")
    assert result.code == 1
    assert result.out.startswith("error  image-pinned")
    assert json.loads((here / "reports/a.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert json.loads((here / "b.json").read_text(encoding="utf-8"))["version"] == 1
    assert (here / "c=d.xml").read_text(encoding="utf-8").startswith("<?xml")


def test_a_file_without_a_format_takes_the_one_of_the_option(run: Run, here: Path) -> None:
    result = run(*CHECK, "--format", "gitlab", "--output", "quality.json", "--output", "markdown=a.md")
    assert (result.code, result.out) == (1, "")
    (issue,) = json.loads((here / "quality.json").read_text(encoding="utf-8"))
    assert (issue["check_name"], issue["severity"], issue["location"]) == (
        "image-pinned",
        "critical",
        {"path": "pod.yaml", "lines": {"begin": 4}},
    )
    assert (here / "a.md").read_text(encoding="utf-8").startswith("### kustomgen")


def test_statistics_take_the_place_of_the_text_alone(run: Run, here: Path) -> None:
    result = run(*CHECK, "--statistics", "--output", "json=a.json")
    assert result.out.startswith("rule")
    assert json.loads((here / "a.json").read_text(encoding="utf-8"))["findings"]


@pytest.mark.parametrize(
    "command",
    [
        ("check", "--output", "html=file/report.html"),
        ("check", "--write-baseline", "file/report.html"),
        ("report", "--output", "file/report.html"),
        ("diff", "a", "b", "--output", "file/report.html"),
        ("explain", "a", "Pod/a", "spec", "--output", "file/report.html"),
        ("status", "--output", "file/report.html"),
    ],
    ids=" ".join,
)
def test_a_file_in_the_place_of_a_folder_is_said_before_anything_is_built(
    run: Run, monkeypatch: pytest.MonkeyPatch, write: Write, command: tuple[str, ...]
) -> None:
    write({"overlays/a/kustomization.yaml": "namePrefix: a-\n", "file": ""})
    monkeypatch.setattr("kustomgen.engine.process.start", None)

    result = run(*command)

    assert result.code == 2
    assert result.err == "file:1:1: cannot be written: this is no folder\n"


def test_a_folder_is_no_output(run: Run, write: Write) -> None:
    write({"overlays/a/kustomization.yaml": "namePrefix: a-\n"})

    assert run("check", "--output", "overlays").err.startswith("overlays:1:1: cannot be written: this is a folder")
