"""What the CEL runtime is not given makes no difference, nor does asking of many objects at once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kustomgen.errors import Mark
from kustomgen.k8s.build import Build
from kustomgen.k8s.resource import Resource
from kustomgen.policy.custom.admission.defaults import defaulted
from kustomgen.policy.custom.cel.runtime import EvaluationError, activate, evaluate
from kustomgen.policy.custom.expression import Expression, Scope, about_all, program
from kustomgen.policy.custom.fields import fields_of, pruned
from kustomgen.policy.custom.groups import groups_of
from kustomgen.policy.custom.session import ObjectList, sane
from kustomgen.policy.finding import Severity
from kustomgen.policy.rule import AnyRule
from tests.policy.custom.conftest import Load, build
from tests.policy.custom.test_admission import ALL, admission
from tests.profiles import examples

SCOPE = Scope({"object": "objects"}, ("object",))

EXPRESSIONS = """
true
object == object
size(object) > 2
'spec' in object
object['spec']['replicas'] == 1
object.spec == object['spec']
[object].all(o, has(o.spec))
[1].all(object, object == 1) && has(object.metadata.labels)
[{'spec': 1}].exists(object, object.spec == 1)
{'a': object}.a.metadata.name != ''
cel.bind(o, object, o.spec.replicas > 0)
cel.bind(object, object.spec, object.replicas > 0)
type(object) == map
object.all(key, key != 'status')
object.map(key, object[key]).size() > 3
object.metadata.name
size(object.metadata.name) > 0
object.metadata.name.startsWith('w') // && object.spec
object.metadata.name == "object.spec" || object.kind != r'object\\d'
has(object.metadata) && has(object.metadata.labels) && !has(object.metadata.labels.app)
!has(object.metadata.labels) || object.metadata.labels.all(key, size(key) < 4)
object.metadata.labels['app'] == object.metadata.labels.app
object.metadata.labels[object.metadata.name] == 'web'
object.metadata.labels.`app` in ['web', 1]
object.metadata.?labels.?app.orValue('none') == 'none'
object.?metadata.labels[?'app'].hasValue()
object.?spec.replicas.optMap(n, n > 1).orValue(true)
object[?'spec'].hasValue()
object.spec.replicas + object.spec.revision > 3
object.spec.replicas
object.spec.replicas / 0 > 1 || object.spec.paused
object.spec.containers.all(c, has(c.image) && !c.image.endsWith(':latest'))
object.spec.containers.filter(object, object.image != '').map(object, object.name)
object.spec.containers[0].image
object.spec.containers.exists(c, c.name in object.metadata.labels)
object.spec.containers.map(c, object.spec.containers.size())
object.spec.nope
object.spec.containers.nope
object.metadata.name.nope
object.kind == 'Deployment' ? object.spec.replicas : object.metadata.name
object . metadata . name == 'web'
(object).spec.replicas == 1
object.spec.containers.all(i, c, i == 0 || c.name != '')
[object.metadata, object.spec].exists(part, has(part.name))
"""
TEXTS = [line for line in EXPRESSIONS.strip().splitlines() if line]

names = st.sampled_from(["web", "app", "", "object"])
numbers = st.sampled_from([0, 1, 7, -1, 2**63, 1.5])
odd: st.SearchStrategy[Any] = st.sampled_from([None, True, "web", [], {}, [{"name": "web"}], 2**64])


def mapping(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of these fields, each of which may be something else."""
    return st.fixed_dictionaries(
        {}, optional={name: st.one_of(value, value, value, odd) for name, value in fields.items()}
    )


labels = st.dictionaries(names, st.one_of(names, numbers), max_size=3)
containers = st.lists(
    mapping(name=names, image=st.sampled_from(["web:1", "web:latest"]), env=st.lists(labels, max_size=2)), max_size=3
)
objects = mapping(
    apiVersion=st.just("apps/v1"),
    kind=st.sampled_from(["Deployment", "Job"]),
    metadata=mapping(name=names, labels=labels, annotations=labels),
    spec=mapping(replicas=numbers, revision=numbers, paused=st.booleans(), containers=containers, template=labels),
    status=labels,
)
FULL = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web", "labels": {"app": "web"}, "annotations": {"a": "b"}},
    "spec": {"replicas": 1, "revision": 3, "paused": False, "containers": [{"name": "web", "image": "web:1"}]},
}
fast = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def alone(text: str, value: Any) -> Any:
    """What an expression gives where the runtime has the whole of one object and nothing else, or its error."""
    try:
        return evaluate(program(text, ("object",)), activate(("object",), {"object": sane(value)}, lambda: 0))
    except EvaluationError as error:
        return f"error: {error}"


