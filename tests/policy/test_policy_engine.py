"""What a check reports: order, stamps, exemptions, and nothing swallowed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from kustomgen.errors import Mark
from kustomgen.k8s.build import Build
from kustomgen.k8s.resource import Node, Resource
from kustomgen.policy.checked import Checked
from kustomgen.policy.config import OFF, Policy, PolicyLayer, RuleConfig, RuleSetting, narrow
from kustomgen.policy.engine import check_build, make_report, unchecked_kinds
from kustomgen.policy.exemption import Exemption
from kustomgen.policy.finding import BuildSummary, EngineInfo, Report, Severity
from kustomgen.policy.project_rules import PROJECT_RULES
from kustomgen.policy.rule import AnyRule, Params, Problem, Rule

TODAY = date(2026, 11, 21)
MARK = Mark("policies/p.yaml", 9, 5)


class Tags(Params):
    moving: tuple[str, ...] = ("latest",)


def moving_tags(build: Build, params: Tags) -> Iterator[Problem]:
    """In the reverse of the build's order, which the engine must put right."""
    for container in reversed(list(build.containers())):
        if container["image"].text.partition(":")[2] in params.moving:
            yield Problem(container["image"], "can move")


def few_replicas(build: Build, _params: Params) -> Iterator[Problem]:
    for resource in build.of_kind("Deployment"):
        if not resource["spec"]["replicas"].present:
            yield Problem(resource["spec"]["replicas"], "not set")


def keys_twice(build: Build, _params: Params) -> Iterator[Problem]:
    yield Problem(Mark(f"{build.path}/kustomization.yaml", 3, 1), "occurs twice")


IMAGES: AnyRule = Rule(
    "images", Severity.ERROR, "Images do not move.\n\nWhy.\n\nFix: pin\n``them``.", moving_tags, Tags()
)  # fmt: skip
REPLICAS: AnyRule = Rule("replicas", Severity.WARNING, "Doc.", few_replicas)
KEYS: AnyRule = Rule("keys", Severity.INFO, "Doc.", keys_twice)


def deployment(name: str, **images: str) -> Resource:
    containers = [{"name": container, "image": image} for container, image in images.items()]
    template = {"spec": {"containers": containers}}
    return Resource(
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": {"template": template}}
    )


def build(environment: str = "dev", *resources: Resource, tier: str | None = None) -> Build:
    resources = resources or (deployment("web", app="web:latest", proxy="proxy:latest"),)
    return Build(f"overlays/{environment}", environment, resources, tier, "1.32")


def policy(*rules: AnyRule, exemptions: tuple[Exemption, ...] = (), **configs: RuleConfig) -> Policy:
    named = {name.replace("_", "-"): config for name, config in configs.items()}
    return Policy("p", (*rules, *PROJECT_RULES), (PolicyLayer("policies/p.yaml", named, exemptions),))


def exemption(*rules: str, **values: Any) -> Exemption:
    return Exemption(rules or ("images",), "accepted (OPS-1)", MARK, **values)


def report(given: Policy, *builds: Build | BuildSummary, **values: Any) -> Report:
    results = [check_build(each, given) if isinstance(each, Build) else each for each in builds]
    return make_report(results, given, today=TODAY, **values)


def said(found: Report) -> list[str]:
    return [f"{f.environment} {f.rule} {f.resource or '-'} {f.path}".rstrip() for f in found.findings]


IN_FIRST, IN_SECOND = (f"spec.template.spec.containers[{n}].image" for n in (0, 1))


# --- rules that fail ---


def test_a_rule_that_crashes_is_not_swallowed_and_says_where_it_was() -> None:
    def crash(_build: Build, _params: Params) -> Iterator[Problem]:
        yield Problem(Mark("x"), "first")
        raise KeyError("spec")

    with pytest.raises(KeyError) as caught:
        check_build(build("prod"), policy(Rule("bad", Severity.INFO, "Doc.", crash)))

    assert caught.value.__notes__ == ["rule bad failed on overlays/prod (environment 'prod')"]


def test_a_failed_build_is_in_the_report_and_counts_as_unchecked() -> None:
    failed = BuildSummary("overlays/prod", "prod", 0, "no such file")
    found = report(policy(IMAGES), build("dev"), failed)

    assert [summary.ok for summary in found.builds] == [True, False]
    assert found.builds[1] == failed
    assert found.builds[1].rules == ()


# --- what a finding says ---


