"""``patches``, ``resources`` and ``components`` of random specs, drawn for the objects that such a spec has."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from kustomgen.errors import InputError
from kustomgen.manifests.build import build
from kustomgen.manifests.manifest import Manifest
from kustomgen.spec.load import resolve
from tests.layout.repair import located

Draw = Callable[[st.SearchStrategy[Any]], Any]

COMPONENTS: Mapping[str, str] = {
    "components/a": """\
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
configMapGenerator: [{name: of-a, literals: [a=b]}]
patches:
- target: {kind: Deployment}
  patch: |
    - {op: add, path: /spec/template/metadata/annotations, value: {mesh: "on"}}
- target: {kind: Deployment}
  patch: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: any}
    spec: {replicas: 7, template: {spec: {containers: [{name: added, image: mesh:1}]}}}
""",
    "components/b": """\
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [widget.yaml]
patches:
- target: {kind: Namespace}
  patch: |
    - {op: add, path: /metadata/annotations, value: {b: c}}
""",
}
_WIDGET = "{apiVersion: example.com/v1, kind: Widget, metadata: {name: of-b}, spec: {list: [1, {a: b}]}}\n"


def put_components(folder: Path) -> None:
    """The folders that drawn specs name under ``components``."""
    for name, text in COMPONENTS.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "kustomization.yaml").write_text(text, encoding="utf-8")
    (folder / "components/b/widget.yaml").write_text(_WIDGET, encoding="utf-8")


_TEXT = st.sampled_from(
    ("a", "on", "1e3", "x: y", "x-${env}", "x-${region}", "", "two\nlines\n", "$(A)", " lead", "007")
)
_NOTES = st.dictionaries(st.sampled_from(("a", "x.io/on", "team", "Y")), _TEXT, max_size=2)
_IMAGES = st.sampled_from(("shop/web", "q.io/raw:1.10", "redis:7"))
"""The first has its version where the spec lists it."""
_CONTAINERS = st.lists(
    st.fixed_dictionaries({"name": st.sampled_from(("a", "b", "on")), "image": _IMAGES}, optional={"args": st.lists(_TEXT, max_size=2)}),
    min_size=1, max_size=2, unique_by=lambda container: str(container["name"]),
)  # fmt: skip
_POD = st.fixed_dictionaries({"spec": st.fixed_dictionaries({"containers": _CONTAINERS})})
_LABELLED_POD = _POD.map(lambda pod: {"metadata": {"labels": {"a": "b"}}, **pod})
_WHOLE: Mapping[str, st.SearchStrategy[Any]] = {
    "ConfigMap/extra": st.fixed_dictionaries(
        {"apiVersion": st.just("v1")}, optional={"data": _NOTES, "metadata": st.fixed_dictionaries({"annotations": _NOTES})}
    ),
    "Namespace/own": st.fixed_dictionaries(
        {"apiVersion": st.just("v1")},
        optional={"metadata": st.just({"labels": {"a": "b", "app.kubernetes.io/environment": "theirs"}})},
    ),
    "PriorityClass/high": st.fixed_dictionaries(
        {"apiVersion": st.just("scheduling.k8s.io/v1"), "value": st.integers(-5, 5)}, optional={"description": _TEXT}
    ),
    "ClusterRole/reader": st.just(
        {"apiVersion": "rbac.authorization.k8s.io/v1", "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]}
    ),
    "Widget.example.com/on": st.fixed_dictionaries(
        {"apiVersion": st.just("example.com/v1")},
        optional={
            "spec": st.dictionaries(
                st.sampled_from(("on", "list", "x")),
                st.one_of(_TEXT, st.booleans(), st.integers(0, 9), st.lists(_NOTES, max_size=2), _NOTES),
                max_size=3,
            )
        },
    ),
    "Deployment/raw": st.fixed_dictionaries({"apiVersion": st.just("apps/v1"), "spec": st.fixed_dictionaries(
        {"selector": st.just({"matchLabels": {"a": "b"}}), "template": _LABELLED_POD}, optional={"replicas": st.integers(0, 4)}
    )}),
    "CronJob/raw": st.fixed_dictionaries({"apiVersion": st.just("batch/v1"), "spec": st.fixed_dictionaries(
        {"schedule": st.just("@daily"), "jobTemplate": st.fixed_dictionaries({"spec": st.fixed_dictionaries({
            "template": _POD.map(lambda pod: {"spec": {"restartPolicy": "Never", **pod["spec"]}})
        })})}
    )}),
}  # fmt: skip
_METADATA = st.fixed_dictionaries({"metadata": st.fixed_dictionaries({}, optional={
    "annotations": st.one_of(st.none(), st.dictionaries(st.sampled_from(("a", "x.io/on")), st.one_of(_TEXT, st.none()), min_size=1, max_size=2)),
    "labels": st.dictionaries(st.sampled_from(("x.io/a", "x.io/on")), st.sampled_from(("on", "b", "1e3")), min_size=1),
}).filter(bool)})  # fmt: skip


def _pod_patch(draw: Draw, manifest: Manifest, path: tuple[str, ...]) -> dict[str, Any]:
    pod: Any = manifest.value
    for step in path:
        pod = pod.get(step, {})
    names = [container["name"] for container in pod["containers"]]
    own = {
        "hostNetwork": st.sampled_from((True, False, None)),
        "securityContext": st.sampled_from((None, {"fsGroup": 7}, {"$patch": "replace", "runAsUser": 5})),
        "tolerations": st.sampled_from(([{"operator": "Exists"}], None)),
        "containers": st.sampled_from(
            (
                [{"name": names[0], "tty": True, "args": ["x"]}],
                [{"name": "added", "image": "q.io/added:1"}, {"name": names[0], "resources": None}],
                [{"$patch": "replace"}, {"name": "other", "image": "shop/web"}],
            )
        ),
    }
    patch: dict[str, Any] = draw(st.fixed_dictionaries({}, optional=own).filter(bool))
    for step in reversed(path):
        patch = {step: patch}
    return patch


_PODS = {
    "Deployment": ("spec", "template", "spec"),
    "StatefulSet": ("spec", "template", "spec"),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
}


def _patch(draw: Draw, manifest: Manifest) -> dict[str, Any]:
    if manifest.kind in _PODS and draw(st.booleans()):
        return _pod_patch(draw, manifest, _PODS[manifest.kind])
    if manifest.kind in ("PodDisruptionBudget", "NetworkPolicy", "Widget") and draw(st.booleans()):
        return {"$patch": "delete"}
    if manifest.kind == "Service" and draw(st.booleans()):
        return {
            "spec": {"publishNotReadyAddresses": True, "ports": [{"port": 4711, "name": "added", "protocol": "TCP"}]}
        }
    if manifest.kind == "ConfigMap" and manifest.value.get("data") and draw(st.booleans()):
        return {"data": {next(iter(manifest.value["data"])): None, "added": draw(_TEXT)}}
    return dict(draw(_METADATA))


def with_hatches(draw: Draw, document: dict[str, Any]) -> dict[str, Any]:
    """The same spec with some of the three, in the common part and in environments."""
    parts = [document, *document["environments"].values()]
    for part in parts:
        if draw(st.integers(0, 9)) > 6:
            part["resources"] = {
                key: draw(_WHOLE[key])
                for key in draw(st.lists(st.sampled_from(sorted(_WHOLE)), unique=True, max_size=2))
            }
        if draw(st.integers(0, 9)) > 7:
            part["components"] = draw(st.lists(st.sampled_from(sorted(COMPONENTS)), unique=True))
    _versions(parts)
    if draw(st.integers(0, 9)) < 6:
        return document
    _promotions(draw, document["environments"])
    try:
        project = resolve(located(document | {"environments": _without_components(document)}))
    except InputError:
        return document
    every = [{(m.kind, m.name): m for m in build(environment.spec)} for environment in project.environments]
    shared = {key: manifest for key, manifest in every[0].items() if all(key in others for others in every)}
    for part, manifests in zip(parts, (shared, *every), strict=True):
        if manifests and draw(st.booleans()):
            chosen = draw(st.lists(st.sampled_from(sorted(manifests)), unique=True, max_size=3))
            part["patches"] = {
                f"{kind}/{_DIGEST.sub('', name) if kind == 'Job' else name}": _patch(draw, manifests[kind, name])
                for kind, name in chosen
            }
    return document


def _versions(parts: list[dict[str, Any]]) -> None:
    """The one image without a version has it from the spec."""
    if "shop/web" in repr([part.get("resources") for part in parts]):
        for part in parts[:1]:
            part.setdefault("images", {}).setdefault("shop/web", "v1.2.3")
        for part in parts[1:]:
            if "shop/web" in part.get("images", {}) and part["images"]["shop/web"] is None:
                del part["images"]["shop/web"]


_DIGEST = re.compile(r"-[0-9a-f]{8}$")


def _promotions(draw: Draw, environments: dict[str, Any]) -> None:
    for name, partial in environments.items():
        others = [other for other in environments if other != name]
        if partial.get("protected") is not None and others and draw(st.booleans()):
            partial["protected"]["promoteFrom"] = draw(st.sampled_from(others))


def _without_components(document: dict[str, Any]) -> dict[str, Any]:
    return {name: {**partial, "components": []} for name, partial in document["environments"].items()}
