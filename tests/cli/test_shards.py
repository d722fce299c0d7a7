"""The shards of a run and their union, which is the report of the run."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

from kustomgen.check.merge import merge
from kustomgen.check.options import Options
from kustomgen.check.run import run_check
from kustomgen.check.shard import Shard, assigned, parse_shard
from kustomgen.errors import InputError
from kustomgen.kustomize.sources import Sources
from kustomgen.report import FORMATS, render

from .conftest import Run, Write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kustomgen.policy.finding import Report

COUNT = 3
DEPLOYMENT = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {{name: web, annotations: {{kustomgen.dev/exempt.min-replicas: a reason of the base}}}}
    spec:
      replicas: 2
      selector: {{matchLabels: {{app: web}}}}
      template:
        metadata: {{labels: {{app: web}}}}
        spec: {{containers: [{{name: web, image: "shop/web:1.4.2", envFrom: [{{secretRef: {{name: {source}}}}}, {{configMapRef: {{name: c}}}}]}}]}}
    """


def service(name: str, secret: str, dev: str = "", prod: str = "") -> dict[str, str]:
    """A base and two overlays, which may have more in their kustomizations."""
    return {
        f"{name}/base/kustomization.yaml": "resources: [web.yaml]\n",
        f"{name}/base/web.yaml": DEPLOYMENT.format(source=secret),
        f"{name}/overlays/staging/kustomization.yaml": f"resources: [../../base]\nnamespace: staging\n{dev}\n",
        f"{name}/overlays/prod/kustomization.yaml": f"resources: [../../base]\nnamespace: prod\n{prod}\n",
    }


def config(literal: str) -> str:
    return f"configMapGenerator: [{{name: c, literals: [{literal}]}}]"


PROJECT: Mapping[str, str] = {
    **service("a", "of-c", config("LEVEL=debug"), config("OTHER=1")),  # rules between environments
    **service("b", "of-nobody", "components: [../../../shared/part]", "replicas: [{name: web, count: 5}]"),
    **service("d", "of-c", "components: [../../../shared/part]"),  # a group with b, by the Component
    "e/base/kustomization.yaml": "resources: [web.yaml]\n",  # what uses it does not build: looked at by itself
    "e/base/web.yaml": DEPLOYMENT.format(source="of-c"),
    "e/overlays/prod/kustomization.yaml": "resources: [../../base]\npatches: [{path: gone.yaml}]\n",
    "c/kustomization.yaml": "resources: [s.yaml]\nnamespace: staging\n",
    "c/s.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: of-c}\nstringData: {KEY: hunter22hunter22}\n",
    "shared/part/kustomization.yaml": """
        apiVersion: kustomize.config.k8s.io/v1alpha1
        kind: Component
        commonAnnotations: {team: shop}
        images: [{name: nobody, newTag: "2"}]
        """,
    "unused/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n",
    "nothing/prod/kustomization.yaml": "resources: []\nnamespace: staging\n",
    "argocd/kustomization.yaml": "resources: [app.yaml]\n",
    "argocd/app.yaml": """
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: shop, namespace: argocd}
        spec:
          project: default
          source: {repoURL: https://example.org/shop.git, path: a/overlays/prod, targetRevision: HEAD}
          destination: {server: https://kubernetes.default.svc, namespace: prod}
        """,
    "loose/x.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n",
    "policies/p.yaml": """
        apiVersion: kustomgen/v1
        kind: Policy
        extends: recommended
        exemptions:
        - {rule: no-secret-committed, resource: Secret/of-c, reason: only c has it}
        - {rule: readiness-probe, resource: Deployment/web, environments: [prod], reason: all prod overlays need it}
        - {rule: no-host-network, resource: Deployment/*, reason: nobody needs it}
        """,
}


@dataclass(frozen=True)
class Made:
    """A whole run of a project, the reports of its shards, and what they are merged to."""

    folder: Path
    whole: Report
    files: tuple[str, ...]
    merged: Report


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """The project, checked in one run and in shards; the current folder is the project."""
    folder = tmp_path_factory.mktemp("shards")
    for name, text in PROJECT.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    before = Path.cwd()
    os.chdir(folder)
    try:
        git("init", "-q")
        git("add", "-A")
        git("commit", "-qm", "first")
        options = Options(paths=(".",), remember=False)
        whole = run_check(options).report
        files = [write_shard(options, number) for number in range(1, COUNT + 1)]
        yield Made(folder, whole, tuple(files), merge(files[::-1]).report)
    finally:
        os.chdir(before)