def test_a_finding_is_stamped_with_all_that_a_reader_needs() -> None:
    strict = RuleConfig(environments={"dev": RuleSetting(Severity.INFO)})

    def locate(at: Node) -> Mark | None:
        return Mark("base/web.yaml", 7, 3) if at.path[-2] == 0 else None

    first, second = check_build(build(), policy(IMAGES, images=strict), locate).findings

    assert (first.rule, first.severity, first.environment, first.build) == (
        "images", Severity.INFO, "dev", "overlays/dev",
    )  # fmt: skip
    assert str(first.resource) == "Deployment/web"
    assert (first.path, first.message, first.remedy) == (IN_FIRST, "can move", "pin `them`.")
    assert first.source == Mark("base/web.yaml", 7, 3)
    assert second.source is None


def test_a_problem_in_a_file_has_its_place_and_no_resource() -> None:
    (found,) = check_build(build(), policy(KEYS)).findings

    assert (found.resource, found.path) == (None, "")
    assert found.source == Mark("overlays/dev/kustomization.yaml", 3, 1)


def test_findings_are_in_the_order_of_builds_then_rules_then_places() -> None:
    many = {f"c{n}": "x:latest" for n in range(11)}
    found = report(
        policy(REPLICAS, IMAGES), build("b", deployment("z", **many), deployment("a", app="x:latest")), build("a")
    )

    assert said(found) == [
        "b replicas Deployment/z spec.replicas",
        "b replicas Deployment/a spec.replicas",
        *(f"b images Deployment/z spec.template.spec.containers[{n}].image" for n in range(11)),
        f"b images Deployment/a {IN_FIRST}",
        "a replicas Deployment/web spec.replicas",
        f"a images Deployment/web {IN_FIRST}",
        f"a images Deployment/web {IN_SECOND}",
    ]


def test_a_rule_that_is_off_does_not_run() -> None:
    def crash(_build: Build, _params: Params) -> Iterator[Problem]:
        raise AssertionError

    checked = check_build(
        build(), policy(KEYS, Rule("bad", Severity.INFO, "Doc.", crash), bad=RuleConfig(RuleSetting(OFF)))
    )

    assert checked.rules == ("keys",)


def test_a_rule_runs_with_the_parameters_of_the_builds_tier() -> None:
    config = RuleConfig(tiers={"production": RuleSetting(parameters={"moving": ["edge"]})})
    resource = deployment("web", app="web:edge")

    assert not check_build(build("dev", resource), policy(IMAGES, images=config)).findings
    assert check_build(build("prod", resource, tier="production"), policy(IMAGES, images=config)).findings


def test_the_report_says_how_much_was_looked_at() -> None:
    off_in_dev = RuleConfig(environments={"dev": RuleSetting(OFF)})
    found = report(
        policy(IMAGES, KEYS, images=off_in_dev), build("dev"), build("prod"),
        engine=EngineInfo("kustomize", "v5.8.1"), kubernetes="1.32",
    )  # fmt: skip

    assert [(b.path, b.environment, b.resources, b.rules) for b in found.builds] == [
        ("overlays/dev", "dev", 1, ("keys",)),
        ("overlays/prod", "prod", 1, ("images", "keys")),
    ]
    assert [(rule.id, rule.summary, rule.fix) for rule in found.rules] == [
        ("images", "Images do not move.", "pin `them`."), ("keys", "Doc.", ""),
    ]  # fmt: skip
    assert (found.policy, found.kubernetes, found.engine) == ("p", "1.32", EngineInfo("kustomize", "v5.8.1"))


def test_custom_resources_are_named_once_by_kind() -> None:
    custom = [
        Resource({"apiVersion": "x.io/v1", "kind": kind, "metadata": {"name": name}})
        for kind, name in (("Db", "a"), ("Db", "b"), ("App", "c"))
    ]
    unknown_to_kubernetes = Resource({"apiVersion": "apps/v1", "kind": "Deplyoment", "metadata": {"name": "d"}})
    found = report(policy(KEYS), build("dev", deployment("web"), *custom, unknown_to_kubernetes))

    assert found.builds[0].unchecked_kinds == ("App (x.io)", "Db (x.io)")


# --- exemptions ---


