"""A patch turns one object into another: facts about it, each one built by the real kustomize."""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from deepdiff import DeepDiff
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from kustomgen.engine.find import Engine
from kustomgen.kustomize.build_text import build_text
from kustomgen.layout.patch import deletion, patch
from kustomgen.yaml.dump import dump
from kustomgen.yaml.stream import load_stream
from tests.layout.strategies import SCHEMA, Walker
from tests.profiles import examples

Value = dict[str, Any]


def built(engine: Engine, base: Mapping[str, Any], document: Mapping[str, Any] | None, folder: Path) -> list[Any]:
    """What kustomize makes of an object and a patch."""
    kustomization: Value = {"resources": ["base.yaml"]}
    (folder / "base.yaml").write_text(dump(base), encoding="utf-8")
    if document is not None:
        kustomization["patches"] = [{"path": "patch.yaml"}]
        (folder / "patch.yaml").write_text(dump(document), encoding="utf-8")
    (folder / "kustomization.yaml").write_text(dump(kustomization), encoding="utf-8")
    return load_stream(build_text(engine, folder).text, "built")


def deployment(pod: Value, **spec: Any) -> Value:
    template = {"spec": pod}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {**spec, "template": template},
    }


def main(**fields: Any) -> Value:
    return deployment({"containers": [{"name": "web", "image": "web:1", **fields}]})


def pod(document: Mapping[str, Any] | None) -> Any:
    assert document is not None
    return document["spec"]["template"]["spec"]


def in_container(document: Mapping[str, Any] | None) -> Any:
    return pod(document)["containers"][0]


def custom(**spec: Any) -> Value:
    return {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "web"}, "spec": spec}


def env(*names: str) -> list[Value]:
    return [{"name": name, "value": name.lower()} for name in names]


def service(*ports: Value) -> Value:
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"ports": list(ports)}}


