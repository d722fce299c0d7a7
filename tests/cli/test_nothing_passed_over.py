"""What does not build hides nothing, what is left out is said, and what people call an overlay is read alike."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Run, Write

CONFIG = "{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {0}}}}}\n"


def tree(**more: str) -> dict[str, str]:
    """A base that two overlays build on, of which one does not build."""
    return {
        "base/kustomization.yaml": "resources: [a.yaml]\n",
        "base/a.yaml": CONFIG.format("a"),
        "overlays/dev/kustomization.yaml": "resources: [../../base]\n",
        "overlays/prod/kustomization.yaml": "resources: [../../team]\npatches:\n- path: gone.yaml\n",
        "team/kustomization.yaml": "resources: [../base, b.yaml]\n",
        "team/b.yaml": CONFIG.format("b"),
    } | more


def report(run: Run, *arguments: str) -> dict[str, object]:
    found: dict[str, object] = run("check", *arguments, "--no-cache", "--format", "json").json
    return found


def test_what_is_below_a_failure_is_built_by_itself(run: Run, write: Write) -> None:
    write(tree())
    found = report(run, "overlays")
    builds = [(build["path"], build["ok"], build["below"]) for build in found["builds"]]  # type: ignore[attr-defined]
    assert builds == [
        ("overlays/dev", True, None),
        ("overlays/prod", False, None),
        ("team", True, "overlays/prod"),
    ]
    assert found["coverage"] == {"found": 4, "built": 3, "failed": 1, "unseen": 0}
    said = run("check", "overlays", "--no-cache").out
    assert "built and checked by itself, because overlays/prod does not build: team" in said
    assert "4 kustomizations found: 3 built and checked, 1 failed, 0 not looked at" in said


def test_a_failure_below_a_failure_is_followed_further(run: Run, write: Write) -> None:
    write(
        tree(
            **{
                "team/kustomization.yaml": "resources: [../base, lost.yaml]\n",
                "overlays/dev/kustomization.yaml": "resources: []\n",
            }
        )
    )
    found = report(run, "overlays")
    assert [(build["path"], build["ok"]) for build in found["builds"]] == [  # type: ignore[attr-defined]
        ("overlays/dev", True),
        ("overlays/prod", False),
        ("team", False),
        ("base", True),
    ]


def test_what_another_build_has_is_not_built_again(run: Run, write: Write) -> None:
    write(tree(**{"overlays/prod/kustomization.yaml": "resources: [../../base, gone.yaml]\n"}))
    found = report(run, "overlays")
    assert [build["path"] for build in found["builds"]] == ["overlays/dev", "overlays/prod"]  # type: ignore[attr-defined]


def test_a_component_of_a_failure_is_named(run: Run, write: Write) -> None:
    part = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: x-\n"
    write(
        tree(
            **{
                "overlays/prod/kustomization.yaml": "resources: [../../base, gone.yaml]\ncomponents: [../../part]\n",
                "part/kustomization.yaml": part,
                "idle/kustomization.yaml": part,
            }
        )
    )
    found = report(run, ".")
    assert found["unseen"] == [
        {"path": "idle", "reason": "nothing that was found uses this Component"},
        {"path": "part", "reason": "only overlays/prod uses this Component, and does not build"},
    ]


@pytest.mark.parametrize(
    "name",
    ["Kustomization.yaml", "kustomization.yaml.j2", "kustomisation.yaml", "kustomization.json", "kustomizations.yml"],
)
def test_a_kustomization_of_another_name_is_named(run: Run, write: Write, name: str) -> None:
    write(tree(**{f"overlays/eu/{name}": "resources: [../../base]\n"}))
    found = report(run, "overlays")
    assert [each["path"] for each in found["unseen"]] == [f"overlays/eu/{name}"]  # type: ignore[attr-defined]


def test_only_kustomizations_of_another_name_are_an_error_that_names_them(run: Run, write: Write) -> None:
    write({"overlays/prod/Kustomization.yaml": "resources: [a.yaml]\n", "overlays/prod/a.yaml": CONFIG.format("a")})
    result = run("check", "--no-cache")
    assert result.code == 2
    assert result.err.startswith("overlays/prod/Kustomization.yaml:1:1: there is nothing to build")
    assert "rename it to kustomization.yaml" in result.err


def test_an_object_of_flux_is_no_kustomization_of_another_name(run: Run, write: Write) -> None:
    flux = (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {path: ./base}\n"
    )
    write(tree(**{"clusters/kustomizations.yaml": flux}))
    unseen = {each["path"] for each in report(run, "overlays")["unseen"]}  # type: ignore[attr-defined]
    assert unseen == set()


def test_manifests_without_a_kustomization_are_named_and_templates_are_not(run: Run, write: Write) -> None:
    write(
        tree(
            **{
                "k8s/job.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: job}\n",
                "chart/Chart.yaml": "name: a\n",
                "chart/templates/a.yaml": CONFIG.format("t"),
            }
        )
    )
    unseen = [each["path"] for each in report(run, ".")["unseen"]]  # type: ignore[attr-defined]
    assert unseen == ["k8s/job.yaml"]


def test_a_folder_with_a_kustomization_does_not_hide_others_below_it(run: Run, write: Write) -> None:
    write(tree(**{"kustomization.yaml": "resources: [base]\n"}))
    paths = [build["path"] for build in report(run, ".")["builds"]]  # type: ignore[attr-defined]
    assert paths == [".", "overlays/dev", "overlays/prod", "team"]


class TestExitCodes:
    def test_a_failure_is_2_and_never_fails_where_something_was_looked_at(self, run: Run, write: Write) -> None:
        write(tree())
        assert run("check", "overlays", "--no-cache").code == 2
        assert run("check", "overlays", "--no-cache", "--fail-on", "never").code == 0

    def test_nothing_that_can_be_looked_at_is_2(self, run: Run, write: Write) -> None:
        write({"a/kustomization.yaml": "resources: [gone.yaml]\n", "b/kustomization.yaml": "resources: [lost.yaml]\n"})
        assert run("check", ".", "--no-cache", "--fail-on", "never").code == 2
        assert run("check", ".", "--no-cache", "--write-baseline", "b.json").code == 0

    def test_500_roots_with_one_cause_are_told_once(self, run: Run, write: Write) -> None:
        files = {f"apps/a{number}/kustomization.yaml": "resources: [../../base]\n" for number in range(500)}
        write({**files, "base/kustomization.yaml": "resources:\n- gone.yaml\n"})
        result = run("check", "apps", "--no-cache")
        assert result.code == 2
        assert result.out.count("gone.yaml") == 1
        assert "apps/a0, apps/a1, apps/a10 and 498 more do not build\n    base/kustomization.yaml:2:3: " in result.out


class TestExclude:
    def test_what_matches_is_left_out(self, run: Run, write: Write) -> None:
        write(tree())
        assert run("check", ".", "--no-cache", "--exclude", "overlays/prod").code == 0
        assert run("check", ".", "--no-cache", "--exclude", "over*/p*").code == 0
        assert run("check", ".", "--no-cache", "--exclude", "prod").code == 0

    def test_a_policy_says_it_too(self, run: Run, write: Write) -> None:
        write(tree(**{"policies/p.yaml": "apiVersion: kustomgen/v1\nkind: Policy\nexclude: [overlays/prod/]\n"}))
        assert run("check", ".", "--no-cache").code == 0

    def test_a_glob_that_matches_nothing_is_loud(self, run: Run, write: Write) -> None:
        write(tree())
        result = run("check", ".", "--no-cache", "--exclude", "overlays/prd")
        assert result.code == 2
        assert result.err == "--exclude 'overlays/prd' matches no file or folder\n    did you mean 'overlays/prod'?\n"

    def test_so_is_one_of_a_policy_with_its_line(self, run: Run, write: Write) -> None:
        write(
            tree(**{"policies/p.yaml": "apiVersion: kustomgen/v1\nkind: Policy\nexclude:\n- overlays/prod\n- old/**\n"})
        )
        result = run("check", ".", "--no-cache")
        assert result.code == 2
        assert result.err.startswith("policies/p.yaml:5:3: exclude 'old/**' matches no file or folder\n")

    @pytest.mark.parametrize("value", ["[1]", "[' ']", "x", "[{a: b}]"])
    def test_what_is_no_glob_is_refused(self, run: Run, write: Write, value: str) -> None:
        write(tree(**{"policies/p.yaml": f"apiVersion: kustomgen/v1\nkind: Policy\nexclude: {value}\n"}))
        result = run("check", ".", "--no-cache")
        assert result.code == 2
        assert result.err.startswith("policies/p.yaml:3:")

    def test_everything_left_out_is_an_error(self, run: Run, write: Write) -> None:
        write(tree())
        result = run("check", ".", "--no-cache", "--exclude", "**")
        assert result.code == 2
        assert "everything is excluded" in result.err


class TestShown:
    FILES = tree(
        **{
            "overlays/prod/kustomization.yaml": "resources: [../../base, pods.yaml]\n",
            "overlays/prod/pods.yaml": "\n---\n".join(
                f"{{apiVersion: v1, kind: Pod, metadata: {{name: p{number}}}, "
                "spec: {containers: [{name: a, image: 'a:latest'}]}}"
                for number in range(12)
            ),
        }
    )

    def test_the_fix_is_told_once_for_a_rule(self, run: Run, write: Write) -> None:
        write(self.FILES)
        out = run("check", "overlays/prod", "--no-cache", "--rule", "image-pinned").out
        assert out.count("fix: ") == 1
        assert "image-pinned  12 causes\n" in out
        assert out.count("Pod/p") == 12

    def test_a_limit_says_how_many_more(self, run: Run, write: Write) -> None:
        write(self.FILES)
        result = run("check", "overlays/prod", "--no-cache", "--rule", "image-pinned", "--limit", "5")
        assert result.out.count("Pod/p") == 5
        assert "not shown because of --limit: image-pinned 7 more" in result.out
        assert "12 errors" in result.out or "12 warnings" in result.out

    def test_a_severity_hides_and_counts(self, run: Run, write: Write) -> None:
        write(self.FILES)
        whole = run("check", "overlays/prod", "--no-cache")
        some = run("check", "overlays/prod", "--no-cache", "--severity", "error")
        assert whole.code == some.code
        assert "\nwarning  " not in some.out
        assert "findings below error not shown" in some.out
        assert whole.out.splitlines()[-1].partition(" s: ")[2] == some.out.splitlines()[-1].partition(" s: ")[2]

    def test_statistics_are_only_the_table(self, run: Run, write: Write) -> None:
        write(self.FILES)
        out = run("check", "overlays/prod", "--no-cache", "--rule", "image-pinned", "--statistics").out
        lines = [line.split() for line in out.splitlines()]
        assert lines[0] == ["rule", "error", "warning", "info", "builds", "files"]
        assert lines[1][0] == "image-pinned"
        assert lines[1][-2:] == ["1", "1"]
        assert len(lines) == 2

    def test_concise_lines_are_for_editors(self, run: Run, write: Write) -> None:
        write(tree())
        lines = run("check", "overlays", "--no-cache", "--format", "concise").out.splitlines()
        assert lines[0].startswith("overlays/prod/kustomization.yaml:3:3: error does-not-build no such file")


class TestWords:
    """The same words for an overlay in every command."""

    WORDS = ("overlays/dev", "dev", "overlays/d*", "overlays/dev/kustomization.yaml")

    @pytest.mark.parametrize("word", WORDS)
    def test_without_a_spec(self, run: Run, write: Write, word: str) -> None:
        write(tree())
        assert "name: a" in run("build", word).out
        assert run("explain", word, "ConfigMap/a", "metadata.name").code == 0
        assert [build["path"] for build in report(run, word)["builds"]] == ["overlays/dev"]  # type: ignore[attr-defined]
        assert run("diff", word, "base").code == 0

    def test_one_that_means_several_is_refused_where_one_is_wanted(self, run: Run, write: Write) -> None:
        write(tree())
        result = run("build", "overlays/*")
        assert result.code == 2
        assert result.err == "'overlays/*' is 2 overlays: overlays/dev, overlays/prod\n    name one by its folder\n"

    @pytest.mark.parametrize("command", [("build",), ("check",), ("diff",)])
    def test_an_unknown_one_has_the_nearest(self, run: Run, write: Write, command: tuple[str, ...]) -> None:
        subprocess.run(["git", "init", "-q", str(write(tree()))], check=True)
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "x"], check=True
        )
        result = run(*command, "devv")
        assert result.code == 2
        assert "there is no environment or folder 'devv'\n    did you mean 'dev'?" in result.err


def commit() -> None:
    for arguments in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *arguments], check=True)


def test_diff_at_the_root_of_a_tree_names_what_does_not_build(run: Run, write: Write) -> None:
    files = {name.removeprefix("overlays/"): text.replace("../../", "../") for name, text in tree().items()}
    write(files)
    commit()
    write({"base/a.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {x: y}}\n"})
    result = run("diff", "--git", "HEAD")
    assert result.code == 0
    assert "dev at HEAD → dev" in result.out
    assert "+ data" in result.out
    assert "not compared, because it does not build: prod/kustomization.yaml:3:3: at HEAD: no such file" in result.err


IMMUTABLE = {
    "the selector of a Deployment": (
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {selector: {matchLabels: {app: %s}}}}",
        "Deployment/a spec.selector",
    ),
    "the claims of a StatefulSet": (
        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {serviceName: %s}}",
        "StatefulSet/a spec.serviceName",
    ),
    "what a RoleBinding binds": (
        (
            "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: a}, "
            "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %s}}"
        ),
        "RoleBinding/a roleRef.name",
    ),
    "an immutable ConfigMap": (
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, immutable: true, data: {x: %s}}",
        "ConfigMap/a data.x",
    ),
}


@pytest.mark.parametrize(("manifest", "place"), IMMUTABLE.values(), ids=IMMUTABLE)
def test_diff_says_what_cannot_be_applied(run: Run, write: Write, manifest: str, place: str) -> None:
    write({"overlays/prod/kustomization.yaml": "resources: [a.yaml]\n", "overlays/prod/a.yaml": manifest % "one"})
    commit()
    write({"overlays/prod/a.yaml": manifest % "two"})
    result = run("diff", "prod")
    assert f"! {place}" in result.out
    assert "cannot be changed in place" in result.out
    found = json.loads(run("diff", "prod", "--format", "json").out)["comparisons"][0]["cannotBeApplied"]
    assert [said.startswith(place) for said in found] == [True]


@pytest.mark.parametrize(
    ("prefix", "names"),
    [("prod-", ("web", "prod-web")), ("web-", ("web", "web-web")), ("a-", ("a-a", "a", "a-a-a"))],
)
def test_names_that_begin_with_the_prefix_of_the_other_side_are_paired(
    run: Run, write: Write, prefix: str, names: tuple[str, ...]
) -> None:
    manifests = "\n---\n".join(
        f"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}}}, data: {{A: '{name}'}}}}" for name in names
    )
    write(
        {
            "base/kustomization.yaml": "resources: [all.yaml]\n",
            "base/all.yaml": manifests,
            "overlays/prod/kustomization.yaml": f"resources: [../../base]\nnamePrefix: {prefix}\n",
            "overlays/staging/kustomization.yaml": "resources: [../../base]\n",
        }
    )
    assert f"no difference in {len(names)} objects" in run("diff", "staging", "prod").out
    assert f"no difference in {len(names)} objects" in run("diff", "prod", "staging").out


def test_a_path_is_not_tried_as_a_name(run: Run, write: Write) -> None:
    write(tree())
    result = run("check", "overlays/devv")
    assert result.err == "overlays/devv: there is no such file or folder\n    did you mean 'overlays/dev'?\n"
    assert Path("overlays/dev").is_dir()


BAD_POD = "{apiVersion: v1, kind: Pod, metadata: {name: %s}, spec: {containers: [{name: a, image: 'a:latest'}]}}\n"


class TestPreCommit:
    """Only what the changed files cause is shown, the rest is a number."""

    CHECK = ("check", "--no-cache", "--rule", "image-pinned", "--changed-files")

    def files(self) -> dict[str, str]:
        return {
            "overlays/prod/kustomization.yaml": "resources: [old.yaml, more.yaml]\n",
            "overlays/prod/old.yaml": BAD_POD % "old",
            "overlays/prod/more.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: more}}\n",
        }

    def test_what_was_there_before_is_a_number(self, run: Run, write: Write) -> None:
        write(self.files())
        commit()
        write({"overlays/prod/more.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: less}}\n"})
        result = run(*self.CHECK, "overlays/prod/more.yaml")
        assert result.code == 0
        assert "image-pinned" not in result.out
        assert "1 finding was there before this change: `kustomgen check` shows all" in result.out

    def test_what_the_change_causes_is_shown(self, run: Run, write: Write) -> None:
        write(self.files())
        commit()
        write({"overlays/prod/more.yaml": BAD_POD % "new"})
        result = run(*self.CHECK, "overlays/prod/more.yaml")
        assert result.code == 1
        assert "Pod/new" in result.out
        assert "Pod/old" not in result.out

    def test_what_a_change_causes_in_a_file_that_did_not_change_is_shown(self, run: Run, write: Write) -> None:
        write(self.files() | {"overlays/prod/fine.yaml": BAD_POD.replace("latest", "v1") % "fine"})
        write({"overlays/prod/kustomization.yaml": "resources: [old.yaml]\n"})
        write({"overlays/prod/old.yaml": BAD_POD.replace("latest", "v1") % "old"})
        commit()
        write({"overlays/prod/kustomization.yaml": "resources: [old.yaml]\nimages:\n- name: a\n  newTag: latest\n"})
        result = run(*self.CHECK, "overlays/prod/kustomization.yaml")
        assert result.code == 1
        assert "Pod/old" in result.out

    def test_a_build_that_failed_before_is_known(self, run: Run, write: Write) -> None:
        write(self.files() | {"overlays/prod/kustomization.yaml": "resources: [old.yaml, more.yaml, gone.yaml]\n"})
        commit()
        write({"overlays/prod/more.yaml": BAD_POD % "new"})
        result = run(*self.CHECK, "overlays/prod/more.yaml")
        assert result.code == 0
        assert "known: overlays/prod does not build" in result.out

    def test_a_new_overlay_is_shown_whole(self, run: Run, write: Write) -> None:
        write(self.files())
        commit()
        write({"overlays/new/kustomization.yaml": "resources: [pod.yaml]\n", "overlays/new/pod.yaml": BAD_POD % "new"})
        assert run(*self.CHECK, "overlays/new/pod.yaml", "overlays/new/kustomization.yaml").code == 1


def test_github_annotates_the_line_of_a_failure(run: Run, write: Write) -> None:
    write(tree())
    out = run("check", "overlays", "--no-cache", "--format", "github").out
    assert "::error file=overlays/prod/kustomization.yaml,line=3,col=3,title=overlays/prod does not build::" in out
