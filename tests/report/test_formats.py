"""One report with everything in it, in every format, against expected files; and what each format promises.

``python tests/report/regenerate.py`` writes the expected files anew.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema  # type: ignore[import-untyped]  # jsonschema-rs refuses the published schema: a bad pattern in it
import pytest

from kustomgen import __version__
from kustomgen.errors import Mark
from kustomgen.k8s.resource import Ref
from kustomgen.policy.finding import BuildSummary, EngineInfo, Exempted, Finding, Report, RuleInfo, Severity
from kustomgen.report import FORMATS, render

HERE = Path(__file__).parent

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

IMAGE = "spec.template.spec.containers[0].image"
NASTY = '<b>50%</b> of | `cells`, *all* & "more" @octocat #1\nsecond line: ]]> ::error::x \x1b[31m\x00 ünïcödé 🚀'


def ref(kind: str, name: str, namespace: str, api: str = "apps/v1") -> Ref:
    group, _, version = api.rpartition("/")
    return Ref(group, version, kind, namespace, name)


def finding(rule: str, severity: Severity, environment: str, message: str, **more: object) -> Finding:
    values = {"resource": None, "path": "", "build": f"overlays/{environment}" if environment else "", **more}
    return Finding(rule, severity, environment, message=message, **values)  # type: ignore[arg-type]


def in_every_environment(rule: str, kind: str, name: str, path: str, message: str, **more: object) -> list[Finding]:
    return [
        finding(
            rule,
            ERROR if environment == "prod" else WARNING,
            environment,
            message.format(env=environment),
            resource=ref(kind, f"{environment}-{name}", f"gorax-{environment}"),
            path=path,
            **more,
        )
        for environment in ("dev", "staging", "prod")
    ]


FINDINGS = (
    *in_every_environment(
        "image-pinned", "Deployment", "gorax-api", IMAGE, "tag 'latest' can move",
        source=Mark("base/api.yaml", 21, 18), remedy="give the image a version tag or a digest.",
    ),
    *in_every_environment(
        "service-selects-pods", "Service", "gorax-api", "spec.selector",
        "it selects nothing; {env}-gorax-web is closest",
        remedy="give it the labels of the pods.",
    ),
    finding("kustomization-keys-unique", ERROR, "prod", "key 'images' occurs twice; the first is in line 3",
            source=Mark("overlays/prod/kustomization.yaml", 12, 1), remedy="keep one of them."),
    finding("no-secret-in-configmap", ERROR, "prod", NASTY, resource=ref("ConfigMap", "prod-env-2kf8m9d7c4", "", "v1"),
            path='data["a|b"]', source=Mark("a:b, c%d.yaml", 1, 1), remedy="use a <Secret> | `SealedSecret`."),
    finding("memory-limit-set", INFO, "dev", "there is no limit", resource=ref("CronJob", "dev-clean", "x", "batch/v1"),
            path="spec.jobTemplate.spec.template.spec.containers[1].resources.limits.memory",
            source_note="set in a|b.yaml by a transformer"),
    finding("exemption-needed", WARNING, "", "the exemption from image-pinned exempts nothing: it is fixed",
            source=Mark("policies/gorax.yaml", 9, 5), remedy="remove the exemption."),
)  # fmt: skip

EXEMPTED = (
    Exempted(
        finding(
            "read-only-root-filesystem", ERROR, "dev", "the root filesystem can be written",
            resource=ref("Deployment", "dev-legacy", "gorax-dev"),
            path="spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem",
        ),
        "Vendor image writes to /var; <replaced> in Q1 (OPS-12)",
    ),
    Exempted(
        finding("image-pinned", WARNING, "dev", "tag 'edge' can move", resource=ref("Job", "dev-seed", ""), path=IMAGE),
        "only in dev",
        in_source=True,
    ),
)  # fmt: skip

RULES = tuple(
    RuleInfo(name, f"What {name} wants.", "Because it matters.", "do it.", severity)
    for name, severity in (
        ("kustomization-keys-unique", ERROR),
        ("memory-limit-set", INFO),
        ("image-pinned", ERROR),
        ("no-secret-in-configmap", ERROR),
        ("service-selects-pods", WARNING),
        ("read-only-root-filesystem", ERROR),
        ("exemption-needed", WARNING),
    )
)

RAN = tuple(rule.id for rule in RULES[:-1])

BUILDS = (
    BuildSummary("overlays/dev", "dev", 20, None, ("ServiceMonitor (monitoring.coreos.com)",), RAN),
    BuildSummary("overlays/staging", "staging", 20, None, (), RAN),
    BuildSummary("overlays/prod", "prod", 21, None, ("ServiceMonitor (monitoring.coreos.com)", "Db (x.io)"), RAN),
    BuildSummary("overlays/dr", "dr", 0, "accumulating resources: <missing> 'x.yaml'\nno such file or directory"),
)

NOTES = ("annotations for other tools name 1 check that no rule covers: kube-linter/<b>",)

REPORT = Report(FINDINGS, BUILDS, RULES, EngineInfo("kustomize", "v5.8.1"), EXEMPTED, "1.32", "gorax", NOTES)

CLEAN = Report((), BUILDS[1:2], RULES, EngineInfo("kustomize", "v5.8.1"), (), "1.32", "recommended")


def sarif() -> str:
    return render(REPORT, "sarif").replace(f'"version": "{__version__}"', '"version": "VERSION"')


EXPECTED: dict[str, Callable[[], str]] = {
    "report.txt": lambda: render(REPORT, "text", elapsed="0.4"),
    "report.color.txt": lambda: render(REPORT, "text", color=True, elapsed="0.4"),
    "report.json": lambda: render(REPORT, "json"),
    "report.sarif": sarif,
    "report.junit.xml": lambda: render(REPORT, "junit"),
    "report.github": lambda: render(REPORT, "github"),
    "report.gitlab.json": lambda: render(REPORT, "gitlab"),
    "report.concise": lambda: render(REPORT, "concise"),
    "report.md": lambda: render(REPORT, "markdown"),
    "clean.txt": lambda: render(CLEAN, "text"),
    "clean.md": lambda: render(CLEAN, "markdown"),
}
SPECIAL = {"text", "json", "sarif", "junit", "github", "gitlab", "concise", "markdown", "html"}
"""Formats whose files above have an ending of their kind; the page has its own tests."""
EXPECTED |= {f"report.{name}": partial(render, REPORT, name) for name in FORMATS if name not in SPECIAL}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_report_is_as_expected(name: str) -> None:
    # Bytes, for a reader of text would take a carriage return for a new line.
    assert EXPECTED[name]().encode() == HERE.joinpath("expected", name).read_bytes()


def test_every_expected_file_is_compared() -> None:
    assert {path.name for path in HERE.joinpath("expected").iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("report", [REPORT, CLEAN, Report((), (), ())], ids=["full", "clean", "empty"])
def test_every_format_ends_in_one_newline(fmt: str, report: Report) -> None:
    assert re.search(r"[^\n]\n\Z", render(report, fmt))


@pytest.mark.parametrize("fmt", FORMATS)
def test_rendering_twice_gives_the_same(fmt: str) -> None:
    assert render(REPORT, fmt) == render(REPORT, fmt)


# --- text ---


def test_text_has_no_escape_sequences_without_color() -> None:
    assert "\x1b" not in render(REPORT, "text")


def test_a_value_cannot_send_escape_sequences_to_the_terminal() -> None:
    only_ours = re.sub(r"\x1b\[\d+m", "", render(REPORT, "text", color=True))

    assert "\x1b" not in only_ours
    assert r"\x1b[31m" in only_ours


def test_a_cause_in_three_environments_is_shown_once_with_the_worst_severity() -> None:
    text = render(REPORT, "text")

    assert text.count("tag 'latest' can move") == 1
    assert "error  image-pinned  [prod; warning in dev, staging]\n    Deployment/gorax-api " in text


def test_a_cause_without_a_known_line_is_one_where_only_the_environments_names_differ() -> None:
    assert render(REPORT, "text").count("it selects nothing; *-gorax-web is closest") == 1


def test_two_things_on_one_line_in_one_environment_are_shown_apart() -> None:
    same = [dataclasses.replace(FINDINGS[0], path=f"spec.template.spec.containers[{n}].image") for n in (0, 1)]
    text = render(dataclasses.replace(REPORT, findings=tuple(same)), "text")

    assert text.count("tag 'latest' can move") == 2


def test_one_line_that_reaches_many_objects_is_one_cause() -> None:
    same = [dataclasses.replace(FINDINGS[0], resource=ref("Deployment", f"dev-{name}", "")) for name in "abcde"]
    text = render(dataclasses.replace(REPORT, findings=tuple(same)), "text")

    assert text.count("tag 'latest' can move") == 1
    assert "Deployment/a, Deployment/b, Deployment/c and 2 more" in text


def test_the_same_severity_everywhere_lists_the_environments_in_build_order() -> None:
    same = tuple(dataclasses.replace(each, severity=ERROR) for each in FINDINGS[:3])

    assert "[dev, staging, prod]" in render(dataclasses.replace(REPORT, findings=same), "text")


def test_builds_of_the_same_environment_are_told_apart_by_their_path() -> None:
    builds = (BuildSummary("a/overlays/dev", "dev", 1), BuildSummary("b/overlays/dev", "dev", 1))
    found = dataclasses.replace(FINDINGS[0], build="b/overlays/dev")

    assert "[b/overlays/dev]" in render(Report((found,), builds, RULES), "text")


def test_failed_builds_come_first_and_are_never_nothing_found() -> None:
    text = render(Report((), BUILDS[3:], ()), "text")

    assert text.startswith("overlays/dr does not build\n")
    assert "nothing found" not in text


# --- json ---


def test_json_has_the_keys_of_version_1_in_their_order() -> None:
    content = json.loads(render(REPORT, "json"))

    assert list(content) == [
        "version", "findings", "exempted", "builds", "engine", "summary", "policy", "kubernetes", "notes", "skipped",
        "baseline", "known", "unseen", "coverage",
    ]  # fmt: skip
    assert content["version"] == 1
    first = content["findings"][0]
    assert list(first) == [
        "rule", "severity", "environment", "path", "resource", "message", "build", "source", "remedy", "sourceNote",
        "specKey", "via",
    ]  # fmt: skip
    assert list(first["resource"]) == ["apiVersion", "kind", "namespace", "name"]
    assert list(first["source"]) == ["file", "line", "column"]
    assert list(content["builds"][0]) == [
        "path", "environment", "resources", "ok", "error", "uncheckedKinds", "failure", "known", "below",
    ]  # fmt: skip
    assert content["summary"] == {"error": 4, "warning": 5, "info": 1}


def test_json_names_the_kinds_that_no_schema_was_held_against() -> None:
    builds = json.loads(render(REPORT, "json"))["builds"]

    assert [build["uncheckedKinds"] for build in builds] == [list(build.unchecked_kinds) for build in BUILDS]
    assert builds[0]["uncheckedKinds"] == ["ServiceMonitor (monitoring.coreos.com)"]


def test_json_keeps_every_sign_of_a_message() -> None:
    messages = [each["message"] for each in json.loads(render(REPORT, "json"))["findings"]]

    assert NASTY in messages


def test_an_unknown_engine_is_null() -> None:
    assert json.loads(render(Report((), (), ()), "json"))["engine"] is None


# --- sarif ---


@pytest.mark.parametrize("report", [REPORT, CLEAN, Report((), (), ())], ids=["full", "clean", "empty"])
def test_sarif_is_valid_against_the_published_schema(report: Report) -> None:
    schema = json.loads(HERE.joinpath("sarif-schema-2.1.0.json").read_bytes())

    jsonschema.Draft4Validator(schema).validate(json.loads(render(report, "sarif")))


def fingerprints(report: Report) -> set[str]:
    (run,) = json.loads(render(report, "sarif"))["runs"]
    return {result["partialFingerprints"]["kustomgen/v1"] for result in run["results"]}


def test_fingerprints_are_distinct() -> None:
    assert len(fingerprints(REPORT)) == len(REPORT.findings) + len(REPORT.exempted)


def test_fingerprints_survive_a_new_hash_another_order_and_a_moved_line() -> None:
    moved = tuple(
        dataclasses.replace(
            each,
            resource=each.resource and dataclasses.replace(
                each.resource, name=each.resource.name.replace("2kf8m9d7c4", "79gh2bt6km")
            ),
            path=each.path.replace("containers[0]", "containers[1]"),
            source=each.source and dataclasses.replace(each.source, line=each.source.line + 7),
        )
        for each in reversed(FINDINGS)
    )  # fmt: skip

    assert fingerprints(dataclasses.replace(REPORT, findings=moved)) == fingerprints(REPORT)


def test_an_absolute_file_is_a_uri_of_its_own() -> None:
    found = dataclasses.replace(FINDINGS[0], source=Mark("/tmp/a b.yaml", 2, 3))  # noqa: S108 - a name, not a file
    text = render(Report((found,), (), ()), "sarif")

    assert '"uri": "file:///tmp/a%20b.yaml"' in text


# --- gitlab ---


@pytest.mark.parametrize("report", [REPORT, CLEAN, Report((), BUILDS[3:], ())], ids=["full", "clean", "failed"])
def test_gitlab_gets_a_place_a_severity_and_a_fingerprint_of_its_own_for_each(report: Report) -> None:
    issues = json.loads(render(report, "gitlab"))
    severities = {"info", "minor", "major", "critical", "blocker"}

    assert len(issues) == len(report.findings) + sum(not build.ok for build in report.builds)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    assert all(issue["severity"] in severities and issue["check_name"] and issue["description"] for issue in issues)
    assert all(issue["location"]["path"] and issue["location"]["lines"]["begin"] >= 1 for issue in issues)


# --- github ---


def test_no_value_can_begin_a_workflow_command() -> None:
    lines = render(REPORT, "github").splitlines()

    assert all(re.match(r"::(error|warning|notice) (file|title)=[^:\n]*::|\d+ builds", line) for line in lines)


def test_percent_newline_colon_and_comma_are_escaped() -> None:
    (line,) = [line for line in render(REPORT, "github").splitlines() if "no-secret-in-configmap" in line]

    assert line.startswith("::error file=a%3Ab%2C c%25d.yaml,line=1,col=1,title=no-secret-in-configmap [prod]::")
    assert "<b>50%25</b>" in line
    assert r"%0Asecond line: ]]> ::error::x \x1b[31m" in line


# --- junit ---


def test_junit_counts_what_it_holds() -> None:
    root = ET.fromstring(render(REPORT, "junit"))  # noqa: S314 - our own

    for element in (root, *root):
        for attribute, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
            assert int(element.attrib[attribute]) == len(list(element.iter(tag)))
    assert [suite.attrib["name"] for suite in root] == [build.path for build in BUILDS] + ["policies"]


def test_every_rule_that_ran_is_a_test_case_of_its_build() -> None:
    root = ET.fromstring(render(CLEAN, "junit"))  # noqa: S314 - our own

    assert [case.attrib["name"] for case in root.iter("testcase")] == list(RAN)
    assert root.attrib["failures"] == "0"


@pytest.mark.parametrize(("threshold", "failures"), [(None, 0), (ERROR, 4), (WARNING, 9), (INFO, 10)])
def test_junit_fails_what_fails_the_check(threshold: Severity | None, failures: int) -> None:
    root = ET.fromstring(render(REPORT, "junit", threshold=threshold))  # noqa: S314 - our own

    assert len(list(root.iter("failure"))) == failures
    assert len(list(root.iter("error"))) == 1


def test_an_exempted_finding_is_a_skipped_case_with_its_reason() -> None:
    root = ET.fromstring(render(REPORT, "junit"))  # noqa: S314 - our own
    skipped = {case.attrib["name"]: found.attrib["message"] for case in root.iter("testcase")
               for found in case.iter("skipped")}  # fmt: skip

    assert list(skipped) == ["read-only-root-filesystem"]
    assert "OPS-12" in skipped["read-only-root-filesystem"]


# --- markdown ---


def test_no_value_can_break_the_table_or_mention_anybody() -> None:
    text = render(REPORT, "markdown")
    rows = [line for line in text.splitlines() if line.startswith("| ")]

    assert all(row.count("|") == 6 for row in rows)
    assert "@octocat" not in text
    assert "<b>" not in text


def test_a_comment_is_never_larger_than_github_takes() -> None:
    many = tuple(dataclasses.replace(FINDINGS[0], path=f"spec.x{n}") for n in range(1000))
    excused = tuple(Exempted(found, "reason " * 9) for found in many)
    text = render(dataclasses.replace(REPORT, findings=many, exempted=excused), "markdown")

    assert len(text) < 65_536
    assert "more causes: the other formats have them all." in text