CASES: Mapping[str, tuple[Value, Value]] = {
    "union siblings": (
        main(env=[{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "x"}}}], livenessProbe={"httpGet": {"port": 1}}),
        main(env=[{"name": "A", "value": "1"}], livenessProbe={"tcpSocket": {"port": 1}}),
    ),
    "the order of env": (main(env=env("A", "B", "C")), main(env=env("C", "A", "D", "B"))),
    "the order of init containers": (
        deployment({"initContainers": [{"name": "a"}, {"name": "b"}]}),
        deployment({"initContainers": [{"name": "c"}, {"name": "b"}, {"name": "a"}]}),
    ),
    "an item taken away": (main(env=env("A", "B")), main(env=env("B"))),
    "all items taken away": (main(env=env("A")), main()),
    "ports by number and protocol": (
        main(ports=[{"containerPort": 53, "protocol": "TCP"}, {"containerPort": 80, "protocol": "TCP"}]),
        main(ports=[{"containerPort": 53, "protocol": "UDP"}, {"containerPort": 53, "protocol": "TCP"}]),
    ),
    "the port of a Service": (service({"name": "http", "port": 80}), service({"name": "http", "port": 8000})),
    "an atomic list": (main(args=["a", "b"]), main(args=["b", "c"])),
    "tolerations": (
        deployment({"tolerations": [{"key": "a"}, {"key": "b"}]}), deployment({"tolerations": [{"key": "b"}]}),
    ),
    "spread constraints on one key": (
        deployment({"topologySpreadConstraints": [{"topologyKey": "h", "whenUnsatisfiable": "DoNotSchedule"}]}),
        deployment({"topologySpreadConstraints": [{"topologyKey": "h", "whenUnsatisfiable": "ScheduleAnyway"}]}),
    ),
    "the list of a custom resource": (custom(items=[{"name": "a", "x": 1}, {"name": "b"}]), custom(items=[{"name": "a"}])),
    "a strategy": (
        deployment({}, strategy={"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}}),
        deployment({}, strategy={"type": "Recreate"}),
    ),
    "an empty mapping that is meant": (
        deployment({"volumes": [{"name": "a", "configMap": {"name": "x"}}]}),
        deployment({"volumes": [{"name": "a", "emptyDir": {}}]}),
    ),
    "a mapping emptied": (
        deployment({"volumes": [{"name": "a", "emptyDir": {"medium": "Memory"}}]}),
        deployment({"volumes": [{"name": "a", "emptyDir": {}}]}),
    ),
    "a number for a word in quotes": (
        main(livenessProbe={"httpGet": {"port": "on", "path": "/"}}), main(livenessProbe={"httpGet": {"port": 80}}),
    ),
    "1 and true": (custom(x=1), custom(x=True)),
}  # fmt: skip


@pytest.mark.parametrize(("base", "target"), CASES.values(), ids=CASES)
def test_a_patch_leads_to_the_target(base: Value, target: Value, engine: Engine, tmp_path: Path) -> None:
    assert not DeepDiff([target], built(engine, base, patch(base, target), tmp_path), ignore_type_in_groups=[])


def test_where_nothing_differs_there_is_no_patch() -> None:
    assert all(patch(base, copy.deepcopy(base)) is None for base, _ in CASES.values())


def test_a_deletion_leaves_the_other_objects(engine: Engine, tmp_path: Path) -> None:
    base = service({"port": 80})
    assert built(engine, base, deletion(base), tmp_path) == []


def test_union_siblings_are_taken_away_by_null() -> None:
    changed = in_container(patch(*CASES["union siblings"]))
    assert changed["env"] == [{"name": "A", "value": "1", "valueFrom": None}]
    assert changed["livenessProbe"] == {"tcpSocket": {"port": 1}, "httpGet": None}


def test_a_patch_names_every_item_in_order_and_what_goes_last() -> None:
    base, target = CASES["the order of env"]
    assert [item["name"] for item in in_container(patch(base, target))["env"]] == ["C", "A", "D", "B"]
    base, target = CASES["an item taken away"]
    assert in_container(patch(base, target))["env"] == [{"name": "B"}, {"name": "A", "$patch": "delete"}]


def test_lists_without_a_merge_key_and_of_custom_resources_are_given_whole() -> None:
    base, target = CASES["tolerations"]
    assert pod(patch(base, target)) == {"tolerations": [{"key": "b"}]}
    base, target = CASES["the list of a custom resource"]
    changed = patch(base, target)
    assert changed is not None
    assert changed["spec"] == {"items": [{"name": "a"}]}


PODS = ("affinity", "tolerations", "podSecurityContext", "volumes", "env", "livenessProbe", "nodeSelector", "args")


@st.composite
def deployments(draw: Any) -> Value:
    """A Deployment with what the spec's schema holds of Kubernetes' own types."""
    walker = Walker(draw)
    fields = SCHEMA["$defs"]["Workload"]["properties"]
    drawn = {name: walker.field(fields[name], "", name, 0) for name in walker.some(list(PODS), 6)}
    drawn = {name: value for name, value in drawn.items() if value not in (None, [], {})}
    container: Value = {"name": "web"} | {name: drawn[name] for name in ("args",) if name in drawn}
    if isinstance(drawn.get("livenessProbe"), dict):
        container["livenessProbe"] = drawn["livenessProbe"]
    container["env"] = [{"name": name, "value": str(value)} for name, value in (drawn.get("env") or {}).items()]
    labels = {key: str(value) for key, value in (drawn.get("nodeSelector") or {}).items()}
    spec = {"containers": [container], "nodeSelector": labels}
    spec |= {name: drawn[name] for name in ("affinity", "tolerations") if name in drawn}
    beside = walker.some(["a", "b", "c"], 3)
    spec["initContainers"] = [{"name": name, "image": draw(st.sampled_from(("x:1", "y:2")))} for name in beside]
    return deployment(spec)


_PORTS = st.lists(
    st.fixed_dictionaries({"port": st.sampled_from((53, 80, 443)), "protocol": st.sampled_from(("TCP", "UDP"))}),
    min_size=1, max_size=3, unique_by=lambda port: (port["port"], port["protocol"]),
).map(lambda ports: service(*({"name": f"p{index}", **port} for index, port in enumerate(ports))))  # fmt: skip
_SCALARS = st.sampled_from((1, True, "on", "1e3", "", "a: b"))
_ANY = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("a", "name", "on")), inner, max_size=3)
    ),
    max_leaves=8,
)
# kustomize does not turn a scalar into a list or a mapping, and no kind that is generated has a field of two types.
_LEVEL = {"scalar": _SCALARS, "list": st.lists(_ANY, max_size=3), "name": _SCALARS}
_CUSTOM = st.fixed_dictionaries({}, optional={**_LEVEL, "mapping": st.fixed_dictionaries({}, optional=_LEVEL)}).map(
    lambda spec: custom(**spec)
)


@pytest.mark.parametrize("objects", [deployments(), _PORTS, _CUSTOM], ids=["Deployment", "Service", "custom"])
def test_two_random_objects_are_one_patch_apart(objects: st.SearchStrategy[Value], engine: Engine) -> None:
    @seed(1)
    @settings(max_examples=examples(40), database=None)
    @given(objects, objects)
    def holds(base: Value, target: Value) -> None:
        with tempfile.TemporaryDirectory() as folder:
            # What kustomize itself makes of the target: an emptied mapping may be none.
            meant = built(engine, target, None, Path(folder))
            assert not DeepDiff(meant, built(engine, base, patch(base, target), Path(folder)))

    holds()