def handed_over(expression: Expression, values: list[Any]) -> ObjectList:
    """The objects of a build without the fields that an expression does not read."""
    fields = fields_of(expression.reads())
    groups = groups_of(Build("b", "b", tuple(map(Resource, values))))
    return ObjectList(groups, {"objects": lambda index: pruned(values[index], fields)})


@fast
@given(st.sampled_from(TEXTS), st.lists(objects, min_size=1, max_size=6))
@example(TEXTS[0], [FULL])
def test_fields_that_are_not_read_and_other_objects_make_no_difference(text: str, values: list[Any]) -> None:
    expression = Expression(text, Mark("p.yaml"))
    asked = handed_over(expression, values)
    for index, value in enumerate(values):
        try:
            found = asked.value(expression.composed(SCOPE.of_one()), ("objects",), index)
        except EvaluationError as error:
            found = f"error: {error}"
        expected = alone(text, value)
        assert (type(found), found) == (type(expected), expected)


@pytest.mark.parametrize("text", TEXTS)
def test_every_expression_says_of_a_whole_object_what_it_says_of_what_it_reads(text: str) -> None:
    expression = Expression(text, Mark("p.yaml"))
    assert alone(text, pruned(FULL, fields_of(expression.reads()))) == alone(text, FULL)


@fast
@given(st.sampled_from(TEXTS), st.lists(objects, min_size=1, max_size=6))
def test_all_but_those_of_which_it_is_true_are_asked_one_by_one(text: str, values: list[Any]) -> None:
    expression = Expression(text, Mark("p.yaml"))
    asked = handed_over(expression, values)
    question = about_all(expression.composed(SCOPE.of_all()))
    doubtful = asked.doubtful(question, ("objects",), enumerate(asked.groups))
    assert {index for index, value in enumerate(values) if alone(text, value) is not True} <= set(doubtful)
    by_group = [{alone(text, values[index]) is True for index in group} == {True} for group in asked.groups]
    passed = [index for group, holds in zip(asked.groups, by_group, strict=True) if not holds for index in group]
    assert doubtful == sorted(passed)


def test_what_is_read_of_an_object_is_less_than_the_object() -> None:
    text = "has(object.metadata.name) && object.?spec.?replicas.orValue(1) > 0 && 'object.kind' != ''"
    fields = fields_of(Expression(text, Mark("p.yaml")).reads())
    assert pruned(FULL, fields) == {"metadata": {"name": "web"}, "spec": {"replicas": 1}}


def test_variables_read_what_their_expressions_read() -> None:
    name = Expression("object.metadata.name", Mark("p.yaml"))
    assert Expression("variables.name != ''", Mark("p.yaml"), {"name": name}).reads() == {("metadata", "name")}


CONDITIONS = ["has(object.spec)", "object.spec.replicas > 0", "object.metadata.name == 'web'", "object.kind == 'Job'"]
VALIDATIONS = ["object.spec.replicas == 1", "has(object.metadata.labels.app)", "request.name != 'app'", "true"]


@settings(fast, max_examples=examples(50))
@given(
    st.lists(st.sampled_from(CONDITIONS), max_size=2, unique=True),
    st.lists(st.sampled_from(VALIDATIONS), min_size=1, max_size=2, unique=True),
    st.lists(objects, min_size=1, max_size=6),
)
def test_a_policy_denies_what_its_expressions_deny_one_by_one(
    load: Load, conditions: list[str], validations: list[str], values: list[Any]
) -> None:
    given = [f'  - {{name: c{number}, expression: "{text}"}}' for number, text in enumerate(conditions)]
    spec = "\n".join(
        [
            *(["matchConditions:", *given] if given else []),
            "validations:",
            *(f'  - expression: "{text}"' for text in validations),
        ]
    )
    [rule] = load(admission(spec, f"resourceRules: [{ALL}]")).values()
    resources = tuple(map(Resource, values))
    problems = list(rule.run(Build("b", "b", resources), None))
    assert all(problem.severity is None for problem in problems)
    found = [id(problem.at.resource) for problem in problems if not isinstance(problem.at, Mark)]
    assert list(dict.fromkeys(found)) == [id(each) for each in resources if denies(conditions, validations, each)]


