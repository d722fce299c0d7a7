"""``kustomgen diff``, with real git repositories."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.conftest import Run, Write

ROOT = Path(__file__).parents[2]
FILES: Mapping[str, str] = {
    "base/kustomization.yaml": "resources: [web.yaml]\nconfigMapGenerator: [{name: web, literals: [LEVEL=info]}]\n",
    "base/web.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          template: {spec: {containers: [{name: web, image: "shop/web:1", envFrom: [{configMapRef: {name: web}}]}]}}
        """,
    "overlays/staging/kustomization.yaml": "resources: [../../base]\nnamePrefix: staging-\n",
    "overlays/prod/kustomization.yaml": "resources: [../../base]\nnamePrefix: prod-\nreplicas: [{name: web, count: 3}]\n",
}


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    return subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repo(write: Write) -> Path:
    folder = write(FILES)
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "as it is")
    return folder


@pytest.mark.usefixtures("repo")
def test_an_unknown_environment_has_a_hint(run: Run) -> None:
    assert run("diff", "prd", "staging").err.startswith("there is no environment or folder 'prd'")
    assert run("diff", "prd", "staging").code == 2
    assert "did you mean 'prod'?" in run("diff", "prd", "staging").err


@pytest.mark.usefixtures("repo")
def test_two_environments_and_a_revision_are_too_many(run: Run) -> None:
    result = run("diff", "staging", "prod", "--git", "HEAD")

    assert result.code == 2
    assert "--git compares with a revision, and two environments are named" in result.err


@pytest.mark.usefixtures("repo")
@pytest.mark.parametrize("revision", ["nowhere", "--all", ""])
def test_a_revision_that_is_not_there_is_told_with_what_to_fetch(run: Run, revision: str) -> None:
    result = run("diff", f"--git={revision}")

    assert result.code == 2
    assert f"there is no git revision {revision!r} here" in result.err
    assert "fetch-depth: 0" in result.err


def test_a_folder_without_git_is_told(run: Run, write: Write) -> None:
    folder = write(FILES)

    result = run("diff", "prod")

    assert result.code == 2
    assert f"{folder} is in no git repository" in result.err


@pytest.mark.usefixtures("repo")
def test_without_git_on_path_it_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    result = run("diff", "prod")

    assert result.code == 2
    assert "git does not start" in result.err
    assert "install git" in result.err


def test_what_does_not_build_is_told_with_its_revision(run: Run, repo: Path) -> None:
    (repo / "base/web.yaml").unlink()
    git(repo, "commit", "--quiet", "--all", "-m", "broken")
    (repo / "base/web.yaml").write_text("apiVersion: v1\nkind: Service\nmetadata: {name: web}\n")
    (repo / "overlays/prod/kustomization.yaml").write_text("resources: [../../base]\n")

    result = run("diff", "prod")

    assert result.code == 2
    assert "at HEAD: " in result.err


@pytest.mark.usefixtures("repo")
def test_two_environments_are_compared_field_by_field(run: Run) -> None:
    result = run("diff", "staging", "prod")

    assert result.code == 0
    assert result.out == (
        "staging → prod\n\nDeployment/web\n  ~ spec.replicas  2 → 3\n\n1 object changed, 1 the same\n"
    )


@pytest.mark.usefixtures("repo")
def test_folders_do_as_well_as_names(run: Run) -> None:
    assert run("diff", "overlays/staging", "./overlays/prod").out == run("diff", "staging", "prod").out


@pytest.mark.usefixtures("repo")
def test_the_exit_code_tells_only_when_asked(run: Run) -> None:
    assert run("diff", "staging", "prod").code == 0
    assert run("diff", "staging", "prod", "--exit-code").code == 1
    assert run("diff", "staging", "staging", "--exit-code").code == 0
    assert run("diff", "--exit-code").code == 0


def test_the_working_tree_is_compared_with_head_and_the_repository_left_as_it_is(run: Run, repo: Path) -> None:
    (repo / "base/kustomization.yaml").write_text(FILES["base/kustomization.yaml"].replace("info", "debug"))
    git(repo, "add", "--all")
    (repo / "overlays/prod/kustomization.yaml").write_text("resources: [../../base]\nnamePrefix: prod-\n")
    before = git(repo, "status", "--porcelain=v2"), (repo / ".git/index").read_bytes(), git(repo, "worktree", "list")

    result = run("diff")

    assert result.out == (
        "prod at HEAD → prod\n\nConfigMap/prod-web\n  ~ data.LEVEL  info → debug\n\n"
        "Deployment/prod-web\n  ~ spec.replicas  3 → 2\n\n2 objects changed, 0 the same\n\n"
        "staging at HEAD → staging\n\nConfigMap/staging-web\n  ~ data.LEVEL  info → debug\n\n"
        "1 object changed, 1 the same\n"
    )
    after = git(repo, "status", "--porcelain=v2"), (repo / ".git/index").read_bytes(), git(repo, "worktree", "list")
    assert after == before


