"""What differs between two builds, and what only looks as if it did."""

from __future__ import annotations

import copy
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kustomgen.k8s.build import Build
from kustomgen.k8s.difference import difference
from kustomgen.k8s.mask import HIDDEN
from kustomgen.k8s.resource import Resource, format_path
from kustomgen.k8s.tiers import tier_of
from kustomgen.yaml.stream import load_stream
from tests.profiles import examples

CLEAN = (Path(__file__).parents[1] / "rules" / "clean.yaml").read_text()


def build(text: str, environment: str = "prod") -> Build:
    manifests = load_stream(dedent(text), "m.yaml")
    return Build(f"overlays/{environment}", environment, tuple(map(Resource, manifests)), tier_of(environment))


def said(before: Build, after: Build) -> list[str]:
    lines = []
    for changed in difference(before, after).objects:
        if changed.what != "changed":
            lines.append(f"{changed.what} {changed.key}")
        lines += [
            f"{changed.key} {change.place}: {change.what} {change.before!r} {change.after!r}"
            for change in changed.changes
        ]
    return lines


def deployment(spec: str) -> str:
    head = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n"
    return head + "  template: {spec: " + spec + "}\n"


SAME = {
    "an amount in other words": (
        "{containers: [{name: a, resources: {limits: {cpu: 1000m, memory: 1024Mi}}}]}",
        "{containers: [{name: a, resources: {limits: {cpu: 1, memory: 1Gi}}}]}",
    ),
    "a limit of the pod's storage": (
        "{containers: [], volumes: [{name: v, emptyDir: {sizeLimit: 1024Mi}}]}",
        "{containers: [], volumes: [{name: v, emptyDir: {sizeLimit: 1Gi}}]}",
    ),
    "a port as text": (
        "{containers: [{name: a, livenessProbe: {httpGet: {port: 8080}}}]}",
        '{containers: [{name: a, livenessProbe: {httpGet: {port: "8080"}}}]}',
    ),
    "another order of containers, variables and ports": (
        "{containers: [{name: a, env: [{name: A, value: '1'}, {name: B}]}, {name: b, ports: [{containerPort: 1}, {containerPort: 2}]}]}",
        "{containers: [{name: b, ports: [{containerPort: 2}, {containerPort: 1}]}, {name: a, env: [{name: B}, {name: A, value: '1'}]}]}",
    ),
    "null and nothing": ("{containers: [], nodeName: null}", "{containers: []}"),
}


@pytest.mark.parametrize(("before", "after"), SAME.values(), ids=SAME)
def test_what_only_looks_different_is_none(before: str, after: str) -> None:
    assert said(build(deployment(before)), build(deployment(after))) == []


DIFFERENT = {
    "a container's image, by its name": (
        "{containers: [{name: a}, {name: b, image: x:1}]}",
        "{containers: [{name: b, image: x:2}, {name: a}]}",
        ["Deployment/web spec.template.spec.containers[b].image: changed 'x:1' 'x:2'"],
    ),
    "a variable more": (
        "{containers: [{name: a, env: [{name: A, value: '1'}]}]}",
        "{containers: [{name: a, env: [{name: B, value: '2'}, {name: A, value: '1'}]}]}",
        ["Deployment/web spec.template.spec.containers[a].env[B]: added None {'name': 'B', 'value': '2'}"],
    ),
    "the order in which containers start": (
        "{initContainers: [{name: a}, {name: b}], containers: []}",
        "{initContainers: [{name: b}, {name: a}], containers: []}",
        ["Deployment/web spec.template.spec.initContainers: reordered ['a', 'b'] ['b', 'a']"],
    ),
    "an argument": (
        "{containers: [{name: a, args: [p, q]}]}",
        "{containers: [{name: a, args: [q, p]}]}",
        ["Deployment/web spec.template.spec.containers[a].args: changed ['p', 'q'] ['q', 'p']"],
    ),
    "an item without a key": (
        "{containers: [], tolerations: [{key: a}, {key: b}]}",
        "{containers: [], tolerations: [{key: z}, {key: a}, {key: b}]}",
        ["Deployment/web spec.template.spec.tolerations[0]: added None {'key': 'z'}"],
    ),
    "one port for two protocols": (
        "{containers: [{name: a, ports: [{containerPort: 53, protocol: UDP}, {containerPort: 53, protocol: TCP}]}]}",
        "{containers: [{name: a, ports: [{containerPort: 53, protocol: TCP}, {containerPort: 53, protocol: UDP, hostPort: 1}]}]}",
        ["Deployment/web spec.template.spec.containers[a].ports[53/UDP].hostPort: added None 1"],
    ),
    "true is not 1": (
        "{containers: [], hostNetwork: true}",
        "{containers: [], hostNetwork: 1}",
        ["Deployment/web spec.template.spec.hostNetwork: changed True 1"],
    ),
    "a map that became text": (
        "{containers: [], securityContext: {runAsUser: 1}}",
        "{containers: [], securityContext: none}",
        ["Deployment/web spec.template.spec.securityContext: changed {'runAsUser': 1} 'none'"],
    ),
}


