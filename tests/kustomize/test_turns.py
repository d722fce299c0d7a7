"""What each kustomization does: which entries are idle is what kustomize builds without them, and nothing falls over."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kustomgen.engine.engine_process import EngineOptions
from kustomgen.engine.find import EMBEDDED, find_engine
from kustomgen.errors import BuildError
from kustomgen.k8s.build import Build
from kustomgen.k8s.layer_effect import LayerEffect
from kustomgen.kustomize.build import build_all
from kustomgen.kustomize.build_text import build_text
from kustomgen.kustomize.builds import BuildOptions, start_builds
from kustomgen.kustomize.layers.builder import VariantBuilder
from kustomgen.kustomize.layers.layer_effects import ask_ahead, turns_of, with_turns
from kustomgen.kustomize.sources import Sources
from kustomgen.policy.rule import AnyRule
from kustomgen.rules import RULES
from tests.profiles import examples
from tests.rules.trees import SHOP

pytestmark = pytest.mark.skipif(not EMBEDDED.is_file(), reason="the engine inside is not compiled here")

DEPLOYMENT = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}


def merge(**spec: Any) -> dict[str, Any]:
    return {"patch": json.dumps({**DEPLOYMENT, "spec": spec})}


def container(**fields: Any) -> dict[str, Any]:
    return merge(template={"spec": {"containers": [{"name": "web", **fields}]}})


def operations(*given: dict[str, Any], **target: str) -> dict[str, Any]:
    return {"target": target, "patch": json.dumps(given)}


IMAGE = "registry.shop.example/app/web"
PATCHES = [
    merge(replicas=2),
    merge(replicas=3),
    merge(paused=None),
    merge(replicas=None),
    merge(strategy={"type": "Recreate"}),
    container(image=f"{IMAGE}:1.0"),
    container(image=f"{IMAGE}:2.0"),
    container(args=["--one", "--two"]),
    container(args=["--one"]),
    container(env=[{"name": "LEVEL", "value": "info"}]),
    container(env=[{"name": "LEVEL", "value": "debug"}]),
    container(env=[{"name": "OTHER", "value": "a"}]),
    container(ports=[{"name": "http", "containerPort": 80}]),
    {"patch": json.dumps({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "labels": {"a": "b"}}})},
    operations({"op": "replace", "path": "/spec/replicas", "value": 2}, kind="Deployment"),
    operations({"op": "replace", "path": "/spec/selector/app", "value": "api"}, kind="Service"),
    operations({"op": "add", "path": "/metadata/annotations", "value": {"a": "b"}}, name="w.*"),
    operations({"op": "add", "path": "/metadata/annotations", "value": {"a": "b"}}, name="webb"),
    operations({"op": "add", "path": "/metadata/annotations", "value": {"a": "b"}}, labelSelector="tier=x"),
]
IMAGES = [
    {"name": IMAGE, "newTag": "2.0"},
    {"name": "app/web", "newTag": "3.0"},
    {"name": IMAGE, "newName": "app/web", "newTag": "4.0"},
]
OTHERS: list[dict[str, Any]] = [
    {},
    {"namePrefix": "eu-"},
    {"replicas": [{"name": "web", "count": 5}]},
    {"labels": [{"pairs": {"a": "b"}}]},
    {"namespace": "shop"},
]
kustomizations = st.builds(
    lambda patches, images, more: {"resources": ["../../base"], "patches": patches, "images": images, **more},
    st.lists(st.sampled_from(PATCHES), max_size=4),
    st.lists(st.sampled_from(IMAGES), max_size=2),
    st.sampled_from(OTHERS),
)


def tree(root: Path, kustomization: Any) -> Path:
    """The shop's base and an overlay; the folder that is built."""
    base, overlay = root / "base", root / "overlays" / "prod"
    for folder in base, overlay:
        folder.mkdir(parents=True)
    for file in (SHOP / "base").iterdir():
        (base / file.name).write_bytes(file.read_bytes())
    (overlay / "kustomization.yaml").write_text(json.dumps(kustomization), encoding="utf-8")
    return overlay


