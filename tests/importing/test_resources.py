"""``kustomgen import``: what is refused, what stays in the old tree, and that all else is equal."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.importing.conftest import TREE, Run, Write, content


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "there is nothing to import: no path is named"),
        (("nowhere",), "nowhere: there is no such file or folder"),
        (("old", "--level", "workload"), "--level 'workload' is unknown\n    did you mean 'workloads'?"),
        (("old", "--from", "helm"), "--from 'helm' is unknown"),
        (("--environment", "old/overlays/dev"), "--environment 'old/overlays/dev' is no NAME=PATH"),
        (("old", "--environment", "dev=old/overlays/dev"), "paths and --environment are given"),
        (("--environment", "a=old/base", "--environment", "a=old/base"), "environment 'a' is named twice"),
        (("old", "--name", "My Shop"), "'My Shop' cannot be the name of an application"),
    ],
)
def test_words_that_mean_nothing_are_refused(run: Run, arguments: tuple[str, ...], message: str) -> None:
    result = run("import", *arguments)

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(message)


def test_a_spec_that_is_there_is_not_overwritten(run: Run, tree: Path) -> None:
    (tree / "kustomgen.yaml").write_text("mine\n")

    result = run("import", "old")

    assert result.code == 2
    assert "kustomgen.yaml:1:1: is there already, and is not overwritten" in result.err
    assert (tree / "kustomgen.yaml").read_text() == "mine\n"


@pytest.mark.usefixtures("tree")
def test_a_spec_beside_the_old_overlays_is_refused(run: Run) -> None:
    result = run("import", "old", "-o", "old")

    assert result.code == 2
    assert "where `kustomgen generate` would write overlays/" in result.err


def test_a_tree_that_does_not_build_is_named_with_its_line(run: Run, write: Write) -> None:
    folder = write({**TREE, "old/base/kustomization.yaml": "resources: [web.yaml, missing.yaml]\n"})

    result = run("import", "old", "-o", "new")

    assert result.code == 2
    assert result.err.startswith("old/base/kustomization.yaml:1:23: no such file or directory")
    assert not (folder / "new").exists()


def test_credentials_stay_in_the_old_tree_and_are_named(run: Run, write: Write) -> None:
    db = 'apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {password: "hunter22hunter22"}\n'
    settings = "\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: s}\ndata: {DB_PASSWORD: hunter33hunter33}\n"
    kustomization = "resources: [../../base, secret.yaml, settings.yaml]\n"
    added = {"secret.yaml": db, "settings.yaml": settings, "kustomization.yaml": kustomization}
    folder = write({**TREE, **{f"old/overlays/dev/{name}": text for name, text in added.items()}})

    result = run("import", "old", "-o", "new")

    assert result.code == 1
    assert "old/overlays/dev/secret.yaml:1:1: Secret/db (dev): stays in the old tree: it has its values" in result.out
    assert (
        "old/overlays/dev/settings.yaml:1:1: ConfigMap/s (dev): stays in the old tree: data 'DB_PASSWORD'" in result.out
    )
    assert "2 objects stayed in the old tree" in result.out
    assert not any("hunter" in text for text in content(folder / "new").values())


def test_an_object_that_stands_twice_is_refused_with_both_lines(run: Run, write: Write) -> None:
    one = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: s}\n"
    write({"all.yaml": f"{one}---\n{one}"})

    result = run("import", "all.yaml", "-o", "new")

    assert result.code == 2
    assert "all.yaml:5:1: ConfigMap/s occurs twice in environment 'all'; the first is in all.yaml:1:1" in result.err


def test_several_applications_are_imported_one_at_a_time(run: Run, write: Write) -> None:
    write({**TREE, **{name.replace("old/", "other/"): text for name, text in TREE.items()}})

    result = run("import", ".", "-o", "new")

    assert result.code == 2
    assert "there are 2 applications in this folder: old/overlays, other/overlays" in result.err


@pytest.mark.parametrize("level", ["resources", "lifted"])
def test_what_is_imported_generates_the_same_objects(run: Run, tree: Path, level: str) -> None:
    before = content(tree / "old")

    result = run("import", "old", "-o", "new", "--level", level)
    again = run("import", "old", "--dry-run", "--level", level)

    assert (result.code, result.out) == (
        0, "2 environments, 4 objects: 0 as workloads, 4 as resources, 0 different (verified)\n",
    )  # fmt: skip
    assert content(tree / "old") == before
    assert again.out == (tree / "new/kustomgen.yaml").read_text()
    assert run("generate", "new/kustomgen.yaml", "--verify").code == 0
    for environment in ("dev", "prod"):
        built = [run("build", f"{place}/overlays/{environment}").out for place in ("old", "new")]
        assert built[0] == built[1] != ""


@pytest.mark.usefixtures("tree")
def test_environments_say_only_what_differs(run: Run) -> None:
    spec = run("import", "old", "--dry-run", "--level", "lifted").out

    assert "namespace: shop-${env}\n" in spec
    assert spec.partition("environments:\n")[2] == (
        "  dev:\n    images: {shop/web: v1.2.0}\n    resources: {Deployment/shop-web: {spec: {replicas: 1}}}\n"
        "  prod:\n    images: {shop/web: v1.1.0}\n    resources: {Deployment/shop-web: {spec: {replicas: 3}}}\n"
    )
    assert '{name: GREETING, value: "$${HELLO}"}' in spec.replace("'", '"')


def test_objects_of_several_namespaces_keep_their_own(run: Run, write: Write) -> None:
    monitor = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: dash, namespace: monitoring}\ndata: {a: b}\n"
    service = dedent(TREE["old/base/service.yaml"]).replace("name: shop-web,", "name: shop-web, namespace: shop,")
    manifests = {f"out/{name}.yaml": f"{service}---\n{monitor}" for name in ("dev", "prod")}
    folder = write(manifests)
    (folder / "out/dev.yaml").write_text((folder / "out/dev.yaml").read_text().replace("a: b", "a: c"))

    result = run("import", "--environment", "dev=out/dev.yaml", "--environment", "prod=out/prod.yaml", "-o", "new")

    assert (result.code, "0 different" in result.out) == (0, True)
    assert "metadata: {namespace: monitoring}" in (folder / "new/kustomgen.yaml").read_text()
    assert run("generate", "new/kustomgen.yaml", "--verify").code == 0


@pytest.mark.usefixtures("tree")
def test_the_result_is_told_as_json(run: Run) -> None:
    result = run("import", "old", "--dry-run", "--format", "json").json

    assert (result["environments"], result["objects"], result["different"]) == (["dev", "prod"], 4, 0)
    assert result["complete"]
    assert result["files"]["kustomgen.yaml"].startswith("apiVersion: kustomgen/v1\nname: old\n")
