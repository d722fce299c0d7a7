"""What a target selects, held against what the real kustomize patches."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kustomgen.engine.find import Engine
from kustomgen.k8s.resource import Resource
from kustomgen.kustomize.build import build_overlay
from kustomgen.kustomize.sources import Sources
from kustomgen.kustomize.targets import ResourceId, Selector, selects
from kustomgen.yaml.source import parse_one

Write = Callable[[Mapping[str, str]], Sources]

OBJECTS = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web, tier: gold}, annotations: {team: a}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web-db, namespace: data, labels: {app: web}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: default}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: web}
---
apiVersion: example.com/v1
kind: ClusterRole
metadata: {name: other}
"""

TARGETS = [
    "{}",
    "{name: web}",
    "{name: we}",
    "{name: web.*}",
    "{name: 'web|other'}",
    "{name: '^web$'}",
    "{kind: Deployment}",
    "{kind: .*Set}",
    "{group: apps}",
    "{group: app}",
    "{version: v1, group: apps, kind: Deployment, name: web}",
    "{version: v2}",
    "{namespace: data}",
    "{namespace: default}",
    "{namespace: .*}",
    "{namespace: d.*}",
    "{labelSelector: app=web}",
    "{labelSelector: 'app,!tier'}",
    "{labelSelector: 'app notin (web)'}",
    "{annotationSelector: team=a}",
    "{annotationSelector: '!team', kind: Service}",
]


def selected_as_it_is(selector: Selector, one: Resource) -> bool:
    ref = one.ref
    now = ResourceId(ref.group, ref.version, ref.kind, ref.name, ref.namespace)
    return selects(selector, [now], one.labels, one.annotations)


def test_a_target_selects_what_kustomize_patches(engine: Engine, write: Write) -> None:
    patches = [
        {
            "target": parse_one(target, "t").plain(),
            "patch": f'[{{"op": "add", "path": "/hit{number}", "value": "yes"}}]',
        }
        for number, target in enumerate(TARGETS)
    ]
    sources = write({"kustomization.yaml": json.dumps({"resources": ["all.yaml"], "patches": patches}),
                     "all.yaml": OBJECTS})  # fmt: skip
    resources = build_overlay(engine, Path(), sources=sources).resources
    selected = {
        target: [str(one) for one in resources if selected_as_it_is(Selector.of(parse_one(target, "t")), one)]
        for target in TARGETS
    }
    patched = {
        target: [str(one) for one in resources if one.manifest.get(f"hit{number}")]
        for number, target in enumerate(TARGETS)
    }
    assert selected == patched
    assert min(map(len, patched.values())) == 0, "some target selects nothing"


def test_the_first_and_the_current_name_are_selected_and_none_between() -> None:
    ids = [ResourceId("apps", "v1", "Deployment", name) for name in ("web", "a-web", "b-a-web")]
    found = {name: selects(Selector(name=name), ids, {}, {}) for name in ("web", "a-web", "b-a-web")}
    assert found == {"web": True, "a-web": False, "b-a-web": True}


@pytest.mark.parametrize("selector", [Selector(name="("), Selector(labelSelector="app in web")])
def test_what_kustomize_could_not_read_is_refused(selector: Selector) -> None:
    with pytest.raises(ValueError, match="is no"):
        selects(selector, [ResourceId("", "v1", "Service", "web")], {}, {})
