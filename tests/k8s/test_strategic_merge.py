"""Our strategic merge against kustomize's own: the same objects, but for the order of items, which we keep."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kustomgen.engine.find import find_engine
from kustomgen.k8s.strategic_merge import strategic_merge
from kustomgen.kustomize.build_text import build_text
from kustomgen.yaml.dump import dump
from kustomgen.yaml.stream import load_stream

DEPLOYMENT: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web", "labels": {"a": "1", "b": "2"}},
    "spec": {
        "replicas": 2,
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}},
        "template": {
            "spec": {
                "containers": [
                    {
                        "name": "web",
                        "image": "web:1",
                        "args": ["a", "b"],
                        "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
                        "ports": [{"name": "http", "containerPort": 80, "protocol": "TCP"}],
                        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],  # noqa: S108 - a path in a container
                    },
                    {"name": "proxy", "image": "proxy:1"},
                ],
                "tolerations": [{"key": "a", "operator": "Exists"}],
                "volumes": [{"name": "tmp", "emptyDir": {}}],
                "imagePullSecrets": [{"name": "one"}],
                "topologySpreadConstraints": [
                    {"topologyKey": "zone", "maxSkew": 1, "whenUnsatisfiable": "ScheduleAnyway"},
                ],
            }
        },
    },
}
SERVICE: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "web", "finalizers": ["x.io/a"]},
    "spec": {"ports": [{"name": "dns", "port": 53, "protocol": "UDP"}, {"name": "http", "port": 80}]},
}
WIDGET: dict[str, Any] = {
    "apiVersion": "example.com/v1",
    "kind": "Widget",
    "metadata": {"name": "web"},
    "spec": {"items": [{"name": "a", "x": 1}, {"name": "b"}], "map": {"a": {"b": 1, "c": 2}}},
}


def of_pod(**fields: Any) -> dict[str, Any]:
    return {"spec": {"template": {"spec": fields}}}


PATCHES = {
    "a scalar": (DEPLOYMENT, {"spec": {"replicas": 5}}),
    "a field that is new": (DEPLOYMENT, of_pod(hostNetwork=True)),
    "null takes a field away": (DEPLOYMENT, {"metadata": {"labels": {"a": None}}, "spec": {"replicas": None}}),
    "null where nothing is": (DEPLOYMENT, {"metadata": {"annotations": {"a": None}}, "spec": {"paused": None}}),
    "replace a mapping": (DEPLOYMENT, {"spec": {"strategy": {"$patch": "replace", "type": "Recreate"}}}),
    "delete a mapping": (DEPLOYMENT, {"spec": {"strategy": {"$patch": "delete"}}}),
    "a container by its name": (DEPLOYMENT, of_pod(containers=[{"name": "proxy", "tty": True}])),
    "a container that is new": (DEPLOYMENT, of_pod(containers=[{"name": "new", "image": "new:1"}])),
    "a container goes": (DEPLOYMENT, of_pod(containers=[{"name": "proxy", "$patch": "delete"}])),
    "all containers": (DEPLOYMENT, of_pod(containers=[{"$patch": "replace"}, {"name": "only", "image": "o:1"}])),
    "no containers field": (DEPLOYMENT, of_pod(containers=None)),
    "a variable of a container": (
        DEPLOYMENT,
        of_pod(containers=[{"name": "web", "env": [{"name": "B", "value": "3"}, {"name": "C", "value": "4"}]}]),
    ),
    "a variable's source": (
        DEPLOYMENT,
        of_pod(
            containers=[
                {"name": "web", "env": [{"name": "A", "value": None, "valueFrom": {"fieldRef": {"fieldPath": "x"}}}]}
            ]
        ),
    ),
    "a port by number and protocol": (
        DEPLOYMENT,
        of_pod(containers=[{"name": "web", "ports": [{"containerPort": 80, "protocol": "UDP", "name": "udp"}]}]),
    ),
    "the same port": (
        DEPLOYMENT,
        of_pod(containers=[{"name": "web", "ports": [{"containerPort": 80, "protocol": "TCP", "name": "web"}]}]),
    ),
    "a mount by its path": (
        DEPLOYMENT,
        of_pod(containers=[{"name": "web", "volumeMounts": [{"mountPath": "/tmp", "name": "tmp", "readOnly": True}]}]),  # noqa: S108
    ),
    "arguments are replaced": (DEPLOYMENT, of_pod(containers=[{"name": "web", "args": ["c"]}])),
    "tolerations are replaced": (DEPLOYMENT, of_pod(tolerations=[{"key": "b", "operator": "Exists"}])),
    "pull secrets are added": (DEPLOYMENT, of_pod(imagePullSecrets=[{"name": "two"}])),
    "a volume's source": (DEPLOYMENT, of_pod(volumes=[{"name": "tmp", "emptyDir": None, "hostPath": {"path": "/x"}}])),
    "an empty list": (DEPLOYMENT, of_pod(tolerations=[])),
    "a spread by its key": (
        DEPLOYMENT,
        of_pod(topologySpreadConstraints=[{"topologyKey": "zone", "maxSkew": 3, "whenUnsatisfiable": "DoNotSchedule"}]),
    ),
    "another port of a Service": (SERVICE, {"spec": {"ports": [{"name": "metrics", "port": 9090, "protocol": "TCP"}]}}),
    "a custom resource's list is replaced": (WIDGET, {"spec": {"items": [{"name": "b", "y": 2}]}}),
    "a custom resource's mapping merges": (WIDGET, {"spec": {"map": {"a": {"b": None, "d": 3}}}}),
    "a whole object": (WIDGET, {"$patch": "delete"}),
    "a directive in what is new": (WIDGET, {"spec": {"new": {"$patch": "replace", "a": 1}}}),
}


@pytest.mark.parametrize("name", PATCHES)
def test_a_patch_does_what_kustomize_does(name: str, tmp_path: Path) -> None:
    value, patch = PATCHES[name]
    ours = strategic_merge(value, patch)
    assert _unordered([] if ours is None else [ours]) == _unordered(_by_kustomize(value, patch, tmp_path))


def test_where_kustomize_gives_up_a_patch_replaces() -> None:
    for item in ({"e": 1}, "x", ["y"]):
        merged = strategic_merge(WIDGET, {"spec": {"map": {"a": {"b": item}}, "items": item}}) or {}
        assert merged["spec"] == {"items": item, "map": {"a": {"b": item, "c": 2}}}


def test_items_keep_their_order_and_new_ones_come_last() -> None:
    patch = of_pod(containers=[{"name": "new", "image": "n:1"}, {"name": "proxy", "tty": True}])
    merged = strategic_merge(DEPLOYMENT, patch) or {}
    assert [c["name"] for c in merged["spec"]["template"]["spec"]["containers"]] == ["web", "proxy", "new"]


def test_the_object_itself_is_left_as_it_was() -> None:
    before = dump(DEPLOYMENT)
    for value, patch in PATCHES.values():
        strategic_merge(value, patch)
    assert dump(DEPLOYMENT) == before


def _by_kustomize(value: dict[str, Any], patch: dict[str, Any], folder: Path) -> list[Any]:
    head = {"apiVersion": value["apiVersion"], "kind": value["kind"], "metadata": {"name": "web"}}
    other = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "other"}}  # nothing at all does not build
    named = {**head, **patch, "metadata": {**head["metadata"], **patch.get("metadata", {})}}
    files = {
        "kustomization.yaml": {"resources": ["a.yaml", "other.yaml"], "patches": [{"path": "p.yaml"}]},
        "a.yaml": value,
        "other.yaml": other,
        "p.yaml": named,
    }
    for file, content in files.items():
        (folder / file).write_text(dump(content), encoding="utf-8")
    built = load_stream(build_text(find_engine(), folder).text, "built")
    return [made for made in built if made["kind"] != "ConfigMap"]


def _unordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unordered(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        items = [_unordered(item) for item in value]
        return sorted(items, key=repr) if all(isinstance(item, dict) for item in items) else items
    return value