def text_of(kustomization: Any) -> str:
    with TemporaryDirectory() as scratch:
        return build_text(find_engine("embedded"), tree(Path(scratch), kustomization)).text


@settings(max_examples=examples(25))
@given(kustomization=kustomizations)
@example({"resources": ["../../base"], "patches": [merge(replicas=3), merge(replicas=2)]})
@example({"resources": ["../../base"], "patches": [merge(replicas=2), merge(replicas=2)]})
@example({"resources": ["../../base"], "patches": [merge(replicas=3), merge(replicas=3)]})
def test_a_patch_is_idle_where_kustomize_builds_the_same_without_it(kustomization: dict[str, Any]) -> None:
    try:
        whole = text_of(kustomization)
    except BuildError:
        return  # a JSON patch for what an earlier patch took away
    with TemporaryDirectory() as scratch:
        folder = tree(Path(scratch), kustomization)
        workshop = VariantBuilder(find_engine("embedded"), Sources(Path(scratch)), EngineOptions(60))
        (turn, *_) = turns_of(workshop, [folder])[folder] or [None]
    if turn is None:
        return
    for index in range(len(kustomization["patches"])):
        less = copy.deepcopy(kustomization)
        del less["patches"][index]
        try:
            same = text_of(less) == whole
        except BuildError:
            same = False
        assert (("patches", index) in turn.idle) == same, kustomization["patches"][index]


@settings(max_examples=examples(25))
@given(kustomization=kustomizations)
def test_only_an_image_that_nothing_runs_is_idle(kustomization: dict[str, Any]) -> None:
    with TemporaryDirectory() as scratch:
        folder = tree(Path(scratch), kustomization)
        workshop = VariantBuilder(find_engine("embedded"), Sources(Path(scratch)), EngineOptions(60))
        turns = turns_of(workshop, [folder])[folder]
    found = {entry[1] for turn in turns for entry in turn.idle if entry[0] == "images"}
    images = kustomization["images"]
    # What an earlier entry renamed, a later one finds.
    renamed = [index for index, image in enumerate(images) if "newName" in image]
    for index, image in enumerate(images):
        needed = image["name"] == IMAGE or any(earlier < index for earlier in renamed)
        assert (index in found) <= (not needed)
        if not renamed and image["name"] != IMAGE:
            assert index in found


# Whatever stands there


JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        1.5,
        "",
        "web",
        "../../base",
        ".",
        "\n",
        [],
        [None],
        ["web"],
        [[]],
        {},
        {"name": None},
        {"a": []},
    ]
)
EVERYTHING: dict[str, Any] = {
    "resources": ["../../base", "more.yaml"],
    "components": ["part"],
    "namespace": "shop",
    "images": IMAGES,
    "replicas": [{"name": "web", "count": 5}],
    "labels": [{"pairs": {"a": "b"}, "includeSelectors": True}],
    "commonAnnotations": {"a": "b"},
    "configMapGenerator": [{"name": "c", "literals": ["A=1"], "options": {"disableNameSuffixHash": True}}],
    "patches": [*PATCHES[:12], operations({"op": "test", "path": "/spec/replicas", "value": 2}, kind="Deployment")],
    "patchesStrategicMerge": [merge(paused=True)["patch"]],
    "patchesJson6902": [PATCHES[14]],
    "replacements": [
        {
            "source": {"kind": "Deployment", "name": "web", "fieldPath": "metadata.name"},
            "targets": [
                {"select": {"kind": "Service"}, "fieldPaths": ["metadata.labels.a"], "options": {"create": True}},
                {"select": {"kind": "Ingress"}, "fieldPaths": ["metadata.name"]},
            ],
        }
    ],
}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    children: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in children:
        yield (*path, step)
        yield from places(child, (*path, step))


def put(value: Any, path: tuple[Any, ...], junk: Any) -> None:
    for step in path[:-1]:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return
    last = path[-1]
    # An earlier change may have put a list where the mapping was that this one is about.
    if isinstance(value, dict) or (isinstance(value, list) and isinstance(last, int) and last < len(value)):
        value[last] = junk