def git(*arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


def write_shard(options: Options, number: int) -> str:
    report = run_check(replaced(options, number)).report
    file = f"shard-{number}.json"
    Path(file).write_text(render(report, "json"), encoding="utf-8")
    return file


def replaced(options: Options, number: int) -> Options:
    return Options(paths=options.paths, remember=options.remember, shard=Shard(number, COUNT))


def complaint(files: list[str]) -> str:
    with pytest.raises(InputError) as error:
        merge(files)
    return str(error.value)


def edited(file: str, change: Callable[[dict[str, Any]], None]) -> str:
    """A copy of a report with a change."""
    content = json.loads(Path(file).read_text())
    change(content)
    Path("edited.json").write_text(json.dumps(content))
    return "edited.json"


@pytest.mark.parametrize("text", ["0/4", "5/4", "a/b", "1", "1/0", "-1/4", "1/4/2", "1/99999", "", "1 / 4"])
def test_a_shard_is_one_of_so_many(run: Run, text: str) -> None:
    result = run("check", f"--shard={text}")
    assert result.code == 2
    assert f"--shard {text}" in result.err or f"--shard {text!r}" in result.err
    assert "number the shards from 1" in result.err


@pytest.mark.parametrize(
    "options", [["--baseline", "b"], ["--write-baseline", "b"], ["--fix"], ["--changed"], ["--changed-files"], ["-"]]
)
def test_what_asks_for_the_whole_run_is_refused(run: Run, options: list[str]) -> None:
    result = run("check", "--shard", "1/2", *options)
    assert (result.code, result.out) == (2, "")
    assert "--shard does not go together with" in result.err


def test_a_rule_over_all_builds_is_refused(run: Run, write: Write) -> None:
    write({"o/kustomization.yaml": "resources: [c.yaml]\n", "o/c.yaml": "apiVersion: v1\nkind: ConfigMap\n"})
    write({"policies/all.yaml": """
        apiVersion: kustomgen/v1
        kind: Rule
        id: as-many-objects
        expression: builds.all(b, b.objects.size() == builds[0].objects.size())
        message: they differ
        """})  # fmt: skip
    result = run("check", "o", "--shard", "1/2")
    assert result.code == 2
    assert "as-many-objects reads all builds of a run, and a shard has only some" in result.err
    assert "give the shards `--skip as-many-objects`" in result.err


def test_what_is_no_report_of_a_shard_is_refused(made: Made) -> None:
    first, second, _ = made.files
    Path("empty.json").write_text("")
    Path("whole.json").write_text(render(made.whole, "json"))
    Path("list.json").write_text("[]")
    assert complaint([first, "empty.json"]).startswith("empty.json:1:1: this is not a JSON report")
    assert "report of a whole run" in complaint([first, "whole.json"])
    assert "this is no report of" in complaint([first, "list.json"])
    assert "gone.json" in complaint([first, "gone.json"])
    assert "damaged" in complaint([first, edited(second, lambda report: report["shard"].pop("results"))])


def test_missing_and_doubled_shards_are_refused(made: Made) -> None:
    first, second, third = made.files
    assert "2 of 3 shards are missing: 2/3, 3/3" in complaint([first])
    assert f"{second}:1:1: this is shard 2/3, and so is {second}" in complaint([first, second, second, third])


def test_shards_of_other_runs_are_refused(made: Made) -> None:
    first, second, third = made.files

    def basis(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
        return lambda report: report["shard"]["basis"].update({name: value})

    def option(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
        return lambda report: report["shard"]["basis"]["options"].update({name: value})

    def said(change: Callable[[dict[str, Any]], None]) -> str:
        return complaint([first, edited(second, change), third])

    assert "this is shard 2/4, and shard-1.json is shard 1/3" in said(lambda report: report["shard"].update(count=4))
    assert "this report is of kustomgen 0.0.1" in said(basis("version", "0.0.1"))
    assert "made from revision 0123" in said(basis("revision", "0123"))
    assert "made with the policies policies/q.yaml" in said(basis("policies", {"policies/q.yaml": "00"}))
    assert 'made with the options {"paths": ["a"]' in said(option("paths", ["a"]))
    assert "made with another division" in said(basis("partition", "00"))
    assert "built by kubectl v1.0.0" in said(lambda report: report["shard"].update(engine=["kubectl", "v1.0.0"]))


@pytest.mark.parametrize(
    ("name", "value"),
    [("paths", None), ("skip", [1]), ("policies", True), ("engine", "evil"), ("timeout", 0), ("timeout", "60"),
     ("kubernetes", 1), ("remote", "yes")],
)  # fmt: skip
def test_options_that_no_shard_writes_are_refused(made: Made, name: str, value: Any) -> None:
    first, *others = made.files
    file = edited(first, lambda report: report["shard"]["basis"]["options"].update({name: value}))

    assert "damaged" in complaint([file, *others])


def test_what_the_options_of_the_shards_leave_out_is_said(write: Write, run: Run) -> None:
    write(
        {"overlays/prod/kustomization.yaml": "resources: [c.yaml]\n", "overlays/prod/c.yaml": PROJECT["loose/x.yaml"]}
    )
    run("check", ".", "--shard", "1/1", "--skip", "image-pinned", "-f", "json", "--output", "shard.json")

    assert run("merge", "shard.json").err == "the shards were made with --skip image-pinned\n"


def test_another_tree_than_that_of_the_shards_is_refused(made: Made) -> None:
    policy = made.folder / "policies" / "p.yaml"
    text = policy.read_text()
    try:
        policy.write_text(text + "# edited\n")
        assert "made from revision" in complaint(list(made.files))
        assert "run `merge` in a checkout of what the shards checked" in complaint(list(made.files))
    finally:
        policy.write_text(text)


def test_the_manifests_of_the_example_have_no_findings(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[2] / "examples" / "sharded-check")
    assert "nothing found" in run("check", ".", "--no-cache", "--policy", "recommended", "--fail-on", "info").out


def test_the_union_of_the_shards_is_the_run(made: Made) -> None:
    assert made.merged == made.whole
    for name in FORMATS:
        assert render(made.merged, name, elapsed="0", threshold=None) == render(
            made.whole, name, elapsed="0", threshold=None
        )


def test_the_project_has_all_that_only_shows_over_several_builds(made: Made) -> None:
    found = {finding.rule for finding in made.whole.findings}
    assert {"exemption-needed", "config-keys-alike"} <= found
    assert any(not build.ok for build in made.whole.builds)
    assert any(build.below for build in made.whole.builds), "a part of what does not build"
    assert made.whole.unseen
    assert made.whole.exempted
    parts = [json.loads(Path(file).read_text()) for file in made.files]
    assert all(part["builds"] for part in parts)
    assert not any(finding["rule"] == "exemption-needed" for part in parts for finding in part["findings"])


def test_a_merged_report_has_the_exit_code_of_the_run(made: Made, run: Run) -> None:
    assert run("merge", *made.files).code == run("check", ".", "--no-cache").code == 2
    never = run("merge", *made.files, "--fail-on", "never", "--format", "concise")
    assert never.code == 0
    baseline = run("merge", *made.files, "--write-baseline", "known.json")
    assert "are known from now on" in baseline.err
    assert run("merge", *made.files, "--baseline", "known.json").code == 0


def test_more_shards_than_groups_leave_some_empty(write: Write, run: Run) -> None:
    write(service("a", "s"))
    reports = [run("check", ".", "--shard", f"{number}/2", "--format", "json") for number in (1, 2)]
    assert [len(report.json["builds"]) for report in reports] == [2, 0]
    assert "shard 2/2: 0 of 2 targets" in reports[1].json["notes"][0]
    for number, report in enumerate(reports):
        Path(f"{number}.json").write_text(report.out)
    assert len(run("merge", "0.json", "1.json", "--format", "json").json["builds"]) == 2


def test_groups_are_divided_by_what_they_took(write: Write) -> None:
    write({f"{name}/kustomization.yaml": "namespace: x\n" for name in "abcd"})
    took = {"a": 3.0, "b": 5.0, "c": 4.0}
    assert assigned(Sources(), "abcd", 2, took) == {"a": 1, "b": 1, "c": 2, "d": 2}
    assert set(assigned(Sources(), "abcd", 2, {}).values()) == {1, 2}
    assert parse_shard("2/4") == Shard(2, 4)


def test_a_whole_run_and_a_merge_note_the_seconds_and_a_shard_does_not(write: Write, run: Run) -> None:
    write(service("a", "s") | service("b", "s"))
    first = [run("check", ".", "--shard", f"{number}/2", "--format", "json") for number in (1, 2)]
    for number, report in enumerate(first):
        Path(f"{number}.json").write_text(report.out)
    again = run("check", ".", "--shard", "1/2", "--format", "json").json["shard"]
    assert again["basis"] == first[0].json["shard"]["basis"], "the shards that start later divide as the first did"
    assert run("merge", "0.json", "1.json", "--fail-on", "warning").code == 1
    after = run("check", ".", "--shard", "1/2", "--format", "json").json["shard"]
    assert set(after["seconds"]) <= set(again["seconds"]), "all is remembered"
    seconds = {target: took for report in first for target, took in report.json["shard"]["seconds"].items()}
    assert set(seconds) == {f"{name}/overlays/{env}" for name in "ab" for env in ("staging", "prod")}
