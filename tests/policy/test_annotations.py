"""Exemptions as annotations: what exempts nothing and says so, then what each form exempts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kustomgen.errors import InputError, Mark
from kustomgen.k8s.build import Build
from kustomgen.k8s.resource import Node, Origin, Resource
from kustomgen.policy.checked import nowhere
from kustomgen.policy.config import OFF, Policy, PolicyLayer, RuleConfig, RuleSetting, combine, narrow
from kustomgen.policy.engine import check_build, make_report
from kustomgen.policy.exemption import Exemption
from kustomgen.policy.finding import BuildSummary, Report, Severity
from kustomgen.policy.load import load_policy
from kustomgen.policy.project_rules import PROJECT_RULES
from kustomgen.policy.rule import AnyRule, Params, Problem, Rule

OURS = "kustomgen.dev/exempt."


def moving(build: Build, _params: Params) -> Iterator[Problem]:
    for container in build.containers():
        if container["image"].text.endswith(":latest"):
            yield Problem(container["image"], "can move")


def one_replica(build: Build, _params: Params) -> Iterator[Problem]:
    for resource in build.of_kind("Deployment"):
        if resource["spec"]["replicas"].value == 1:
            yield Problem(resource["spec"]["replicas"], "one")


IMAGES: AnyRule = Rule(
    "images", Severity.ERROR, "Doc.", moving,
    aliases=("kube-linter/latest-tag", "kube-score/container-image-tag", "polaris/tagNotSpecified", "checkov/CKV_K8S_14"),
)  # fmt: skip
REPLICAS: AnyRule = Rule(
    "replicas", Severity.WARNING, "Doc.", one_replica, aliases=("kube-linter/minimum-three-replicas",)
)
STORAGE: AnyRule = Rule(
    "storage", Severity.WARNING, "Doc.", one_replica, aliases=("kube-score/container-ephemeral-storage-request-and-limit",)
)  # fmt: skip


def web(on: Mapping[str, Any] | None = None, template: Mapping[str, Any] | None = None, **spec: Any) -> Resource:
    pod = {"metadata": {"annotations": template or {}}, "spec": {"containers": [{"name": "a", "image": "a:latest"}]}}
    return Resource(
        {
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": "web", "annotations": on or {}},
            "spec": {"replicas": 1, "template": pod, **spec},
        },
        Origin("base/web.yaml"),
    )  # fmt: skip


def policy(*rules: AnyRule, peers: bool | None = None, **more: Any) -> Policy:
    layer = PolicyLayer("p.yaml", peer_annotations=peers, **more)
    return Policy("p", (*(rules or (IMAGES, REPLICAS)), *PROJECT_RULES), (layer,))


def build(environment: str, *resources: Resource) -> Build:
    return Build(f"overlays/{environment}", environment, resources, None, "1.32")


def report(given: Policy, *builds: Build | BuildSummary, locate: Any = nowhere, **values: Any) -> Report:
    results = [check_build(each, given, locate) if isinstance(each, Build) else each for each in builds]
    return make_report(results, given, today=date(2026, 11, 21), **values)


def said(found: Report) -> list[str]:
    return [f"{f.rule}: {f.message}" for f in found.findings]


# --- what exempts nothing ---

BAD = {
    "no reason": ({OURS + "images": ""}, "the exemption from images gives no reason, and so exempts nothing"),
    "a blank reason": ({OURS + "images": "  \n"}, "the exemption from images gives no reason, and so exempts nothing"),
    "no text": ({OURS + "images": True}, "the exemption from images has a boolean for a reason, not a text"),
    "nothing": ({OURS + "images": None}, "the exemption from images has nothing for a reason, not a text"),
    "unknown rule": ({OURS + "imges": "r"}, "there is no rule 'imges' to exempt from; did you mean 'images'?"),
    "a peer's unknown check": (
        {OURS + "kube-linter.latest-tags": "r"},
        "there is no rule 'kube-linter.latest-tags' to exempt from; did you mean 'kube-linter.latest-tag'?",
    ),
    "a rule about exemptions": (
        {OURS + "exemption-needed": "r"},
        "there is no rule 'exemption-needed' to exempt from; known: images, replicas, kube-linter.latest-tag, ",
    ),
    "no rule": ({OURS: "r"}, "there is no rule '' to exempt from; known: "),
    "another word": (
        {"kustomgen.dev/exmpt.images": "r"},
        "there is no annotation 'kustomgen.dev/exmpt.images'; did you mean 'kustomgen.dev/exempt.images'?",
    ),
}


@pytest.mark.parametrize(("annotations", "message"), BAD.values(), ids=BAD)
@pytest.mark.parametrize("place", ["on", "template"])
def test_one_that_exempts_nothing_is_a_finding_where_it_stands(
    annotations: dict[str, Any], message: str, place: str
) -> None:
    found = report(policy(), build("dev", web(**{place: annotations})), locate=lambda _at: Mark("base/web.yaml", 6, 5))

    assert [f.rule for f in found.findings] == ["images", "replicas", "exemption-needed"]
    wrong = found.findings[-1]
    assert wrong.message.startswith(message)
    assert (wrong.severity, wrong.environment, str(wrong.resource)) == (Severity.WARNING, "dev", "Deployment/web")
    assert wrong.source == Mark("base/web.yaml", 6, 5)
    holder = "metadata" if place == "on" else "spec.template.metadata"
    assert wrong.path == f'{holder}.annotations["{next(iter(annotations))}"]'
    assert not found.exempted


def test_annotations_that_are_no_mapping_are_left_to_the_schema() -> None:
    broken = Resource({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "annotations": ["x"]}, "spec": {}})

    assert report(policy(), build("dev", broken)).findings == ()


def test_a_stale_one_is_a_finding_in_every_environment_it_stands_in() -> None:
    fixed = web({OURS + "replicas": "one node (OPS-3)"}, replicas=2)
    found = report(policy(REPLICAS), build("dev", fixed), build("prod", fixed))

    assert said(found) == ["exemption-needed: the exemption from replicas exempts nothing (one node (OPS-3))"] * 2
    assert [f.environment for f in found.findings] == ["dev", "prod"]


def test_one_that_a_single_environment_needs_is_needed() -> None:
    note = {OURS + "replicas": "r"}

    assert said(report(policy(REPLICAS), build("dev", web(note)), build("prod", web(note, replicas=3)))) == []


def test_the_same_note_in_two_places_of_the_files_is_judged_in_each() -> None:
    def locate(at: Node) -> Mark:
        return Mark(f"{at.resource.namespace or 'base'}/web.yaml", 1, 1)

    other = web({OURS + "replicas": "r"}, replicas=3)
    elsewhere = Resource({**other.manifest, "metadata": {**other.metadata, "namespace": "prod"}}, other.origin)
    builds = (build("dev", web({OURS + "replicas": "r"})), build("prod", elsewhere))

    assert [f.environment for f in report(policy(REPLICAS), *builds, locate=locate).findings] == ["prod"]


@pytest.mark.parametrize(
    ("results", "environments"),
    [([], ["dev", "prod"]), ([BuildSummary("overlays/prod", "prod", 0, "broken")], None)],
    ids=["another environment exists", "a build failed"],
)
def test_one_is_not_called_stale_before_all_was_built(results: list[BuildSummary], environments: Any) -> None:
    fixed = web({OURS + "replicas": "r"}, replicas=2)

    assert said(report(policy(REPLICAS), build("dev", fixed), *results, environments=environments)) == []


def test_one_is_not_called_stale_or_unknown_where_its_rule_does_not_run() -> None:
    fixed = build("dev", web({OURS + "replicas": "r"}, replicas=2))
    off = policy(IMAGES, REPLICAS, rules={"replicas": RuleConfig(RuleSetting(OFF))})

    assert said(report(narrow(policy(), skip=["replicas"]), fixed)) == ["images: can move"]
    assert said(report(narrow(policy(), only=["images"]), fixed)) == ["images: can move"]
    assert said(report(off, fixed)) == ["images: can move"]


def test_its_severity_is_the_policys_to_say() -> None:
    bad = build("dev", web({OURS + "nope": "r"}))
    rules = {"exemption-needed": RuleConfig(RuleSetting(Severity.INFO))}
    off = {"exemption-needed": RuleConfig(RuleSetting(OFF))}

    assert report(policy(rules=rules), bad).findings[-1].severity is Severity.INFO
    assert report(policy(rules=off), bad).findings[-1].rule == "replicas"


# --- what ours exempt ---


@pytest.mark.parametrize("place", ["on", "template"])
@pytest.mark.parametrize(
    "name", ["images", "kube-linter.latest-tag", "polaris.tagNotSpecified", "checkov.CKV_K8S_14"]
)  # fmt: skip
def test_it_exempts_the_whole_object_by_id_or_alias(place: str, name: str) -> None:
    found = report(policy(IMAGES), build("dev", web(**{place: {OURS + name: " vendor (OPS-1) "}})))

    assert found.findings == ()
    assert [(e.finding.rule, e.reason, e.in_source) for e in found.exempted] == [("images", "vendor (OPS-1)", True)]
    assert "exemption-needed" in {rule.id for rule in found.rules}


def test_it_exempts_its_own_object_only() -> None:
    other = web()
    job = Resource({**other.manifest, "metadata": {"name": "other"}})
    found = report(policy(IMAGES), build("dev", web({OURS + "images": "r"}), job))

    assert [str(f.resource) for f in found.findings] == ["Deployment/other"]


def test_a_name_for_two_rules_is_needed_while_one_of_them_needs_it() -> None:
    both = [Rule(name, Severity.INFO, "Doc.", check, aliases=("kube-score/both",))
            for name, check in (("images", moving), ("replicas", one_replica))]  # fmt: skip
    found = report(policy(*both), build("dev", web({OURS + "kube-score.both": "r"}, replicas=2)))

    assert (said(found), len(found.exempted)) == ([], 1)


def test_where_policy_and_annotation_agree_neither_is_stale_and_the_policys_reason_stands() -> None:
    in_policy = Exemption(("images",), "by policy", Mark("p.yaml", 4), resource="Deployment/web")
    found = report(policy(IMAGES, exemptions=(in_policy,)), build("dev", web({OURS + "images": "on the object"})))

    assert (found.findings, [e.reason for e in found.exempted]) == ((), ["by policy"])


# --- what peers' exempt ---

PEERS = {
    "kube-linter": ({"ignore-check.kube-linter.io/latest-tag": "vendor"}, ["images"], "vendor"),
    "kube-linter, all of it": ({"kube-linter.io/ignore-all": "legacy"}, ["images", "replicas"], "legacy"),
    "kube-score": ({"kube-score/ignore": "pod-probes, container-image-tag"}, ["images"], "kube-score/ignore is set"),
    "kube-score, one by one": ({"kube-score/container-image-tag": "Disabled"}, ["images"], "kube-score/container"),
    "kube-score, implied": ({"kube-score/ignore": "container-resources"}, ["storage"], "kube-score/ignore is set"),
    "kube-score, a star": ({"kube-score/ignore": "*"}, ["images", "storage"], "kube-score/ignore is set"),
    "kube-score, skipped": ({"kube-score/skip": "true"}, ["images", "storage"], "kube-score/skip is set"),
    "Polaris": ({"polaris.fairwinds.com/tagNotSpecified-exempt": "True"}, ["images"], "polaris.fairwinds.com/tag"),
    "Polaris, all of it": ({"polaris.fairwinds.com/exempt": "true"}, ["images"], "polaris.fairwinds.com/exempt is set"),
    "checkov": ({"checkov.io/skip1": "CKV_K8S_14=vendor = no tags"}, ["images"], "vendor = no tags"),
    "checkov without a reason": ({"checkov.io/skip": "CKV_K8S_14"}, ["images"], "checkov.io/skip is set, without"),
    "checkov as it was": ({"bridgecrew.io/skip22": "CKV_K8S_14=r"}, ["images"], "r"),
}


@pytest.mark.parametrize(("annotations", "rules", "reason"), PEERS.values(), ids=PEERS)
@pytest.mark.parametrize("place", ["on", "template"])
def test_a_peers_annotation_exempts_from_the_rules_that_stand_for_it(
    annotations: dict[str, str], rules: list[str], reason: str, place: str
) -> None:
    found = report(policy(IMAGES, REPLICAS, STORAGE, peers=True), build("dev", web(**{place: annotations})))

    assert [e.finding.rule for e in found.exempted] == rules
    assert all(e.reason.startswith(reason) for e in found.exempted)


@pytest.mark.parametrize("annotations", [annotations for annotations, _, _ in PEERS.values()], ids=PEERS)
def test_a_peers_annotation_means_nothing_unless_the_policy_says_so(annotations: dict[str, str]) -> None:
    for given in (policy(IMAGES), policy(IMAGES, peers=False)):
        assert said(report(given, build("dev", web(annotations)))) == ["images: can move"]


@pytest.mark.parametrize(
    "annotations",
    [
        {"polaris.fairwinds.com/tagNotSpecified-exempt": "false"},
        {"polaris.fairwinds.com/exempt": "yes"},
        {"kube-score/skip": "false"},
        {"kube-score/container-image-tag": "enabled"},
        {"kube-score/ignore": " , "},
        {"checkov.io/skipped": "CKV_K8S_14=r"},
        {"kube-linter.io/other": "r"},
        {"example.com/ignore-check.kube-linter.io": "r"},
    ],
    ids=str,
)
def test_what_no_peer_reads_as_an_exemption_is_none_here(annotations: dict[str, str]) -> None:
    found = report(policy(IMAGES, peers=True), build("dev", web(annotations)))

    assert (said(found), found.notes) == (["images: can move"], ())


def test_a_peers_unknown_checks_are_counted_and_no_error() -> None:
    annotations = {
        "ignore-check.kube-linter.io/no-such": "r", "checkov.io/skip1": "CKV2_CUSTOM_1=r", "kube-score/ignore": "old"
    }  # fmt: skip
    found = report(policy(IMAGES, peers=True), build("dev", web(annotations)), build("prod", web(annotations)))

    assert {f.rule for f in found.findings} == {"images"}
    (note,) = found.notes
    named = "kube-linter/no-such, checkov/CKV2_CUSTOM_1, kube-score/old"
    assert note == f"annotations for other tools name 3 checks that no rule covers: {named}"


def test_a_peers_annotation_is_never_stale_for_its_own_tool_may_need_it() -> None:
    annotations = {"ignore-check.kube-linter.io/minimum-three-replicas": "r"}

    assert said(report(policy(REPLICAS, peers=True), build("dev", web(annotations, replicas=5)))) == []


# --- the setting ---

HEAD = "apiVersion: kustomgen/v1\nkind: Policy\n"


def load(folder: Path, text: str, name: str = "p.yaml") -> Policy:
    (folder / name).write_text(HEAD + text)
    return load_policy(name, (IMAGES, REPLICAS))


def test_the_setting_is_a_boolean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"p.yaml:3:1: peerAnnotations is a string, and a boolean is expected"):
        load(tmp_path, "peerAnnotations: 'yes'\n")


def test_the_last_file_that_says_something_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    silent, yes = load(tmp_path, ""), load(tmp_path, "peerAnnotations: true\n")
    no = load(tmp_path, "extends: p.yaml\npeerAnnotations: false\n", "q.yaml")

    assert (silent.peer_annotations, yes.peer_annotations, no.peer_annotations) == (False, True, False)
    assert combine([yes, silent]).peer_annotations