@pytest.mark.parametrize(("before", "after", "expected"), DIFFERENT.values(), ids=DIFFERENT)
def test_what_differs_is_told_at_its_place(before: str, after: str, expected: list[str]) -> None:
    assert said(build(deployment(before)), build(deployment(after))) == expected


GENERATED = """
    apiVersion: v1
    kind: ConfigMap
    metadata: {{name: {prefix}config-{hash}, namespace: shop-{environment}}}
    data: {{A: "{value}"}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {{name: {prefix}web, namespace: shop-{environment}}}
    spec: {{template: {{spec: {{containers: [{{name: web, envFrom: [{{configMapRef: {{name: {prefix}config-{hash}}}}}]}}]}}}}}}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {{name: {prefix}b, namespace: shop-{environment}}}
    roleRef: {{name: {prefix}r}}
    subjects: [{{kind: ServiceAccount, name: x, namespace: shop-{environment}}}]
    """


def generated(environment: str, suffix: str, value: str) -> Build:
    text = GENERATED.format(prefix=f"{environment}-", hash=suffix, environment=environment, value=value)
    return build(text, environment)


def test_of_a_generated_config_map_the_data_differs_and_not_its_references() -> None:
    before, after = generated("prod", "k6hhdh4kd6", "1"), generated("prod", "b5mht528t7", "2")

    assert said(before, after) == ["ConfigMap/prod-config data.A: changed '1' '2'"]


def test_names_and_namespaces_of_environments_match_and_references_to_what_neither_has_do_not() -> None:
    found = difference(generated("staging", "k6hhdh4kd6", "1"), generated("prod", "b5mht528t7", "1"))

    assert [(str(one.key), one.changes[0].place) for one in found.objects] == [("RoleBinding/b", "roleRef.name")]
    assert found.namespaces == (("shop-staging", "shop-prod"),)
    assert found.same == 2


def test_an_object_that_was_renamed_in_one_environment_is_another() -> None:
    one = "apiVersion: v1\nkind: Service\nmetadata: {name: prod-web}\n"

    assert said(build(one), build(one.replace("prod-web", "web"))) == ["added Service/web", "removed Service/prod-web"]


def test_objects_of_one_name_are_told_apart_by_their_namespaces() -> None:
    text = """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: a}
        spec: {clusterIP: "1"}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: b}
        spec: {clusterIP: "2"}
        """

    assert said(build(text), build(text.replace('"2"', '"3"'))) == ["Service/web spec.clusterIP: changed '2' '3'"]


WITH_VALUES = """
    apiVersion: v1
    kind: Secret
    metadata:
      name: s
      annotations: {kubectl.kubernetes.io/last-applied-configuration: hunter2}
    data: {a: aHVudGVyMg==, b: eA==}
    stringData: {c: hunter2}
    """


