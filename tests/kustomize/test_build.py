from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from kustomgen.engine.find import Engine
from kustomgen.errors import BuildError, InputError
from kustomgen.k8s.build import Build
from kustomgen.k8s.resource import Origin
from kustomgen.kustomize.build import build_all, build_overlay, read_manifests
from kustomgen.kustomize.build_text import build_text
from kustomgen.kustomize.sources import Sources
from kustomgen.yaml.stream import load_stream

Write = Callable[[Mapping[str, str]], Sources]

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"


def manifests(build: Build) -> list[Any]:
    return [resource.manifest for resource in build.resources]


ADDED = {
    "sorted otherwise": "sortOptions: {order: fifo}\n",
    "sorted by a list": "sortOptions:\n  order: legacy\n"
    "  legacySortOptions: {orderFirst: [Service], orderLast: [ConfigMap]}\n",
    "managed-by": "buildMetadata: [managedByLabel]\n",
}

# What only counts in the outermost kustomization, which the wrapper is: it must repeat it.
ALIKE: dict[str, dict[str, str]] = {
    "plain": {},
    **{case: {} for case in ADDED},
    "a schema with merge keys": {
        "prod/kustomization.yaml": "resources: [x.yaml]\nopenapi: {path: schema.json}\npatches: [{path: p.yaml}]\n",
        "prod/x.yaml": """
            apiVersion: shop.example/v1
            kind: Till
            metadata: {name: t}
            spec: {drawers: [{name: a, coins: 1}, {name: b, coins: 2}]}
            """,
        "prod/p.yaml": """
            apiVersion: shop.example/v1
            kind: Till
            metadata: {name: t}
            spec: {drawers: [{name: b, coins: 3}]}
            """,
        "prod/schema.json": json.dumps(
            {
                "definitions": {
                    "example.shop.v1.Till": {
                        "type": "object",
                        "x-kubernetes-group-version-kind": [{"group": "shop.example", "version": "v1", "kind": "Till"}],
                        "properties": {
                            "spec": {
                                "type": "object",
                                "properties": {
                                    "drawers": {
                                        "type": "array",
                                        "items": {"type": "object", "properties": {"name": {"type": "string"}}},
                                        "x-kubernetes-patch-merge-key": "name",
                                        "x-kubernetes-patch-strategy": "merge",
                                    }
                                },
                            }
                        },
                    }
                }
            }
        ),
    },
    "a component": {
        "prod/kustomization.yaml": "resources: [../base]\ncomponents: [../part]\n",
        "part/kustomization.yaml": "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nnameSuffix: -x\n",
    },
    "nothing": {"prod/kustomization.yaml": "namePrefix: a-\n"},
    "the file with its other name": {
        "prod/kustomization.yaml": "resources: [sub]\n",
        "prod/sub/Kustomization": "{resources: [../../base]}",
    },
}  # fmt: skip


@pytest.mark.parametrize("case", ALIKE)
def test_the_wrapped_build_is_the_direct_one(engine: Engine, write: Write, shop: Sources, case: str) -> None:
    sources = write(ALIKE[case])
    if added := ADDED.get(case):
        with (shop.cwd / "prod" / "kustomization.yaml").open("a") as file:
            file.write(added)
    direct = load_stream(build_text(engine, sources.cwd / "prod").text, "direct")
    assert manifests(build_overlay(engine, Path("prod"), sources=sources)) == direct


def test_a_component_by_itself_builds(engine: Engine, write: Write) -> None:
    sources = write({"part/kustomization.yaml": "kind: Component\nresources: [x.yaml]\n", "part/x.yaml": SERVICE})
    (resource,) = build_overlay(engine, Path("part"), sources=sources).resources
    assert resource.origin.file == "part/x.yaml"


def test_a_build_says_what_it_is(one_engine: Engine, shop: Sources) -> None:
    build = build_overlay(one_engine, Path("prod"), sources=shop, kubernetes="1.32")
    assert (build.path, build.environment, build.tier, build.kubernetes) == ("prod", "prod", "production", "1.32")
    assert [file.file for file in build.kustomizations] == ["prod/kustomization.yaml", "base/kustomization.yaml"]


