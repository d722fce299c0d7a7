"""Rules in CEL: over each object, over a build, over all builds of a run; and what none of them passes silently."""

from __future__ import annotations

from datetime import date

from kustomgen.policy.config import OFF, Policy, PolicyLayer, RuleConfig, RuleSetting
from kustomgen.policy.engine import check_build, make_report
from kustomgen.policy.family import family_findings, with_family
from kustomgen.policy.finding import Severity
from tests.policy.custom.conftest import DEPLOYMENT, Load, build, said

SERVICE = """
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: %s, namespace: shop}
    spec: {ports: [{port: 80}]}
    """
WEB = build(DEPLOYMENT)
HEAD = "apiVersion: kustomgen/v1\nkind: Rule\nid: r\n"


def test_an_expression_without_a_value_is_a_finding(load: Load) -> None:
    rule = load(f"{HEAD}match: {{kinds: [Deployment]}}\nexpression: object.spec.nope > 1\nmessage: too few\n")["r"]
    assert said(rule, WEB) == ["Deployment/web spec.nope: too few; the expression has no value here: no such key: nope"]


def test_an_expression_that_is_no_condition_is_a_finding(load: Load) -> None:
    rule = load(f"{HEAD}match: {{kinds: [Deployment]}}\nexpression: object.spec.replicas\n")["r"]
    assert said(rule, WEB) == ["Deployment/web spec.replicas: the expression gives 7, and true or false is expected"]


def test_a_rule_across_objects(load: Load) -> None:
    rule = load(
        f"{HEAD}match: {{kinds: [Service]}}\npath: metadata.name\nexpression: |-\n"
        "  objects.exists(o, o.kind == 'Deployment' && o.metadata.name == object.metadata.name)\n"
        "messageExpression: \"'no Deployment is called ' + object.metadata.name\"\n"
    )["r"]
    assert said(rule, build(DEPLOYMENT + SERVICE % "web")) == []
    assert said(rule, build(DEPLOYMENT + SERVICE % "wbe")) == ["Service/wbe metadata.name: no Deployment is called wbe"]


def test_a_rule_over_a_whole_build_knows_its_environment(load: Load) -> None:
    rule = load(f"{HEAD}expression: environment != 'prod' || tier != 'production' || objects.size() > 1\n")["r"]
    assert said(rule, build(DEPLOYMENT, "dev", "development")) == []
    assert said(rule, WEB) == [
        ": this does not hold: environment != 'prod' || tier != 'production' || objects.size() > 1"
    ]


def test_variables_and_a_message_expression_that_fails(load: Load) -> None:
    rule = load(
        f"{HEAD}match: {{kinds: [Deployment]}}\nvariables: [{{name: most, expression: '5'}}]\n"
        "expression: object.spec.replicas <= variables.most\nmessage: many\nmessageExpression: object.nope\n"
    )["r"]
    assert said(rule, WEB) == ["Deployment/web spec.replicas: many (messageExpression: no such key: nope)"]


def test_a_variable_of_another_type_is_a_finding(load: Load) -> None:
    head = f"{HEAD}match: {{kinds: [Deployment]}}\nvariables: [{{name: word, expression: \"'x'\"}}]\n"
    rule = load(f"{head}expression: variables.word > 1\nmessage: few\n")["r"]
    [found] = said(rule, WEB)
    assert found.startswith("Deployment/web: few; the expression has no value here: ")
    rule = load(f"{head}expression: variables.word\n")["r"]
    assert said(rule, WEB) == ["Deployment/web: the expression gives 'x', and true or false is expected"]


def test_a_variable_may_be_an_optional(load: Load) -> None:
    rule = load(
        f"{HEAD}match: {{kinds: [Deployment]}}\nvariables: [{{name: most, expression: 'object.?spec.?replicas'}}]\n"
        "expression: variables.most.orValue(1) == 1 && variables.most.hasValue()\nmessage: many\n"
    )["r"]
    assert said(rule, WEB) == ["Deployment/web: many"]
    assert said(rule, build(DEPLOYMENT.replace("replicas: 7", "replicas: 1"))) == []


def test_more_steps_than_the_runtime_does_are_a_finding(load: Load) -> None:
    text = "objects.all(a, objects.all(b, objects.all(c, true)))"
    rule = load(f"{HEAD}expression: {text}\n")["r"]
    [found] = said(rule, build("---".join(SERVICE % f"s{number}" for number in range(30))))
    assert found.endswith("more than 10,000 steps in comprehensions, which is the runtime's limit")


FAMILY = (
    f"{HEAD}severity: warning\nmessage: the environments differ\nexpression: |\n"
    "  builds.all(b, b.objects.size() == builds[0].objects.size())\n"
)


def test_a_rule_over_all_builds_is_evaluated_once(load: Load) -> None:
    rule = load(FAMILY)["r"]
    dev, prod = build(DEPLOYMENT, "dev", "development"), build(DEPLOYMENT + SERVICE % "web")
    assert said(rule, dev, dev) == []
    assert said(rule, dev, prod) == [": the environments differ"]


def test_a_rule_over_all_builds_is_reported_once_as_the_policy_weighs_it(load: Load) -> None:
    rule = load(FAMILY)["r"]
    builds = (build(DEPLOYMENT, "dev", "development"), build(DEPLOYMENT + SERVICE % "web"))
    config = RuleConfig(tiers={"production": RuleSetting(Severity.ERROR)})
    policy = Policy("p", (rule,), (PolicyLayer("p.yaml", {"r": config}),))
    results = [check_build(each, policy) for each in builds]
    report = make_report(with_family(results, policy), policy, today=date(2026, 1, 1))
    assert [(f.severity, f.environment, f.resource, f.message) for f in report.findings] == [
        (Severity.ERROR, "", None, "the environments differ")
    ]
    assert [info.id for info in report.rules] == ["r"]


def test_a_rule_over_all_builds_sees_those_in_which_it_is_on(load: Load) -> None:
    rule = load(FAMILY)["r"]
    builds = (build(DEPLOYMENT, "dev", "development"), build(DEPLOYMENT + SERVICE % "web"))
    off = Policy("p", (rule,), (PolicyLayer("p.yaml", {"r": RuleConfig(tiers={"development": RuleSetting(OFF)})}),))
    assert list(family_findings(builds, off)) == []
    assert len(list(family_findings(builds, Policy("p", (rule,))))) == 1


def test_expressions_leave_the_objects_as_they_were(load: Load) -> None:
    before = build(DEPLOYMENT)
    rule = load(f"{HEAD}match: {{kinds: [Deployment]}}\nexpression: object.spec.replicas == 7\n")["r"]
    assert said(rule, WEB) == []
    assert before == WEB