def test_a_hooks_own_index_is_not_written(run: Run, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = repo / ".git/index"
    monkeypatch.setenv("GIT_INDEX_FILE", str(index))
    before = index.read_bytes()

    assert run("diff", "prod").code == 0
    assert index.read_bytes() == before


def test_what_git_would_leave_out_of_an_archive_is_compared_too(run: Run, repo: Path) -> None:
    (repo / ".gitattributes").write_text("base export-ignore\n")
    git(repo, "add", "--all")
    git(repo, "commit", "--quiet", "-m", "attributes")

    assert run("diff", "prod").out == "prod at HEAD → prod\n\nno difference in 2 objects\n"


def test_an_environment_that_the_revision_has_not_is_all_new(run: Run, repo: Path) -> None:
    (repo / "overlays/test").mkdir()
    (repo / "overlays/test/kustomization.yaml").write_text("resources: [../../base]\n")

    result = run("diff", "test", "-f", "json")

    (one,) = result.json["comparisons"]
    assert [(found["change"], found["kind"]) for found in one["objects"]] == [
        ("added", "ConfigMap"),
        ("added", "Deployment"),
    ]
    assert one["objects"][1]["object"]["spec"]["replicas"] == 2


@pytest.mark.parametrize("named", [(), ("prod",)])
def test_an_environment_that_is_gone_is_all_removed(run: Run, repo: Path, named: tuple[str, ...]) -> None:
    (repo / "overlays/prod/kustomization.yaml").unlink()

    result = run("diff", *named, "-f", "json")

    one = next(one for one in result.json["comparisons"] if one["before"]["path"] == "overlays/prod")
    assert {found["change"] for found in one["objects"]} == {"removed"}


def test_a_project_in_a_subfolder_is_found_in_the_revision(
    run: Run, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo / "overlays")
    (repo / "base/web.yaml").write_text((repo / "base/web.yaml").read_text().replace("shop/web:1", "shop/web:2"))

    result = run("diff", "prod", "--git", "HEAD")

    assert "~ spec.template.spec.containers[web].image  shop/web:1 → shop/web:2" in result.out


def test_values_of_secrets_are_in_no_format(run: Run, write: Write) -> None:
    generator = "resources: [../../base]\nsecretGenerator: [{name: s, literals: [password=%s]}]\n"
    write(
        {
            **FILES,
            "overlays/staging/kustomization.yaml": generator % "one-1234",
            "overlays/prod/kustomization.yaml": generator % "two-5678",
        }
    )

    for form in ("text", "json", "markdown"):
        for pair in (("staging", "prod"), ("base", "prod")):
            result = run("diff", *pair, "-f", form)
            assert result.code == 0, result.err
            assert "not shown" in result.out
            assert not any(word in result.out for word in ("one-1234", "two-5678", "b25lLTEy", "dHdvLTU2"))


def test_markdown_is_a_table_with_what_is_new_folded_away(run: Run, repo: Path) -> None:
    more = "configMapGenerator: [{name: extra, literals: ['A=|x|']}]\n"
    (repo / "overlays/prod/kustomization.yaml").write_text(FILES["overlays/prod/kustomization.yaml"] + more)

    lines = run("diff", "staging", "prod", "-f", "markdown").out.splitlines()

    assert lines[0] == "### staging → prod"
    assert lines[2] == "1 object changed, 1 only in prod, 1 the same."
    assert lines[4:7] == [
        "| object | field | staging | prod |",
        "|-|-|-|-|",
        "| Deployment/web | <code>spec.replicas</code> | <code>2</code> | <code>3</code> |",
    ]
    assert lines[8] == "<details><summary>ConfigMap/extra only in prod</summary>"


def test_a_file_in_a_config_map_is_compared_line_by_line(run: Run, write: Write) -> None:
    def with_file(text: str) -> dict[str, str]:
        return {
            "a/kustomization.yaml": "configMapGenerator: [{name: c, files: [app.conf]}]\n",
            "a/app.conf": "one\ntwo\nthree\n",
            "b/kustomization.yaml": "configMapGenerator: [{name: c, files: [app.conf]}]\n",
            "b/app.conf": text,
        }

    write(with_file("one\n2\nthree\n"))

    assert run("diff", "a", "b").out.splitlines()[2:9] == [
        "ConfigMap/c",
        '  ~ data["app.conf"]',
        "        @@ -1,3 +1,3 @@",
        "         one",
        "        -two",
        "        +2",
        "         three",
    ]


def test_this_repositorys_environments_differ_in_what_its_spec_says(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)

    (one,) = run("diff", "staging", "prod", "-f", "json").json["comparisons"]

    changes = {
        (found["name"], change["path"]): (change["before"], change["after"])
        for found in one["objects"]
        for change in found["changes"]
    }
    assert changes["gorax-api-hpa", "spec.minReplicas"] == (2, 3)
    assert changes["gorax-config", "data.log-level"] == ("info", "warn")
    assert not [
        place for _, place in changes if place.endswith(("secretName", "configMapRef.name", "secretKeyRef.name"))
    ]
    assert {found["change"] for found in one["objects"]} == {"changed"}