def denies(conditions: list[str], validations: list[str], resource: Resource) -> bool:
    """Whether a policy that fails on errors denies an object, by its expressions one by one."""
    shown = defaulted(resource.manifest)
    met = [alone(text, shown) for text in conditions]
    if any(each is False for each in met):
        return False
    named = [text.replace("request.name", json.dumps(resource.name)) for text in validations]
    return any(isinstance(each, str) for each in met) or not all(alone(text, shown) is True for text in named)


MANY = "---".join(
    f"\napiVersion: v1\nkind: {kind}\nmetadata: {{name: a{number}, labels: {{tier: '{number % 3}'}}}}\n"
    for number in range(80)
    for kind in ("Service", "ConfigMap")
)


def names_said(rule: AnyRule, given: Build) -> list[str]:
    """The objects that a rule speaks of, in its order."""
    return [str(problem.at.resource) for problem in rule.run(given, None) if not isinstance(problem.at, Mark)]


@pytest.mark.parametrize(
    ("match", "expected"),
    {
        "{kinds: ['*']}": ["Service/a7", "ConfigMap/a7", "Service/a41", "ConfigMap/a41"],
        "{kinds: [ConfigMap, Service]}": ["Service/a7", "ConfigMap/a7", "Service/a41", "ConfigMap/a41"],
        "{kinds: [ConfigMap]}": ["ConfigMap/a7", "ConfigMap/a41"],
        "{names: [a41, a3]}": ["Service/a41", "ConfigMap/a41"],
        "{labels: {tier: '1'}, kinds: [v*/Service, Service]}": ["Service/a7"],
    }.items(),
)
def test_problems_come_in_the_order_of_the_build(load: Load, match: str, expected: list[str]) -> None:
    text = "!(object.metadata.name in ['a7', 'a41'])"
    rule = load(f'apiVersion: kustomgen/v1\nkind: Rule\nid: r\nmatch: {match}\nexpression: "{text}"\n')["r"]
    assert names_said(rule, build(MANY)) == expected


def test_rules_that_read_different_fields_share_one_object(load: Load) -> None:
    head = "apiVersion: kustomgen/v1\nkind: Rule\nmatch: {kinds: ['*']}\n"
    rules = load(
        f"{head}id: a\nexpression: object.metadata.name != 'a7'\n---\n"
        f"{head}id: b\nexpression: object.metadata.labels.tier != '9' && has(object.kind)\n---\n"
        f"{head}id: c\nexpression: size(object) == 3\n"
    )
    given = build(MANY)
    assert [names_said(rule, given) for rule in rules.values()] == [["Service/a7", "ConfigMap/a7"], [], []]


def test_what_only_the_cluster_knows_is_noted_once(load: Load) -> None:
    [rule] = load(admission("validations: [{expression: 'oldObject == null'}]", f"resourceRules: [{ALL}]")).values()
    [problem] = rule.run(build(MANY), None)
    assert problem.severity is Severity.INFO


def test_a_note_of_an_object_does_not_hide_those_that_are_denied(load: Load) -> None:
    spec = (
        "matchConditions: [{name: late, expression: \"int(object.metadata.name.replace('a', '')) > 4\"}]\n"
        "validations: [{expression: \"oldObject != null || !(object.metadata.name in ['a7', 'a41'])\"}]"
    )
    [rule] = load(admission(spec, f"resourceRules: [{ALL}]")).values()
    assert names_said(rule, build(MANY)) == ["Service/a7", "ConfigMap/a7", "Service/a41", "ConfigMap/a41"]
    notes = [problem for problem in rule.run(build(MANY), None) if isinstance(problem.at, Mark)]
    assert [note.message.partition(": ")[0] for note in notes] == ["not checked here"]