def test_of_a_secret_it_is_told_that_it_changed_and_never_what_is_in_it() -> None:
    found = difference(
        build(WITH_VALUES), build(WITH_VALUES.replace("hunter2", "hunter3").replace("aHVudGVyMg==", "eHg="))
    )

    (changed,) = found.objects
    assert [(change.place, change.before, change.after) for change in changed.changes] == [
        ('metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]', HIDDEN, HIDDEN),
        ("data.a", HIDDEN, HIDDEN),
        ("stringData.c", HIDDEN, HIDDEN),
    ]
    assert "unter" not in repr(found.objects)


def test_of_a_secret_that_is_new_only_the_keys_are_told() -> None:
    found = difference(build(""), build(WITH_VALUES))

    assert found.objects[0].after is not None
    assert found.objects[0].after.manifest["data"] == {"a": HIDDEN, "b": HIDDEN}
    assert "unter" not in repr(found.objects)


def test_a_build_differs_from_itself_in_nothing() -> None:
    assert said(build(CLEAN), build(CLEAN)) == []
    assert difference(build(CLEAN), build(CLEAN)).same == len(load_stream(CLEAN, "clean.yaml"))


def scalars(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in scalars(item, (*path, key))]
    if isinstance(value, list):
        return [found for number, item in enumerate(value) for found in scalars(item, (*path, number))]
    return [path]


IDENTITY = (("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace"))
MANIFESTS = load_stream(CLEAN, "clean.yaml")
PLACES = [
    (number, path) for number, manifest in enumerate(MANIFESTS) for path in scalars(manifest) if path not in IDENTITY
]


@settings(max_examples=examples(150))
@given(st.sampled_from(PLACES))
def test_any_one_value_that_changes_is_told_once_and_in_its_object(place: tuple[int, tuple[str | int, ...]]) -> None:
    number, path = place
    manifests = copy.deepcopy(MANIFESTS)
    at = manifests[number]
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = "something else"
    after = Build("o", "prod", tuple(map(Resource, manifests)), "production")

    (changed,) = difference(build(CLEAN), after).objects

    assert changed.key.kind == manifests[number]["kind"]
    # A key that changed makes another item of it: one goes, one comes.
    keyed = path[-1] in ("name", "mountPath", "containerPort", "port", "topologyKey")
    assert len(changed.changes) == 1 or (keyed and {change.what for change in changed.changes} == {"added", "removed"})
    fields = [step for step in path if isinstance(step, str)]
    assert (
        changed.changes[0].place.split("[")[0] == format_path(path).split("[")[0]
        or fields[0] in changed.changes[0].place
    )


def test_what_goes_and_what_comes_at_one_place_are_two_changes() -> None:
    def rules(*paths: str) -> Build:
        spec = {"rules": [{"when": path} for path in paths]}
        made = {"apiVersion": "example.com/v1", "kind": "Filter", "metadata": {"name": "f"}, "spec": spec}
        return Build("overlays/prod", "prod", (Resource(made),), "production")

    assert said(rules("a", "b", "gone", "c"), rules("a", "b", "c", "new")) == [
        "Filter/f spec.rules[2]: removed {'when': 'gone'} None",
        "Filter/f spec.rules[3]: added None {'when': 'new'}",
    ]
    assert said(rules("a", "gone", "b"), rules("a", "b", "d", "e")) == [
        "Filter/f spec.rules[1]: removed {'when': 'gone'} None",
        "Filter/f spec.rules[2]: added None {'when': 'd'}",
        "Filter/f spec.rules[3]: added None {'when': 'e'}",
    ]


def test_a_megabyte_of_lines_is_compared_as_a_whole() -> None:
    def config(last: str) -> Build:
        text = "".join(f"line {number}\n" for number in range(80_000)) + last
        made = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"a": text}}
        return Build("overlays/prod", "prod", (Resource(made),), "production")

    (changed,) = difference(config("x"), config("y")).objects
    assert [(change.place, change.what) for change in changed.changes] == [("data.a", "changed")]
    assert difference(config("x"), config("x")).objects == ()
