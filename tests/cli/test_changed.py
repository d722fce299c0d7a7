"""``kustomgen check --changed``, with real git repositories."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.conftest import Result, Run, Write
from tests.cli.test_diff import git

POLICY = """
    apiVersion: kustomgen/v1
    kind: Policy
    extends: none
    rules: {image-pinned: error}
    """
FILES: Mapping[str, str] = {
    "base/kustomization.yaml": "resources: [web.yaml]\n",
    "base/web.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          template: {spec: {containers: [{name: web, image: "shop/web:latest"}]}}
        """,
    "overlays/dev/kustomization.yaml": "resources: [../../base]\n",
    "overlays/staging/kustomization.yaml": "resources: [../../base]\nreplicas: [{name: web, count: 2}]\n",
    "overlays/prod/kustomization.yaml": "resources: [../../base]\npatches: [{path: patch.yaml}]\n",
    "overlays/prod/patch.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n",
    "policies/p.yaml": POLICY,
}


@pytest.fixture
def repo(write: Write) -> Path:
    folder = write(FILES)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "as it is")
    return folder


def change(repo: Path, name: str, old: str = "", new: str = "# changed\n") -> None:
    file = repo / name
    text = file.read_text()
    file.write_text(text.replace(old, new) if old else text + new)


def built(result: Result) -> list[str]:
    return [build["path"] for build in result.json["builds"]]


def check(run: Run, *arguments: str) -> Result:
    result = run("check", "-f", "json", *arguments)
    assert result.err == ""
    return result


@pytest.mark.usefixtures("repo")
def test_where_nothing_changed_nothing_is_built_and_that_is_said(run: Run) -> None:
    result = run("check", "--changed")

    assert result.code == 0
    assert result.out == (
        "3 overlays skipped, because nothing in them changed since HEAD: "
        "overlays/dev, overlays/prod, overlays/staging\n"
        "0 builds, 0 objects, 0 rules in 0.0 s: nothing found\n"
    ).replace("0.0", result.out.rpartition(" in ")[2].partition(" s")[0])


def test_a_file_of_one_overlay_affects_that_one(run: Run, repo: Path) -> None:
    change(repo, "overlays/prod/patch.yaml")

    result = check(run, "--changed")

    assert (built(result), result.code) == (["overlays/prod"], 1)
    assert result.json["skipped"] == [
        {"path": "overlays/dev", "reason": "nothing that it uses changed since HEAD"},
        {"path": "overlays/staging", "reason": "nothing that it uses changed since HEAD"},
    ]
    assert "checked overlays/prod: overlays/prod/patch.yaml changed since HEAD" in result.json["notes"]


def test_staged_and_untracked_files_count(run: Run, repo: Path) -> None:
    change(repo, "overlays/prod/patch.yaml")
    git(repo, "add", "--all")
    (repo / "overlays/staging/new.yaml").write_text("apiVersion: v1\nkind: Service\nmetadata: {name: web}\n")
    git(repo, "update-index", "--refresh")

    assert built(check(run, "--changed")) == ["overlays/prod"]
    change(repo, "overlays/staging/kustomization.yaml", "[../../base]", "[../../base, new.yaml]")
    git(repo, "commit", "--quiet", "-m", "only the kustomization", "overlays/staging/kustomization.yaml")
    assert built(check(run, "--changed")) == ["overlays/prod", "overlays/staging"]


def test_a_file_of_the_base_affects_all(run: Run, repo: Path) -> None:
    change(repo, "base/web.yaml")

    assert built(check(run, "--changed")) == ["overlays/dev", "overlays/prod", "overlays/staging"]


@pytest.mark.parametrize("how", ["deleted", "renamed"])
def test_a_file_that_is_gone_affects_what_used_it(run: Run, repo: Path, how: str) -> None:
    if how == "deleted":
        (repo / "overlays/prod/patch.yaml").unlink()
    else:
        git(repo, "mv", "overlays/prod/patch.yaml", "overlays/prod/renamed.yaml")

    result = check(run, "--changed")

    assert (built(result), result.code) == (["overlays/prod"], 2)
    assert "patch.yaml" in result.json["builds"][0]["error"]


def test_a_policy_affects_everything(run: Run, repo: Path) -> None:
    change(repo, "policies/p.yaml")

    result = check(run, "--changed")

    assert built(result) == ["overlays/dev", "overlays/prod", "overlays/staging"]
    assert result.json["notes"] == ["checked everything: policies/p.yaml changed since HEAD"]


def test_so_does_what_a_policy_extends_wherever_it_is(run: Run, repo: Path) -> None:
    (repo / "shared.yaml").write_text(
        "apiVersion: kustomgen/v1\nkind: Policy\nextends: none\nrules: {image-pinned: error}\n"
    )
    change(repo, "policies/p.yaml", "extends: none", "extends: ../shared.yaml")
    git(repo, "add", "--all")
    git(repo, "commit", "--quiet", "-m", "extended")
    change(repo, "shared.yaml")

    assert len(built(check(run, "--changed"))) == 3


