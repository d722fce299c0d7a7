"""Which overlays a file gets into, and that none is forgotten that kustomize reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from kustomgen.engine.find import find_engine
from kustomgen.kustomize.builds import BuildOptions, start_builds
from kustomgen.kustomize.impact import impact, uses_of
from kustomgen.kustomize.sources import Sources

ROOT = Path(__file__).parents[2]
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {}\n"
FILES: Mapping[str, str] = {
    "base/kustomization.yaml": (
        "resources: [a.yaml, ../shared]\n"
        "configMapGenerator: [{name: c, envs: [c.env], files: [k=app/c.conf]}]\n"
        "configurations: [names.yaml]\nopenapi: {path: schema.json}\n"
    ),
    "base/a.yaml": CONFIG,
    "base/c.env": "A=1\n",
    "base/app/c.conf": "x\n",
    "base/names.yaml": "nameReference: []\n",
    "base/schema.json": "{}\n",
    "base/notes.yaml": "nobody: reads this\n",
    "shared/kustomization.yaml": "resources: [b.yaml]\n",
    "shared/b.yaml": CONFIG.replace("name: a", "name: b"),
    "part/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{path: p.yaml}]\n",
    "part/p.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {P: p}\n",
    "overlays/dev/kustomization.yaml": "resources: [../../base]\n",
    "overlays/prod/kustomization.yaml": (
        "resources: [../../base]\ncomponents: [../../part]\n"
        "patches: [{path: patch.yaml}]\nreplacements: [{path: replace.yaml}]\n"
        "secretGenerator: [{name: s, files: [key.pem]}]\n"
    ),
    "overlays/prod/patch.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {X: x}\n",
    "overlays/prod/replace.yaml": "source: {kind: ConfigMap, name: b, fieldPath: metadata.name}\ntargets: [{select: {kind: ConfigMap, name: a}, fieldPaths: [data.N], options: {create: true}}]\n",
    "overlays/prod/key.pem": "key\n",
    "other/kustomization.yaml": "resources: [../shared/../other/x.yaml]\n",
    "other/x.yaml": CONFIG,
}
TARGETS = ("overlays/dev", "overlays/prod", "other")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path.resolve()


def affected(tree: Path, *names: str) -> list[str]:
    found = impact(Sources(tree), TARGETS, [tree / name for name in names], [tree / "spec.yaml", tree / "policies"])
    assert sorted([*found.affected, *found.skipped]) == sorted(TARGETS)
    return list(found.affected)


BOTH, PROD = ["overlays/dev", "overlays/prod"], ["overlays/prod"]
CASES = {
    "base/a.yaml": BOTH,
    "base/c.env": BOTH,
    "base/app/c.conf": BOTH,
    "base/names.yaml": BOTH,
    "base/schema.json": BOTH,
    "base/kustomization.yaml": BOTH,
    "base/kustomization.yml": BOTH,
    "shared/b.yaml": BOTH,
    "base/notes.yaml": [],
    "README.md": [],
    "part/p.yaml": PROD,
    "part/kustomization.yaml": PROD,
    "overlays/prod/patch.yaml": PROD,
    "overlays/prod/replace.yaml": PROD,
    "overlays/prod/key.pem": PROD,
    "overlays/prod/other.yaml": [],
    "other/x.yaml": ["other"],
    "spec.yaml": list(TARGETS),
    "policies/deep/p.yaml": list(TARGETS),
}


@pytest.mark.parametrize(("name", "expected"), CASES.items())
def test_a_file_affects_what_is_built_from_it(tree: Path, name: str, expected: list[str]) -> None:
    assert affected(tree, name) == expected


@pytest.mark.parametrize("name", ["base/a.yaml", "shared/kustomization.yaml", "part/p.yaml", "base/app/c.conf"])
def test_a_file_that_is_gone_affects_what_still_names_it(tree: Path, name: str) -> None:
    (tree / name).unlink()

    assert affected(tree, name) == CASES.get(name, BOTH)


def test_a_whole_base_that_is_gone_affects_what_still_names_it(tree: Path) -> None:
    for file in (tree / "shared").iterdir():
        file.unlink()
    (tree / "shared").rmdir()

    assert affected(tree, "shared/kustomization.yaml", "shared/b.yaml") == BOTH


@pytest.mark.parametrize(
    "more",
    [
        "generators: [g.yaml]\n",
        "transformers: [g.yaml]\n",
        "helmCharts: [{name: c, releaseName: c}]\n",
        "resources: [a.yaml\n",
    ],
    ids=["generators", "transformers", "helm", "no YAML"],
)
def test_where_no_list_says_what_is_read_every_file_of_the_folder_counts(tree: Path, more: str) -> None:
    (tree / "other/kustomization.yaml").write_text(more)

    assert affected(tree, "other/charts/c/values.yaml") == ["other"]


def test_a_chart_elsewhere_counts_too(tree: Path) -> None:
    text = "helmGlobals: {chartHome: ../charts}\nhelmCharts: [{name: c, releaseName: c}]\n"
    (tree / "other/kustomization.yaml").write_text(text)

    assert affected(tree, "charts/c/values.yaml") == ["other"]


def test_a_link_on_the_way_counts_by_its_own_name_and_by_what_it_is(tree: Path) -> None:
    (tree / "link").symlink_to("shared")
    (tree / "other/kustomization.yaml").write_text("resources: [../link]\n")

    assert affected(tree, "link") == ["other"]
    assert "other" in affected(tree, "shared/b.yaml")


def test_bases_in_a_circle_end(tree: Path) -> None:
    (tree / "shared/kustomization.yaml").write_text("resources: [../base]\n")

    assert affected(tree, "base/a.yaml") == BOTH


def test_a_file_of_manifests_is_affected_by_itself_alone(tree: Path) -> None:
    found = impact(Sources(tree), ["other/x.yaml"], [tree / "other/x.yaml"], [])

    assert list(found.affected) == ["other/x.yaml"]
    assert impact(Sources(tree), ["other/x.yaml"], [tree / "other/kustomization.yaml"], []).skipped == ("other/x.yaml",)


def read_by_kustomize(root: Path, targets: list[str]) -> list[set[Path]]:
    """Every file below ``root`` that the engine inside opened for each target: what kustomize itself says it used."""
    sources = Sources(root)
    with start_builds(
        find_engine("embedded"), [Path(target) for target in targets], sources, BuildOptions(60)
    ) as builds:
        inputs = {result.number: result.inputs or () for result in builds.results()}
    return [
        {
            path
            for one in inputs[number]
            if (path := Path(one.get("real") or one["path"])).is_file() and root in path.parents
        }
        for number in range(len(targets))
    ]


def test_nothing_that_kustomize_reads_is_forgotten(tree: Path) -> None:
    (tree / "base/schema.json").write_text('{"definitions": {}}\n')
    for target, read in zip(TARGETS, read_by_kustomize(tree, list(TARGETS)), strict=True):
        assert len(read) >= 2, target
        assert read - uses_of(Sources(tree), Path(target)).files == set(), target


def test_nothing_that_this_repositorys_own_overlays_read_is_forgotten() -> None:
    targets = [path.parent.relative_to(ROOT).as_posix() for path in ROOT.glob("overlays/*/kustomization.yaml")]
    targets += [
        path.parent.relative_to(ROOT).as_posix() for path in ROOT.glob("examples/*/overlays/*/kustomization.yaml")
    ]

    assert len(targets) >= 5
    for target, read in zip(targets, read_by_kustomize(ROOT, targets), strict=True):
        assert len(read) > 3
        assert read - uses_of(Sources(ROOT), Path(target)).files == set(), target