def test_every_object_knows_where_it_was_born(engine: Engine, shop: Sources) -> None:
    build = build_overlay(engine, Path("prod"), sources=shop)
    assert {str(resource): resource.origin for resource in build.resources if resource.kind != "ConfigMap"} == {
        "Deployment/prod-web": Origin("base/deployment.yaml", None, ("prod/kustomization.yaml",)),
        "Service/prod-web": Origin("base/more.yaml", None, ("prod/kustomization.yaml",)),
        "ServiceAccount/prod-web": Origin("base/more.yaml", None, ("prod/kustomization.yaml",)),
    }
    (settings,) = build.of_kind("ConfigMap")
    assert settings.origin == Origin(None, "base/kustomization.yaml", ("prod/kustomization.yaml",))


def test_a_list_is_taken_apart_and_its_annotations_stay(engine: Engine, shop: Sources) -> None:
    build = build_overlay(engine, Path("base"), sources=shop)
    annotations = {str(resource): resource.metadata.get("annotations") for resource in build.resources}
    assert annotations["Service/web"] == {"team": "shop"}
    assert annotations["ServiceAccount/web"] is None


def test_paths_are_right_through_a_link_and_from_another_folder(one_engine: Engine, shop: Sources) -> None:
    (shop.cwd / "here").mkdir()
    (shop.cwd / "here" / "link").symlink_to(shop.cwd / "prod")
    build = build_overlay(one_engine, Path("link"), sources=Sources(shop.cwd / "here"))
    (service,) = build.of_kind("Service")
    assert service.origin.file == "../base/more.yaml"


def test_a_folder_name_is_only_a_name(one_engine: Engine, write: Write) -> None:
    name = '-o it\'s a "folder" #1'
    sources = write({f"{name}/kustomization.yaml": "resources: [x.yaml]\n", f"{name}/x.yaml": SERVICE})
    assert len(build_overlay(one_engine, Path(name), sources=sources).resources) == 1


def test_all_are_built_in_the_order_given_and_one_failure_stops_no_other(engine: Engine, shop: Sources) -> None:
    (shop.cwd / "broken").mkdir()
    (shop.cwd / "broken" / "kustomization.yaml").write_text("resources: [nope.yaml]\n")
    folders = [Path(name) for name in ("prod", "broken", "base", "nowhere")]
    built = build_all(engine, folders, sources=shop)
    assert [folder for folder, _ in built] == folders
    assert [isinstance(result, BuildError) for _, result in built] == [False, True, False, True]
    assert str(built[1][1]).startswith("broken/kustomization.yaml:1:13: no such file or directory: broken/nope.yaml")
    assert str(built[3][1]).startswith("nowhere:1:1: no such file or directory: nowhere")


def test_the_users_folders_stay_as_they_are(one_engine: Engine, shop: Sources) -> None:
    before = {path: path.stat().st_mtime_ns for path in shop.cwd.rglob("*")}
    build_overlay(one_engine, Path("prod"), sources=shop)
    assert {path: path.stat().st_mtime_ns for path in shop.cwd.rglob("*")} == before


def test_a_file_of_manifests_is_a_build_of_its_own(write: Write) -> None:
    items = "kind: List\napiVersion: v1\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: p}}\n"
    more = "kind: ConfigMapList\napiVersion: v1\nitems: [{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}]\n"
    sources = write({"out/prod.yaml": f"{SERVICE}---\n{items}---\n---\n{more}"})
    build = read_manifests("out/prod.yaml", sources=sources, kubernetes="1.32")
    assert [str(resource) for resource in build.resources] == ["Service/web", "Pod/p", "ConfigMap/c"]
    assert {resource.origin for resource in build.resources} == {Origin("out/prod.yaml")}
    assert (build.path, build.environment, build.tier) == ("out/prod.yaml", "prod", "production")


def test_standard_input_is_a_build_too(tmp_path: Path) -> None:
    build = read_manifests("-", sources=Sources(tmp_path, {"-": SERVICE}), environment="staging")
    assert [str(resource) for resource in build.resources] == ["Service/web"]
    assert (build.path, build.environment, build.tier, build.resources[0].origin) == (
        "-",
        "staging",
        "staging",
        Origin("-"),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("just words\n", "f.yaml:1:1: an object with apiVersion and kind is expected, not 'just words'"),
        ("kind: List\nitems: [3]\n", "f.yaml:1:1: an object with apiVersion and kind is expected, not '3'"),
        ("a: [\n", "f.yaml:2:1: this is not YAML"),
    ],
)
def test_what_is_no_manifest_is_an_error(write: Write, text: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        read_manifests("f.yaml", sources=write({"f.yaml": text}))
    assert str(caught.value).startswith(says)


def test_a_missing_file_of_manifests_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_manifests("nope.yaml", sources=Sources(tmp_path))
