"""ValidatingAdmissionPolicies: what the API server would deny, and what only it can tell, which is never a pass."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest

from kustomgen.k8s.build import Build
from kustomgen.policy.config import Policy
from kustomgen.policy.custom.admission.defaults import defaulted
from kustomgen.policy.custom.admission.plurals import plural
from kustomgen.policy.engine import check_build
from kustomgen.policy.finding import Severity
from kustomgen.policy.rule import AnyRule
from tests.policy.custom.conftest import DEPLOYMENT, Load, build, said

DEPLOYMENTS = "{apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}"
ALL = "{apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*']}"
NAMESPACE = "\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: checkout}}\n"
WEB = build(DEPLOYMENT)


def admission(
    spec: str = "", constraints: str = f"resourceRules: [{DEPLOYMENTS}]", binding: str = "", name: str = "p"
) -> str:
    """A policy and its binding; ``spec`` and ``binding`` are lines of YAML."""
    inner = "\n".join(f"  {line}" for line in spec.splitlines())
    return (
        "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\n"
        f"metadata: {{name: {name}}}\nspec:\n  matchConstraints: {{{constraints}}}\n{inner}\n---\n"
        "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\n"
        f"metadata: {{name: bind-{name}}}\n"
        f"spec: {{policyName: {name}, validationActions: [Deny]{', ' if binding else ''}{binding}}}\n"
    )


def rule(load: Load, *given: Any, **options: Any) -> AnyRule:
    [found] = load(admission(*given, **options)).values()
    return found


def validation(expression: str, more: str = "") -> str:
    return f"validations:\n- expression: {expression!r}\n{more}"


def test_a_message_a_reason_and_the_field_that_it_is_about(load: Load) -> None:
    found = rule(load, validation("object.spec.replicas <= 5", "  message: at most 5\n  reason: Forbidden\n"))
    assert said(found, WEB) == ["Deployment/web spec.replicas: at most 5 (Forbidden)"]


def test_without_a_message_the_expression_is_quoted(load: Load) -> None:
    found = rule(load, validation("object.spec.replicas <= 5"))
    assert said(found, WEB) == ["Deployment/web spec.replicas: failed expression: object.spec.replicas <= 5"]


def test_a_message_expression_that_fails_gives_way_to_the_message(load: Load) -> None:
    good = "  message: m\n  messageExpression: \"'has ' + string(object.spec.replicas)\"\n"
    bad = "  message: m\n  messageExpression: object.spec.nope\n"
    assert said(rule(load, validation("object.spec.replicas < 5", good)), WEB) == [
        "Deployment/web spec.replicas: has 7"
    ]
    assert said(rule(load, validation("object.spec.replicas < 5", bad)), WEB) == ["Deployment/web spec.replicas: m"]


def test_an_expression_without_a_value_is_denied_where_the_policy_fails(load: Load) -> None:
    spec = validation("object.spec.nope == 1")
    text = "failed expression: object.spec.nope == 1; the expression `object.spec.nope == 1` resulted in an error: no such key: nope"
    assert said(rule(load, spec), WEB) == [f"Deployment/web spec.nope: {text}"]
    ignored = said(rule(load, f"failurePolicy: Ignore\n{spec}"), WEB)
    assert ignored == [f"? Deployment/web spec.nope: {text}; failurePolicy is Ignore, so the cluster lets it pass"]


def test_variables_are_worked_out_only_where_they_are_used(load: Load) -> None:
    spec = (
        "variables:\n- {name: broken, expression: object.spec.nope}\n- {name: most, expression: '5'}\n"
        "- {name: twice, expression: variables.most * 2}\n"
        "validations:\n- expression: object.spec.replicas > variables.twice || object.kind == 'Deployment' || variables.broken\n"
        "- {expression: variables.twice < object.spec.replicas, message: more}"
    )
    assert said(rule(load, spec), WEB) == ["Deployment/web spec.replicas: more"]


@pytest.mark.parametrize(
    ("given", "looks"),
    {
        "resourceRules: [{apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*']}]": True,
        "resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: ['*/*']}]": True,
        "resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: ['deployments/*']}]": True,
        "resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments/scale]}]": False,
        "resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]": False,
        "resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]": False,
        f"resourceRules: [{ALL}], excludeResourceRules: [{DEPLOYMENTS}]": False,
        f"resourceRules: [{ALL[:-1]}, scope: Cluster}}]": False,
        f"resourceRules: [{ALL[:-1]}, scope: Namespaced}}]": True,
        f"resourceRules: [{ALL[:-1]}, resourceNames: [api]}}]": False,
        f"resourceRules: [{ALL}], objectSelector: {{matchLabels: {{app: web}}}}": True,
        f"resourceRules: [{ALL}], objectSelector: {{matchLabels: {{app: api}}}}": False,
        f"resourceRules: [{ALL}], objectSelector: {{matchExpressions: [{{key: app, operator: NotIn, values: [web]}}]}}": False,
        f"resourceRules: [{ALL}], namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: shop}}}}": True,
        f"resourceRules: [{ALL}], namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: other}}}}": False,
        # Another version of the same group, by name only.
        "matchPolicy: Exact, resourceRules: "
        "[{apiGroups: [apps], apiVersions: [v1beta1], operations: [CREATE], resources: [deployments]}]": False,
    }.items(),
)
def test_what_a_policy_is_about(load: Load, given: str, looks: bool) -> None:
    assert bool(said(rule(load, validation("false"), constraints=given), WEB)) is looks


def test_the_api_server_asks_no_policy_about_policies(load: Load) -> None:
    found = rule(load, validation("false"), constraints=f"resourceRules: [{ALL}]")
    kinds = ("ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicy", "ValidatingWebhookConfiguration")
    built = build(
        "\n---\n".join(
            f"apiVersion: admissionregistration.k8s.io/v1\nkind: {kind}\nmetadata: {{name: a}}" for kind in kinds
        )
    )
    assert [text.partition("/")[0] for text in said(found, built)] == ["ValidatingWebhookConfiguration"]


@pytest.mark.parametrize(
    ("given", "why"),
    {
        f"resourceRules: [{ALL}], namespaceSelector: {{matchLabels: {{team: checkout}}}}": (
            "its namespaceSelector needs labels of a Namespace that is not in the build"
        ),
        "resourceRules: [{apiGroups: [apps], apiVersions: [v1beta1], operations: [CREATE], resources: [deployments]}]": (
            "apps/v1 is not the version it names, and only the API server converts between them"
        ),
        "resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [UPDATE, DELETE], resources: [deployments]}]": (
            "it applies to UPDATE and DELETE only, and a build shows only creations"
        ),
    }.items(),
)
def test_what_only_the_api_server_can_match_is_said_and_no_pass(load: Load, given: str, why: str) -> None:
    found = said(rule(load, validation("false"), constraints=given), WEB)
    assert found == [f"? : not checked here: Deployment objects, because {why}"]


def test_the_labels_of_a_namespace_in_the_build_count(load: Load) -> None:
    given = f"resourceRules: [{DEPLOYMENTS}], namespaceSelector: {{matchLabels: {{team: checkout}}}}"
    found = rule(load, validation("namespaceObject.metadata.labels.team == 'other'"), constraints=given)
    both = Build("overlays/prod", "prod", (*WEB.resources, *build(NAMESPACE).resources))
    assert [line.partition(":")[0] for line in said(found, both)] == ["Deployment/web"]


@pytest.mark.parametrize(
    ("expression", "why"),
    {
        "request.userInfo.username == 'admin'": "`request.userInfo.username == 'admin'` depends on request.userInfo",
        "authorizer.group('apps').resource('deployments').check('create').allowed()": (
            "`authorizer.group('apps').resource('deployments').check('create').allowed()` depends on authorizer"
        ),
        "namespaceObject.metadata.name == 'x'": (
            "`namespaceObject.metadata.name == 'x'` depends on namespaceObject, which is not in the build"
        ),
    }.items(),
)
def test_what_depends_on_a_request_is_said_once_and_no_pass(load: Load, expression: str, why: str) -> None:
    two = Build("overlays/prod", "prod", WEB.resources * 2)
    assert said(rule(load, validation(expression)), two) == [f"? : not checked here: {why}"]


def test_a_variable_that_depends_on_a_request_makes_so_what_uses_it(load: Load) -> None:
    spec = "variables: [{name: who, expression: request.userInfo.username}]\n" + validation("variables.who == 'a'")
    assert said(rule(load, spec), WEB) == ["? : not checked here: `variables.who == 'a'` depends on request.userInfo"]


def test_an_object_before_its_update_is_none_and_the_finding_says_so(load: Load) -> None:
    found = rule(load, validation("oldObject == null || object.spec.a == oldObject.spec.a"))
    assert said(found, WEB) == [
        (
            "? : not checked here: what `oldObject == null || object.spec.a == oldObject.spec.a` checks about updates; it ran on the object as a new one"
        )
    ]


def test_a_request_to_create_is_known(load: Load) -> None:
    text = "request.operation == 'CREATE' && request.resource.resource == 'deployments' && request.namespace == 'shop'"
    assert (
        said(rule(load, validation(f"{text} && request.kind.kind == 'Deployment' && request.name == 'web'")), WEB) == []
    )


def test_a_match_condition_that_asks_who_is_taken_as_met(load: Load) -> None:
    conditions = (
        "matchConditions:\n- {name: not-a-node, expression: \"!('system:nodes' in request.userInfo.groups)\"}\n"
    )
    assert said(rule(load, conditions + validation("false", "  message: no\n")), WEB) == [
        "? : not checked here: the match condition 'not-a-node' depends on request.userInfo, and is taken as met",
        "Deployment/web: no",
    ]


def test_a_match_condition_that_is_false_passes_also_where_another_fails(load: Load) -> None:
    error = "- {name: broken, expression: object.spec.nope == 1}\n"
    no = "- {name: others, expression: object.metadata.name != 'web'}\n"
    text = "the match condition 'broken' resulted in an error: no such key: nope"
    assert said(rule(load, f"matchConditions:\n{error}{no}{validation('false')}"), WEB) == []
    assert said(rule(load, f"matchConditions:\n{error}{validation('false')}"), WEB) == [
        f"Deployment/web spec.nope: {text}"
    ]


PARAMS = "paramKind: {apiVersion: rules.example.com/v1, kind: ReplicaLimit}\n"
LIMIT = "---\napiVersion: rules.example.com/v1\nkind: ReplicaLimit\nmetadata: {name: limit%s}\nmax: %s\n"


def test_parameters_beside_the_policy(load: Load) -> None:
    spec = PARAMS + validation(
        "object.spec.replicas <= params.max", "  messageExpression: \"'at most ' + string(params.max)\"\n"
    )
    text = admission(spec, binding="paramRef: {name: limit, parameterNotFoundAction: Deny}")
    [here] = load(text + LIMIT % ("", 5)).values()
    [beside] = load(text, beside=(LIMIT % ("", 6)).removeprefix("---\n")).values()
    assert said(here, WEB) == ["Deployment/web spec.replicas: at most 5"]
    assert said(beside, WEB) == ["Deployment/web spec.replicas: at most 6"]


def test_every_parameter_object_that_a_selector_selects_is_asked(load: Load) -> None:
    spec = PARAMS + validation(
        "object.spec.replicas <= params.max", "  messageExpression: \"'at most ' + string(params.max)\"\n"
    )
    text = admission(spec, binding="paramRef: {selector: {}, parameterNotFoundAction: Deny}")
    [found] = load(text + LIMIT % ("-a", 5) + LIMIT % ("-b", 9) + LIMIT % ("-c", 3)).values()
    assert said(found, WEB) == [f"Deployment/web spec.replicas: at most {most}" for most in (5, 3)]


def test_parameters_of_another_namespace_are_none_and_that_denies(load: Load) -> None:
    text = admission(PARAMS + validation("false"), binding="paramRef: {name: limit, parameterNotFoundAction: Deny}")
    [found] = load(text + LIMIT % (", namespace: other", 5)).values()
    assert said(found, WEB) == ["Deployment/web: no parameters are found for it, and so it is denied"]


def test_parameters_that_may_be_absent_and_are_is_said(load: Load) -> None:
    text = admission(PARAMS + validation("false"), binding="paramRef: {name: limit, parameterNotFoundAction: Allow}")
    [found] = load(text).values()
    assert said(found, WEB) == ["? : not checked here: Deployment objects, because there are no parameters for them"]


def with_limit(name: str, most: int, namespace: str = "shop") -> Build:
    return build(
        f"{dedent(DEPLOYMENT)}\n---\napiVersion: rules.example.com/v1\nkind: ReplicaLimit\n"
        f"metadata: {{name: {name}, namespace: {namespace}}}\nmax: {most}\n"
    )


def test_parameters_that_neither_files_nor_the_build_have_deny(load: Load) -> None:
    text = admission(PARAMS + validation("true"), binding="paramRef: {name: limit, parameterNotFoundAction: Deny}")
    [found] = load(text).values()
    denied = ["Deployment/web: no parameters are found for it, and so it is denied"]
    assert said(found, WEB) == denied
    assert said(found, with_limit("limit", 9, "other")) == denied
    assert said(found, with_limit("limits", 9)) == denied


def test_parameters_of_the_build_and_each_build_has_its_own(load: Load) -> None:
    spec = PARAMS + validation(
        "object.spec.replicas <= params.max", "  messageExpression: \"'at most ' + string(params.max)\"\n"
    )
    text = admission(spec, binding="paramRef: {name: limit, parameterNotFoundAction: Deny}")
    [found] = load(text).values()
    assert said(found, with_limit("limit", 5)) == ["Deployment/web spec.replicas: at most 5"]
    assert said(found, with_limit("limit", 7)) == []
    assert said(found, with_limit("limit", 6)) == ["Deployment/web spec.replicas: at most 6"]


def test_parameters_of_the_build_go_before_those_of_the_same_name_in_a_file(load: Load) -> None:
    spec = PARAMS + validation("object.spec.replicas <= params.max", "  message: too many\n")
    text = admission(spec, binding="paramRef: {selector: {}, parameterNotFoundAction: Deny}")
    [found] = load(text + LIMIT % ("", 5)).values()
    assert said(found, with_limit("limit", 7)) == []
    assert said(found, with_limit("another", 7)) == ["Deployment/web spec.replicas: too many"]


def test_two_bindings_are_two_rules_with_the_policys_name_for_both(load: Load) -> None:
    second = (
        "---\napiVersion: admissionregistration.k8s.io/v1beta1\nkind: ValidatingAdmissionPolicyBinding\n"
        "metadata: {name: warn}\nspec:\n  policyName: p\n  validationActions: [Warn, Audit]\n"
        "  matchResources: {objectSelector: {matchLabels: {app: api}}}\n"
    )
    rules = load(admission(validation("object.spec.replicas < 5")) + second)
    found = {name: (rule.severity, rule.aliases, len(said(rule, WEB))) for name, rule in rules.items()}
    assert found == {"p/bind-p": (Severity.ERROR, ("p",), 1), "p/warn": (Severity.WARNING, ("p",), 0)}


def test_a_number_beyond_64_bits_is_read_as_the_api_server_does(load: Load) -> None:
    big = build("apiVersion: example.com/v1\nkind: Big\nmetadata: {name: b}\nspec: {size: 1180591620717411303424}\n")
    found = rule(load, validation("object.spec.size > 1.0e21"), constraints=f"resourceRules: [{ALL}]")
    assert said(found, big) == []


def test_findings_weigh_what_the_policy_says_and_notes_never_more_than_info(load: Load) -> None:
    conditions = "matchConditions: [{name: who, expression: request.userInfo.username != ''}]\n"
    policy = Policy("p", (rule(load, conditions + validation("false")),))
    findings = check_build(WEB, policy).findings
    assert [(finding.severity, finding.source is not None) for finding in findings] == [
        (Severity.INFO, True),
        (Severity.ERROR, False),
    ]


def test_what_the_api_server_fills_in_is_there(load: Load) -> None:
    text = DEPLOYMENT.replace("replicas: 7", "paused: false")
    given = (
        "object.spec.replicas == 1 && object.spec.template.spec.containers.all(c, c.imagePullPolicy == 'IfNotPresent')"
    )
    assert said(rule(load, validation(given)), build(text)) == []
    assert "replicas" not in build(text).resources[0].manifest["spec"]


@pytest.mark.parametrize(
    ("manifest", "path", "value"),
    [
        ({"kind": "Service", "apiVersion": "v1", "spec": {"ports": [{"port": 80}]}}, "spec.type", "ClusterIP"),
        (
            {"kind": "Service", "apiVersion": "v1", "spec": {"type": "NodePort"}},
            "spec.externalTrafficPolicy",
            "Cluster",
        ),
        ({"kind": "CronJob", "apiVersion": "batch/v1", "spec": {"suspend": None}}, "spec.suspend", False),
        ({"kind": "Job", "apiVersion": "batch/v1", "spec": {"parallelism": 3}}, "spec.completions", None),
        ({"kind": "Secret", "apiVersion": "v1"}, "type", "Opaque"),
        # Knative has a Service too, and its own defaults.
        ({"kind": "Service", "apiVersion": "serving.knative.dev/v1", "spec": {}}, "spec.type", None),
        ({"kind": "Deployment", "apiVersion": "apps/v1", "spec": "text"}, "spec", "text"),
    ],
)
def test_defaults(manifest: dict[str, Any], path: str, value: Any) -> None:
    found: Any = defaulted(manifest)
    for step in path.split("."):
        found = found.get(step)
    assert found == value


@pytest.mark.parametrize(
    ("kind", "resource"),
    {
        "Deployment": "deployments",
        "Ingress": "ingresses",
        "NetworkPolicy": "networkpolicies",
        "Endpoints": "endpoints",
        "Gateway": "gateways",
        "StorageClass": "storageclasses",
        "Prometheus": "prometheuses",
        "HelmRepository": "helmrepositories",
    }.items(),
)
def test_the_resource_of_a_kind(kind: str, resource: str) -> None:
    assert plural(kind) == resource


def test_a_definition_in_the_build_says_how_its_resource_is_called(load: Load) -> None:
    text = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: mice.example.com}
        spec: {group: example.com, scope: Cluster, names: {kind: Mouse, plural: mice}}
        ---
        apiVersion: example.com/v1
        kind: Mouse
        metadata: {name: jerry}
        """
    mice = "{apiGroups: [example.com], apiVersions: ['*'], operations: [CREATE], resources: [mice], scope: Cluster}"
    found = rule(load, validation("false", "  message: no\n"), constraints=f"resourceRules: [{mice}]")
    assert said(found, build(text)) == ["Mouse/jerry: no"]