def test_what_main_did_since_the_branch_left_it_is_no_change_of_the_branch(run: Run, repo: Path) -> None:
    git(repo, "switch", "--quiet", "--create", "feature")
    change(repo, "overlays/prod/patch.yaml")
    git(repo, "commit", "--quiet", "--all", "-m", "mine")
    git(repo, "switch", "--quiet", "main")
    change(repo, "base/web.yaml")
    git(repo, "commit", "--quiet", "--all", "-m", "theirs")
    git(repo, "switch", "--quiet", "feature")

    assert built(check(run, "--changed", "main")) == ["overlays/prod"]
    assert built(check(run, "--changed=main")) == ["overlays/prod"]
    assert built(check(run, "--changed", "overlays/prod")) == []


@pytest.mark.usefixtures("repo")
def test_an_unknown_revision_is_told(run: Run) -> None:
    result = run("check", "--changed", "nowhere")

    assert result.code == 2
    assert "there is no git revision 'nowhere' here" in result.err


def test_without_a_repository_it_is_told(run: Run, write: Write) -> None:
    write(FILES)

    result = run("check", "--changed")

    assert result.code == 2
    assert "is in no git repository" in result.err


@pytest.mark.usefixtures("repo")
def test_a_baseline_of_what_changed_is_none(run: Run) -> None:
    result = run("check", "--changed", "--write-baseline", "b.json")

    assert result.code == 2
    assert "a baseline of what changed would forget all else" in result.err


COMPARING = POLICY.replace("image-pinned: error", "image-pinned: error, replicas-not-fewer-later: error")


def test_what_it_is_compared_with_is_built_beside_and_not_checked(run: Run, repo: Path) -> None:
    (repo / "policies/p.yaml").write_text(COMPARING.replace("\n    ", "\n"))
    git(repo, "commit", "--quiet", "--all", "-m", "comparing")
    change(repo, "overlays/staging/kustomization.yaml", "count: 2", "count: 5")

    result = check(run, "--changed")

    assert sorted((found["rule"], found["environment"]) for found in result.json["findings"]) == [
        ("image-pinned", "staging"),
        ("replicas-not-fewer-later", "prod"),
    ]
    assert result.json["skipped"] == []
    assert (
        "compared with, but not checked, because nothing in it changed since HEAD: overlays/dev, overlays/prod"
        in result.json["notes"]
    )


def test_an_exemption_is_not_called_needless_where_its_rule_did_not_run(run: Run, repo: Path) -> None:
    text = (
        COMPARING.replace("\n    ", "\n")
        + "exemptions:\n- {rule: image-pinned, environments: [prod], reason: because}\n"
    )
    (repo / "policies/p.yaml").write_text(text)
    change(repo, "base/web.yaml", "shop/web:latest", "shop/web:1")
    git(repo, "commit", "--quiet", "--all", "-m", "comparing")
    change(repo, "overlays/staging/kustomization.yaml")

    assert [found["rule"] for found in check(run, "--changed").json["findings"]] == []


@pytest.mark.usefixtures("repo")
def test_files_that_pre_commit_names_are_what_changed(run: Run) -> None:
    result = check(run, "--changed-files", "overlays/prod/patch.yaml", "README.md")

    assert built(result) == ["overlays/prod"]


@pytest.mark.usefixtures("repo")
def test_a_folder_among_them_is_where_to_look(run: Run) -> None:
    result = check(run, "--changed-files", "overlays/dev", "base/web.yaml")

    assert built(result) == ["overlays/dev"]
    assert result.json["skipped"] == []


def test_what_was_deleted_counts_though_nobody_names_it(run: Run, repo: Path) -> None:
    git(repo, "rm", "--quiet", "overlays/prod/patch.yaml")

    assert built(check(run, "--changed-files")) == ["overlays/prod"]


def test_before_the_first_commit_what_is_named_is_what_changed(run: Run, write: Write) -> None:
    folder = write(FILES)
    git(folder, "init", "--quiet")

    assert built(check(run, "--changed-files", "overlays/prod/patch.yaml")) == ["overlays/prod"]


def test_what_git_refuses_to_say_is_told_in_its_words(run: Run, repo: Path) -> None:
    (repo / ".git/config").write_text("[core\n")

    result = run("check", "--changed")

    assert result.code == 2
    assert "git cannot read" in result.err
    assert "bad config" in result.err


def test_no_rule_but_those_that_compare_runs_on_what_is_only_compared_with(run: Run, repo: Path) -> None:
    (repo / "policies/p.yaml").unlink()
    git(repo, "commit", "--quiet", "--all", "-m", "recommended")
    change(repo, "overlays/staging/kustomization.yaml")

    result = run("check", "--changed", "-f", "junit", "--fail-on", "never")

    suites = result.out.split("<testsuite ")[1:]
    names = {suite.partition('"')[2].partition('"')[0]: suite for suite in suites}
    assert "image-pinned" in names["overlays/staging"]
    assert "replicas-not-fewer-later" in names["overlays/prod"]
    assert "image-pinned" not in names["overlays/prod"]
    assert "patch-has-effect" not in names["overlays/prod"]


@pytest.mark.usefixtures("repo")
@pytest.mark.parametrize("form", ["text", "markdown"])
def test_the_time_that_it_took_is_in_the_report(run: Run, form: str) -> None:
    assert re.search(r"rules? in [0-9.]+ s: ", run("check", "-f", form).out)
