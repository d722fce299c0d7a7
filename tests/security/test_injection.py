"""Names and values of a tree in everything that kustomgen prints: they start no line, no command, and no markup."""

from __future__ import annotations

import dataclasses
import json
import re
from xml.etree import ElementTree as ET

import pytest

from kustomgen.errors import Complaint, Mark
from kustomgen.k8s.resource import Ref
from kustomgen.policy.finding import BuildSummary, Coverage, Exempted, Finding, Report, RuleInfo, Severity, Skipped
from kustomgen.report import FORMATS, render
from tests.cli.conftest import Run, Write, kustomization
from tests.cli.test_diff import git

EVIL = (
    "x\n::error file=a::owned\r\n  ::set-env name=A::b\n##[error]owned ##vso[task.setvariable variable=A]b\n"
    "##teamcity[buildStop]\n\x1b[2J\x1b]0;t\x07\x9b31m\u202eevil\u2066\u2028::error::x\u200b\ufeff\x00\x7f\x85"
    '<img src=x onerror=1> <!-- --> ]]> </pre> [a](http://evil) ![a](http://evil) | `x` @octocat #1 "&amp;\udcff'
)
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def dangers(text: str, commands: int = 0) -> list[str]:
    """What in a text a terminal or a runner would obey."""
    found = [f"control {sign!r}" for sign in HIDDEN.findall(text)]
    found += re.findall(r"##[A-Za-z]*\[", text)
    lines = re.split(r"\r\n|\n|\r", text)
    starting = [line for line in lines if line.lstrip().startswith("::")]
    return found + (starting if len(starting) != commands else [])


def finding(name: str, build: str, *, source: bool) -> Finding:
    ref = Ref(EVIL, EVIL, EVIL, EVIL, EVIL)
    place = Mark(EVIL, 1, 1) if source else None
    return Finding(name, Severity.ERROR, EVIL, ref, EVIL, EVIL, build, place, EVIL, EVIL, EVIL)


REPORT = Report(
    findings=(
        finding("image-pinned", EVIL, source=True),
        dataclasses.replace(finding("image-pinned", "overlays/b", source=False), message=f"other {EVIL}"),
        finding(EVIL, "overlays/c", source=True),
    ),
    builds=(
        BuildSummary(EVIL, EVIL, 1, None, (EVIL,), (EVIL,), notes=(EVIL,)),
        BuildSummary("a", EVIL, 0, EVIL, failure=Complaint(Mark(EVIL), EVIL, EVIL)),
        BuildSummary("k", EVIL, 0, EVIL, failure=Complaint(None, EVIL, EVIL), known=True),
    ),
    rules=(RuleInfo(EVIL, EVIL, EVIL, EVIL, Severity.ERROR),),
    exempted=(Exempted(finding("own", EVIL, source=True), EVIL),),
    policy=EVIL,
    notes=(EVIL,),
    known=(finding("known", EVIL, source=True),),
    skipped=(Skipped(EVIL, EVIL),),
    unseen=(Skipped(EVIL, EVIL),),
    coverage=Coverage(3, 1, 1, 1),
    baseline=EVIL,
)


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_of_a_report_hands_on_what_a_runner_obeys(form: str) -> None:
    text = render(REPORT, form)

    commands = len([line for line in text.splitlines() if re.match(r"::(error|warning|notice) ", line)])
    assert dangers(text, commands if form == "github" else 0) == []
    if form == "github":
        assert commands == 3 + 2 + 2 + 2 + 1, text


def test_json_says_the_same_still() -> None:
    found = json.loads(render(REPORT, "json"))["findings"]

    assert {each["message"] for each in found} == {EVIL, f"other {EVIL}"}


def test_xml_is_whole() -> None:
    assert ET.fromstring(render(REPORT, "junit")).tag == "testsuites"  # noqa: S314 - our own


@pytest.mark.parametrize("form", ["text", "concise"])
def test_no_text_of_a_tree_is_at_the_start_of_a_line(form: str) -> None:
    for line in render(REPORT, form).splitlines():
        assert not re.match(r"owned|evil|##|\\::|<img", line), line


def test_markdown_has_no_markup_of_the_tree() -> None:
    text = render(REPORT, "markdown")

    assert not re.search(r"<img|<!--|\]\(http|@octocat|```|(?<!&)#1\b", text)
    assert text.count("<pre>") == text.count("</pre>")
    assert all(line.count("|") in (0, 6) for line in text.splitlines() if not line.startswith("<"))


FILES = {
    "base/kustomization.yaml": kustomization("c.yaml"),
    "base/c.yaml": 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  annotations:\n    "k\\n::error::x": "a"\n'
    'data: {K: "a", "##vso[task.x]": "b", "\\e[31m": c}\n',
    "overlays/a/kustomization.yaml": "resources: [../../base]\n",
    "overlays/b/kustomization.yaml": "resources: [../../base]\npatches: [{path: p.yaml}]\n",
    "overlays/b/p.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  annotations:\n"
    '    "k\\n::error::x": "b\\n::error::y\\n##[error]z\\u202e"\n'
    'data: {K: "::error::a\\n::error::b\\e[2J", "##vso[task.x]": "##vso[task.y]"}\n',
}


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_diff_prints_nothing_that_a_runner_obeys(run: Run, write: Write, form: str) -> None:
    write(FILES)

    result = run("diff", "a", "b", "-f", form)

    assert result.code == 0
    assert dangers(result.out + result.err) == []


def test_nor_does_a_diff_since_a_revision(run: Run, write: Write) -> None:
    folder = write(FILES)
    git(folder, "init", "--quiet")
    git(folder, "add", "overlays/a", "base")
    git(folder, "commit", "--quiet", "-m", "a")

    result = run("diff", "--git", "HEAD")

    assert "only in b" in result.out
    assert dangers(result.out + result.err) == []


@pytest.mark.parametrize("form", ["text", "json"])
def test_nor_does_explain(run: Run, write: Write, form: str) -> None:
    write(FILES)

    for field in ("data.K", 'data["##vso[task.x]"]', 'metadata.annotations["k\n::error::x"]'):
        result = run("explain", "b", "ConfigMap/settings", field, "-f", form)
        assert dangers(result.out + result.err) == []


def test_a_message_on_standard_error_is_no_command(run: Run, write: Write) -> None:
    write({"kustomgen.yaml": 'apiVersion: kustomgen/v1\n"x\\n::error::y ##vso[a]\\e[2J": 1\n'})

    result = run("generate")

    assert result.code == 2
    assert dangers(result.err) == []