TURNING: list[AnyRule] = [
    rule for rule in RULES if rule.turns or rule.check.__module__.startswith("kustomgen.rules.kustomize")
]


@settings(max_examples=examples(60))
@given(
    changes=st.lists(st.tuples(st.sampled_from(list(places(EVERYTHING))), JUNK), max_size=3),
    tail=st.sampled_from(["", "---\na: b\n", "\t", "x: *y", "\x00"]),
)
def test_nothing_falls_over_whatever_stands_in_a_kustomization(changes: list[Any], tail: str) -> None:
    kustomization = copy.deepcopy(EVERYTHING)
    for path, junk in changes:
        put(kustomization, path, copy.deepcopy(junk))
    with TemporaryDirectory() as scratch:
        folder = tree(Path(scratch), kustomization)
        with (folder / "kustomization.yaml").open("a", encoding="utf-8") as file:
            file.write("\n" + tail)
        (folder / "more.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\n", encoding="utf-8")
        (folder / "part").mkdir()
        part = {"apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component", "patches": PATCHES[:2]}
        (folder / "part" / "kustomization.yaml").write_text(json.dumps(part), encoding="utf-8")
        sources = Sources(Path(scratch))
        engine = find_engine("embedded")
        ((_, built),) = build_all(engine, [folder], sources=sources)
        # Also where it does not build: somebody may ask.
        build = built if isinstance(built, Build) else Build("overlays/prod", "prod", ())
        seen = with_turns(VariantBuilder(engine, sources, EngineOptions(60)), {folder: build})[folder]
    for rule in TURNING:
        for problem in rule.run(seen):
            assert problem.message


def turns(files: dict[str, str]) -> tuple[LayerEffect, ...]:
    with TemporaryDirectory() as scratch:
        root = Path(scratch)
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        workshop = VariantBuilder(find_engine("embedded"), Sources(root), EngineOptions(60))
        folders = sorted({root / Path(name).parent for name in files if name.startswith("o")})
        return tuple(turn for found in turns_of(workshop, folders).values() for turn in found)


def test_what_was_asked_ahead_is_the_same_and_is_not_asked_again() -> None:
    engine = find_engine("embedded")
    with TemporaryDirectory() as scratch:
        folder = tree(Path(scratch), {"resources": ["../../base"], "patches": [merge(replicas=3)], "namePrefix": "a-"})
        sources = Sources(Path(scratch))
        with start_builds(engine, [folder, folder], sources, BuildOptions()) as builds:
            workshop = VariantBuilder(engine, sources, EngineOptions(60), talk=builds.talk)
            ask_ahead(workshop, [folder, folder])
            asked = [len(numbers) for _, numbers in workshop.ahead.asked.values()]
            # Also those that are answered in between are the folders of the run, and no others.
            assert sorted(result.number for result in builds.results()) == [0, 1]
            found = turns_of(workshop, [folder])
        alone = turns_of(VariantBuilder(engine, Sources(Path(scratch)), EngineOptions(60)), [folder])
    assert (asked, workshop.ahead.asked) == ([2], {})
    assert found == alone


def test_what_one_user_of_a_component_needs_is_not_idle_in_another() -> None:
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\n"
    found = turns(
        {
            "o1/kustomization.yaml": "resources: [a.yaml]\ncomponents: [../c]\n",
            "o1/a.yaml": config % "a",
            "o2/kustomization.yaml": "resources: [b.yaml]\ncomponents: [../c]\n",
            "o2/b.yaml": config % "b",
            "c/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n"
            + "".join(
                f'- {{target: {{name: {name}}}, patch: \'[{{"op": "add", "path": "/data", "value": {{"x": "y"}}}}]\'}}\n'
                for name in "abc"
            ),
        }
    )
    assert [(turn.file.rpartition("/")[0], turn.used_by) for turn in found] == [
        ("c", "o1/kustomization.yaml"),
        ("c", "o2/kustomization.yaml"),
    ]
    assert {turn.idle for turn in found} == {frozenset({("patches", 2)})}
    assert [[len(patch.selected) for patch in turn.patches] for turn in found] == [[1, 0, 0], [0, 1, 0]]