@pytest.mark.parametrize(
    ("given", "left"),
    [
        (exemption(resource="Deployment/web"), []),
        (exemption(resource="Deployment/w*"), []),
        (exemption(resource="*/web"), []),
        (exemption(environments=("dev",)), []),
        (exemption("keys", "images", resource="Deployment/web"), []),
        (exemption(resource="Deployment/web", container="app"), [IN_SECOND]),
        (exemption(resource="Deployment/web", container="pro*"), [IN_FIRST]),
        (exemption(resource="Deployment/web", environments=("prod",)), [IN_FIRST, IN_SECOND]),
        (exemption(resource="Deployment/we"), [IN_FIRST, IN_SECOND]),
        (exemption(resource="deployment/web"), [IN_FIRST, IN_SECOND]),
        (exemption("keys", resource="Deployment/web"), [IN_FIRST, IN_SECOND]),
        (exemption(resource="Deployment/web", until=TODAY), []),
    ],
    ids=lambda given: None if isinstance(given, list) else f"{given.rules} {given.resource} {given.container}",
)
def test_an_exemption_covers_what_it_names(given: Exemption, left: list[str]) -> None:
    found = report(policy(IMAGES, exemptions=(given,)), build())

    assert [f.path for f in found.findings if f.rule == "images"] == left
    assert len(found.exempted) == 2 - len(left)
    assert all(exempted.reason == "accepted (OPS-1)" for exempted in found.exempted)


def test_a_container_exemption_does_not_cover_the_object_around_the_container() -> None:
    given = exemption("replicas", resource="Deployment/web", container="app")

    assert f"dev replicas {'Deployment/web'} spec.replicas" in said(
        report(policy(REPLICAS, exemptions=(given,)), build())
    )


def test_a_container_is_found_also_below_it_and_in_a_cron_job() -> None:
    def below(build: Build, _params: Params) -> Iterator[Problem]:
        for container in build.containers():
            yield Problem(container.node.walk("resources", "limits", 'a"b'), "x")

    pod = {"spec": {"initContainers": [{"name": "a"}, {"name": "b"}]}}
    cron = Resource({
        "apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "c"},
        "spec": {"jobTemplate": {"spec": {"template": pod}}},
    })  # fmt: skip
    given = exemption("below", resource="CronJob/c", container="b")
    found = report(policy(Rule("below", Severity.ERROR, "Doc.", below), exemptions=(given,)), build("dev", cron))

    assert [finding.path.partition(".resources")[0] for finding in found.findings] == [
        "spec.jobTemplate.spec.template.spec.initContainers[0]"
    ]


def test_a_finding_without_a_resource_is_exempted_by_environment_only() -> None:
    by_resource = exemption("keys", resource="*/*")
    by_environment = exemption("keys", environments=("dev",))

    assert "dev keys -" in said(report(policy(KEYS, exemptions=(by_resource,)), build()))
    assert said(report(policy(KEYS, exemptions=(by_environment,)), build())) == []


# --- exemptions that have outlived their reason ---


def test_an_expired_exemption_no_longer_exempts_and_is_an_error() -> None:
    given = exemption(resource="Deployment/web", until=date(2026, 11, 20))
    found = report(policy(IMAGES, exemptions=(given,)), build())

    assert found.exempted == ()
    assert said(found)[:2] == [f"dev images Deployment/web {IN_FIRST}", f"dev images Deployment/web {IN_SECOND}"]
    (last,) = found.findings[2:]
    assert (last.rule, last.severity, last.source, last.resource) == ("exemption-current", Severity.ERROR, MARK, None)
    assert last.message == "the exemption from images: Deployment/web ended on 2026-11-20 (accepted (OPS-1))"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (exemption(resource="Deployment/api"), "nothing that was built is Deployment/api"),
        (
            exemption(resource="Deployment/eb"),
            "nothing that was built is Deployment/eb; there is Deployment/web, which Deployment/*eb would match",
        ),
        (
            exemption(resource="Deployment/web", container="ap"),
            "Deployment/web has no container 'ap'; it has app, proxy",
        ),
        (exemption("keys2", resource="Deployment/web"), "keys2 finds nothing there any more"),
        (exemption("keys2", environments=("dev",)), "keys2 finds nothing there any more"),
    ],
)
def test_an_exemption_that_exempts_nothing_is_a_finding_with_the_likely_reason(given: Exemption, why: str) -> None:
    keys2: AnyRule = Rule("keys2", Severity.INFO, "Doc.", lambda _build, _params: ())
    (last,) = [f for f in report(policy(IMAGES, keys2, exemptions=(given,)), build()).findings if f.rule != "images"]

    assert (last.rule, last.severity, last.source) == ("exemption-needed", Severity.WARNING, MARK)
    assert last.message == f"the exemption from {given.rules[0]} exempts nothing: {why}"
    assert last.remedy.startswith("remove the exemption")


