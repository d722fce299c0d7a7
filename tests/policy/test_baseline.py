"""Baselines: files that are none, then what stays known, what is new, and what is gone."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

import pytest

from kustomgen.errors import InputError, Mark
from kustomgen.k8s.resource import Ref, Resource
from kustomgen.policy.baseline import Baseline, BaselineEntry, from_text, hold_against, to_text
from kustomgen.policy.finding import BuildSummary, Exempted, Finding, Report, RuleInfo, Severity
from kustomgen.policy.fingerprint import fingerprints, steady_path

AGAIN = "write it again: `kustomgen check --write-baseline FILE`"

BAD = {
    "empty": ("", "b.json:1:1: this is not JSON: Expecting value"),
    "YAML": ("version: 1\nfindings: []\n", "b.json:1:1: this is not JSON: Expecting value"),
    "a conflict of git": (
        '{\n "version": 1,\n "findings": [\n<<<<<<< HEAD\n ]\n}\n',
        "b.json:4:1: this is not JSON: Expecting value",
    ),
    "cut off": ('{"version": 1, "findings": [', "b.json:1:29: this is not JSON: Expecting value"),
    "a list": ("[]", "b.json:1:1: a baseline is expected here, not a list"),
    "nothing": ("null", "b.json:1:1: a baseline is expected here, not nothing"),
    "no version": ('{\n "findings": []\n}', "b.json:1:1: its version is expected here, not nothing"),
    "a later version": (
        '{\n "version": 2,\n "findings": []\n}',
        "b.json:2:2: version 2 of a baseline, and 1 is expected",
    ),
    "a version in words": ('{"version": "1"}', 'b.json:1:2: version "1" of a baseline, and 1 is expected'),
    "true for a version": ('{"version": true}', "b.json:1:2: version true of a baseline, and 1 is expected"),
    "no findings": ('{"version": 1}', "b.json:1:1: the list of findings is expected here, not nothing"),
    "findings by name": (
        '{"version": 1,\n "findings": {}}',
        "b.json:2:2: the list of findings is expected here, not a mapping",
    ),
    "a finding that is a text": (
        '{"version": 1, "findings": [\n "x"]}',
        "b.json:2:2: a finding is expected here, not a string",
    ),
    "no fingerprint": (
        '{"version": 1, "findings": [\n {"rule": "r", "build": ""}]}',
        "b.json:2:2: fingerprint of a finding is expected here, not nothing",
    ),
    "a number for a rule": (
        '{"version": 1, "findings": [\n {"fingerprint": "f", "rule": 3, "build": ""}]}',
        "b.json:2:23: rule of a finding is expected here, not a number",
    ),
    "too deep": ("[" * 100_000, "b.json:1:1: this is not JSON: "),
}


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD)
def test_a_file_that_is_no_baseline_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        from_text(text, "b.json")

    (complaint,) = caught.value.complaints
    assert str(complaint).startswith(message)
    assert complaint.hint == AGAIN


# --- what stays the same ---

IMAGE = "spec.template.spec.containers[0].image"


def finding(rule: str = "images", **more: Any) -> Finding:
    values: Mapping[str, Any] = {
        "severity": Severity.ERROR, "environment": "prod", "resource": Ref("apps", "v1", "Deployment", "shop", "web"),
        "path": IMAGE, "message": "can move", "build": "overlays/prod", "place": "spec.template.spec.containers[a].image",
    }  # fmt: skip
    return Finding(rule, **{**values, **more})


RULES = tuple(RuleInfo(name, "", "", "", Severity.ERROR) for name in ("images", "probes", "exemption-needed"))


def report(*findings: Finding, builds: Any = None, **more: Any) -> Report:
    built = builds or (BuildSummary("overlays/prod", "prod", 3, rules=("images", "probes")),)
    return Report(findings, built, RULES, **more)


def against(before: Report, after: Report) -> Report:
    return hold_against(after, from_text(to_text(before), "b.json"))


def ref(kind: str, name: str) -> Ref:
    return Ref("", "v1", kind, "shop", name)


SAME = {
    "moved to another line": ({"source": Mark("base/web.yaml", 4, 1)}, {"source": Mark("base/web.yaml", 90, 7)}),
    "set in another file": ({"source": Mark("base/web.yaml", 4, 1)}, {"source": Mark("overlays/prod/web.yaml", 2, 1)}),
    "another hash": (
        {"resource": ref("ConfigMap", "env-2kf8m9d7c4")}, {"resource": ref("ConfigMap", "env-b5m4tkfhg2")}
    ),
    "another hash in what is said": (
        {"message": "refers to env-2kf8m9d7c4, which is gone"}, {"message": "refers to env-b5m4tkfhg2, which is gone"}
    ),
    "another line in what is said": (
        {"resource": None, "place": "", "path": "", "message": "the first is in line 3"},
        {"resource": None, "place": "", "path": "", "message": "the first is in line 7"},
    ),
    "another place in the list": ({}, {"path": "spec.template.spec.containers[2].image"}),
    "another severity": ({}, {"severity": Severity.INFO}),
    "another version of the API": ({}, {"resource": Ref("apps", "v1beta1", "Deployment", "shop", "web")}),
    "another remedy": ({}, {"remedy": "pin it"}),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), SAME.values(), ids=SAME)
def test_it_stays_known(before: dict[str, Any], after: dict[str, Any]) -> None:
    found = against(report(finding(**before)), report(finding(**after)))

    assert (found.findings, found.known, found.notes) == ((), (finding(**after),), ())


NEW = {
    "another rule": {"rule": "probes"},
    "another environment": {"environment": "dev", "build": "overlays/dev"},
    "another object": {"resource": Ref("apps", "v1", "Deployment", "shop", "api")},
    "another namespace": {"resource": Ref("apps", "v1", "Deployment", "x", "web")},
    "another container": {"place": "spec.template.spec.containers[b].image"},
    "another case": {"message": "tag 'latest' can move"},
    "without a prefix that it had": {"resource": Ref("apps", "v1", "Deployment", "shop", "prod-web")},
}


@pytest.mark.parametrize("change", NEW.values(), ids=NEW)
def test_it_is_new(change: dict[str, Any]) -> None:
    found = against(report(finding()), report(finding(), finding(**change)))

    assert (found.findings, found.known) == ((finding(**change),), (finding(),))


def test_one_more_of_the_same_is_new_and_only_one() -> None:
    alike = [finding(place="", path=f"spec.template.spec.containers[{n}].image") for n in range(3)]
    found = against(report(*alike[:2]), report(*alike))

    assert (len(found.findings), len(found.known)) == (1, 2)


def test_a_container_before_the_others_is_the_new_one() -> None:
    def at(name: str, index: int) -> Finding:
        return finding(place=f"spec.containers[{name}].image", path=f"spec.containers[{index}].image")

    found = against(report(at("a", 0), at("b", 1)), report(at("new", 0), at("a", 1), at("b", 2)))

    assert found.findings == (at("new", 0),)


def test_what_is_exempt_is_not_in_it_and_does_not_disturb_it() -> None:
    excused = Exempted(finding(place="", path="x[0]"), "r")
    text = to_text(report(finding(place="", path="x[1]"), exempted=(excused,)))

    assert len(json.loads(text)["findings"]) == 1
    found = hold_against(report(finding(place="", path="x[1]"), exempted=(excused,)), from_text(text, "b.json"))
    assert (found.findings, found.exempted) == ((), (excused,))


def test_its_fingerprints_are_those_of_code_scanning() -> None:
    given = report(finding(), finding("probes"))

    entries = json.loads(to_text(given))["findings"]
    assert [entry["fingerprint"] for entry in entries] == fingerprints(given.findings)


# --- what is gone ---

KNOWN = report(finding(), finding("probes"), finding("exemption-needed", resource=None, build="", environment=""))


def gone(found: Report) -> tuple[str, ...]:
    return found.notes


def test_what_no_longer_occurs_is_said() -> None:
    assert against(KNOWN, report(finding(), *KNOWN.findings[2:])).notes == (
        "1 finding of the baseline no longer occurs: write it again",
    )
    assert against(KNOWN, report()).notes == ("3 findings of the baseline no longer occur: write it again",)


def test_what_was_not_looked_at_is_not_gone() -> None:
    one_rule = report(builds=(BuildSummary("overlays/prod", "prod", 3, rules=("images",)),))
    broken = report(builds=(BuildSummary("overlays/prod", "prod", 0, error="x"),))
    another = report(builds=(BuildSummary("overlays/dev", "dev", 3, rules=("images", "probes")),))

    assert against(report(*KNOWN.findings[:2]), one_rule).notes == (
        "1 finding of the baseline no longer occurs: write it again",
    )
    assert against(KNOWN, broken).notes == ()
    assert against(KNOWN, another).notes == ()


def test_a_note_that_was_there_stays() -> None:
    assert against(KNOWN, report(notes=("first",))).notes[0] == "first"


# --- the file ---


def test_the_file_is_the_same_whatever_the_order_and_ends_in_a_line_break() -> None:
    backwards = dataclasses.replace(KNOWN, findings=KNOWN.findings[::-1])

    assert to_text(KNOWN) == to_text(backwards)
    assert to_text(KNOWN).endswith("}\n")
    assert list(json.loads(to_text(KNOWN))) == ["version", "findings"]


def test_written_again_it_has_what_was_known_too() -> None:
    assert to_text(against(KNOWN, KNOWN)) == to_text(KNOWN)


def test_entries_that_stand_twice_after_a_merge_are_harmless() -> None:
    text = json.dumps({"version": 1, "findings": [{"fingerprint": "a:1", "rule": "r", "build": "b", "more": 1}] * 2})

    assert from_text(text, "b.json") == Baseline("b.json", (BaselineEntry("a:1", "r", "b"),) * 2)


def test_a_path_by_names_tells_the_items_of_a_list_apart() -> None:
    pod = Resource({"spec": {"containers": [{"name": "a", "args": ["x"]}, "broken"]}})

    assert steady_path(pod["spec"]["containers"][0]["args"][0]) == "spec.containers[a].args[]"
    assert steady_path(pod["spec"]["containers"][1]["image"]) == "spec.containers[].image"
    assert steady_path(pod["spec"]["nothing"][3]["at"]) == "spec.nothing[].at"
    assert steady_path(pod.node) == ""
