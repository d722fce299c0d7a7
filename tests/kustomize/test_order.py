"""The order in which kustomize does things, whatever the order in the file; held against what it builds.

Each list is in the order that ``follow`` has. With the first ways alone, the last of them must have set the value.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from kustomgen.engine.find import Engine
from kustomgen.kustomize.build import build_overlay
from kustomgen.kustomize.provenance.history import history_of
from kustomgen.kustomize.sources import Sources

Write = Callable[[Mapping[str, str]], Sources]

HEAD: dict[str, Any] = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}
TARGET = {"group": "apps", "version": "v1", "kind": "Deployment", "name": "web"}
BASE: dict[str, Any] = {
    **HEAD,
    "metadata": {"name": "web", "annotations": {"a": "base"}, "labels": {"l": "base"}},
    "spec": {"replicas": 1, "template": {"spec": {"containers": [{"name": "web", "image": "web:base"}]}}},
}
SETTINGS = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "s"}, "data": {"v": "replacements"}}


def annotated(value: str) -> str:
    return json.dumps({**HEAD, "metadata": {"name": "web", "annotations": {"a": value}, "labels": {"l": value}}})


def merged(spec: Any) -> str:
    return json.dumps({**HEAD, "spec": spec})


def operation(path: str, value: Any) -> str:
    return json.dumps([{"op": "replace", "path": path, "value": value}])


def replacement(path: str, **more: Any) -> list[Any]:
    source = {"kind": "ConfigMap", "name": "s", "fieldPath": "data.v"}
    return [{"source": source, "targets": [{"select": {"kind": "Deployment"}, "fieldPaths": [path], **more}]}]


IMAGE = "/spec/template/spec/containers/0/image"
ORDERS: dict[str, tuple[tuple[str | int, ...], list[tuple[str, Any, Any]]]] = {
    "annotations": (
        ("metadata", "annotations", "a"),
        [
            ("patchesStrategicMerge", [annotated("merge")], "merge"),
            ("patches", [{"patch": annotated("patch")}], "patch"),
            ("commonAnnotations", {"a": "common"}, "common"),
            ("patchesJson6902", [{"target": TARGET, "patch": operation("/metadata/annotations/a", "json")}], "json"),
            ("replacements", replacement("metadata.annotations.a"), "replacements"),
        ],
    ),
    "labels": (
        ("metadata", "labels", "l"),
        [
            ("patchesStrategicMerge", [annotated("merge")], "merge"),
            ("patches", [{"patch": annotated("patch")}], "patch"),
            ("labels", [{"pairs": {"l": "first"}}, {"pairs": {"l": "labels"}}], "labels"),
            ("commonLabels", {"l": "common"}, "common"),
            ("patchesJson6902", [{"target": TARGET, "patch": operation("/metadata/labels/l", "json")}], "json"),
            ("replacements", replacement("metadata.labels.l"), "replacements"),
        ],
    ),
    "replicas": (
        ("spec", "replicas"),
        [
            ("patchesStrategicMerge", [merged({"replicas": 2})], 2),
            ("patches", [{"patch": merged({"replicas": 3})}], 3),
            ("patchesJson6902", [{"target": TARGET, "patch": operation("/spec/replicas", 4)}], 4),
            ("replicas", [{"name": "web", "count": 5}], 5),
        ],
    ),
    "images": (
        ("spec", "template", "spec", "containers", 0, "image"),
        [
            ("patches", [{"target": TARGET, "patch": operation(IMAGE, "web:patch")}], "web:patch"),
            ("patchesJson6902", [{"target": TARGET, "patch": operation(IMAGE, "web:json")}], "web:json"),
            ("images", [{"name": "web", "newTag": "images"}], "web:images"),
            (
                "replacements",
                replacement("spec.template.spec.containers.0.image", options={"delimiter": ":", "index": 1}),
                "web:replacements",
            ),
        ],
    ),
    "namespace": (
        ("metadata", "namespace"),
        [
            ("namespace", "set", "set"),
            ("patchesJson6902", [{"target": TARGET, "patch": operation("/metadata/namespace", "json")}], "json"),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ORDERS)
def test_what_kustomize_does_last_is_found_last(one_engine: Engine, write: Write, case: str) -> None:
    path, ways = ORDERS[case]
    for number in range(1, len(ways) + 1):
        # The last comes first in the file, which does not matter.
        fields = {field: content for field, content, _ in reversed(ways[:number])}
        sources = write({
            "base/kustomization.yaml": json.dumps({"resources": ["web.yaml", "s.yaml"]}),
            "base/web.yaml": json.dumps(BASE),
            "base/s.yaml": json.dumps(SETTINGS),
            "prod/kustomization.yaml": json.dumps({**fields, "resources": ["../base"]}, indent=1),
        })  # fmt: skip
        build = build_overlay(one_engine, Path("prod"), sources=sources)
        (web,) = build.of_kind("Deployment")
        assert web.node.walk(*path).value == ways[number - 1][2]
        history = history_of(sources, Path("prod"), web, path)
        told = [event.value for event in history.events if event.value not in ("base", 1, "web:base", "first")]
        known = [value for _, _, value in ways[:number]]
        assert told == known
        assert history.source.mark is not None