def test_each_rule_of_an_exemption_is_judged_by_itself() -> None:
    given = exemption("images", "replicas", resource="Deployment/web")
    web = deployment("web", app="web:1.0")
    found = report(policy(IMAGES, REPLICAS, exemptions=(given,)), build("dev", web))

    assert [finding.message for finding in found.findings] == [
        "the exemption from images exempts nothing: images finds nothing there any more"
    ]


def test_an_exemption_that_one_of_its_environments_needs_is_needed() -> None:
    given = exemption(environments=("dev", "prod"))
    found = report(policy(IMAGES, exemptions=(given,)), build("dev"), build("prod", deployment("web", app="web:1")))

    assert said(found) == []


NEEDLESS = exemption(resource="Deployment/gone")
IN_PROD = exemption(resource="Deployment/gone", environments=("dev", "prod"))
EXPIRED_IN_PROD = exemption(resource="Deployment/web", environments=("prod",), until=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("given", "results", "environments"),
    [
        (IN_PROD, [build("dev")], None),
        (NEEDLESS, [build("dev")], ["dev", "prod"]),
        (NEEDLESS, [build("dev"), BuildSummary("overlays/prod", "prod", 0, "broken")], None),
        (EXPIRED_IN_PROD, [build("dev")], None),
    ],
    ids=["environment not built", "other environments exist", "a build failed", "expired elsewhere"],
)
def test_an_exemption_is_not_judged_where_its_environments_were_not_all_built(
    given: Exemption, results: list[Build | BuildSummary], environments: list[str] | None
) -> None:
    found = report(policy(IMAGES, exemptions=(given,)), *results, environments=environments)

    assert [finding.rule for finding in found.findings if finding.rule.startswith("exemption")] == []


def test_rules_that_one_name_of_a_peer_stands_for_are_judged_together() -> None:
    web = deployment("web", app="web:1.0")
    needed = exemption("images", "replicas", resource="Deployment/web", together=(("images", "replicas"),))
    assert said(report(policy(IMAGES, REPLICAS, exemptions=(needed,)), build("dev", web))) == []

    more: AnyRule = Rule("more", Severity.INFO, "Doc.", moving_tags, Tags())
    needless = exemption("images", "more", resource="Deployment/web", together=(("images", "more"),))
    (found,) = report(policy(IMAGES, more, exemptions=(needless,)), build("dev", web)).findings
    assert found.message == "the exemption from images, more exempts nothing: images, more find nothing there any more"


def test_an_exemption_is_not_judged_where_its_rule_did_not_run() -> None:
    given = policy(IMAGES, KEYS, exemptions=(NEEDLESS,))

    assert said(report(narrow(given, skip=["images"]), build())) == ["dev keys -"]
    assert said(report(policy(IMAGES, exemptions=(NEEDLESS,), images=RuleConfig(RuleSetting(OFF))), build())) == []


def test_asking_for_one_rule_leaves_the_rules_about_exemptions_out() -> None:
    found = report(narrow(policy(IMAGES, exemptions=(NEEDLESS,)), only=["images"]), build())

    assert {finding.rule for finding in found.findings} == {"images"}
    assert [rule.id for rule in found.rules] == ["images"]


def test_a_policy_sets_the_severity_of_the_rules_about_exemptions() -> None:
    as_info = {"exemption_needed": RuleConfig(RuleSetting(Severity.INFO))}
    off = {"exemption_needed": RuleConfig(RuleSetting(OFF))}

    assert report(policy(IMAGES, exemptions=(NEEDLESS,), **as_info), build()).findings[-1].severity is Severity.INFO
    assert report(policy(IMAGES, exemptions=(NEEDLESS,), **off), build()).findings[-1].rule == "images"


def test_the_rules_about_exemptions_are_listed_only_where_there_are_any() -> None:
    without = report(policy(IMAGES), build())
    with_one = report(policy(IMAGES, exemptions=(NEEDLESS,)), build())

    assert [rule.id for rule in without.rules] == ["images"]
    assert [rule.id for rule in with_one.rules] == ["images", "exemption-needed", "exemption-current"]


def test_checking_keeps_what_was_found_before_exemptions() -> None:
    checked = check_build(build(), policy(IMAGES, exemptions=(exemption(environments=("dev",)),)))

    assert isinstance(checked, Checked)
    assert len(checked.findings) == 2


def test_custom_resources_are_named_where_no_kubernetes_version_is_given() -> None:
    custom = Resource({"apiVersion": "x.io/v1", "kind": "Db", "metadata": {"name": "a"}})

    assert unchecked_kinds(Build("x", "x", (custom, deployment("web")))) == ("Db (x.io)",)
