"""``kustomgen check``: what it looks at, what it prints, what it ends with."""

from __future__ import annotations

import dataclasses
import json
import os
import pty
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema  # type: ignore[import-untyped]  # jsonschema-rs refuses the published schema: a bad pattern in it
import pytest

from kustomgen.engine.find import find_engine
from kustomgen.k8s.build import Build
from kustomgen.k8s.schema import latest
from kustomgen.policy.load import builtin_policies
from kustomgen.policy.rule import Params
from kustomgen.report import FORMATS
from kustomgen.rules import RULES
from tests.cli.conftest import CLEAN, LEAK, NOTHING, POD, TREE, Run, Tools, Write, kustomization
from tests.waiting import FOREVER, PATIENCE

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "tests" / "report" / "sarif-schema-2.1.0.json"

HANGS = f'case "$1" in version) echo v5.8.1 ;; *) exec sleep {FOREVER:g} ;; esac'


def checked(out: str) -> list[str]:
    """What was looked at, by a report in JSON."""
    return [build["path"] for build in json.loads(out)["builds"]]


# Exit codes


@pytest.mark.usefixtures("tree")
def test_0_where_nothing_is_found(run: Run) -> None:
    assert run("check", "overlays/dev").code == 0


@pytest.mark.usefixtures("tree")
def test_1_where_something_is_found(run: Run) -> None:
    result = run("check")
    assert result.code == 1
    assert "no-secret-in-configmap" in result.out
    assert "overlays/prod/settings.yaml:7:3" in result.out


def test_2_where_an_overlay_does_not_build_and_the_others_are_reported(run: Run, write: Write) -> None:
    write({**TREE, "overlays/staging/kustomization.yaml": kustomization("gone.yaml")})
    result = run("check", "--format", "json")
    assert result.code == 2
    failed = {build["path"]: build["error"] for build in result.json["builds"] if not build["ok"]}
    assert failed.keys() == {"overlays/staging"}
    assert "overlays/staging/kustomization.yaml:1:13: no such file or directory: " in failed["overlays/staging"]
    assert checked(result.out) == ["overlays/dev", "overlays/prod", "overlays/staging"]
    assert [finding["rule"] for finding in result.json["findings"]] == ["no-secret-in-configmap"]


def test_an_overlay_that_lists_nothing_yet_is_an_info(run: Run, write: Write) -> None:
    write({**TREE, **NOTHING})
    result = run("check", "overlays/dev", "overlays/empty", "--format", "json")
    assert result.code == 0
    assert [(build["error"], build["resources"]) for build in result.json["builds"]] == [(None, 1), (None, 0)]
    assert "info: overlays/empty builds to nothing yet: nothing is listed there" in result.json["notes"]


def test_2_where_nothing_builds_to_anything(run: Run, write: Write) -> None:
    write({**TREE, **NOTHING})
    result = run("check", "overlays/empty", "--format", "json")
    assert result.code == 2
    assert [build["error"] for build in result.json["builds"]] == [
        "overlays/empty: builds to nothing, so nothing was checked"
    ]


@pytest.mark.usefixtures("tree")
def test_3_where_a_rule_crashes_with_its_name_and_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_build: Build, _params: Params) -> Iterator[Any]:
        raise ZeroDivisionError

    rules = tuple(dataclasses.replace(rule, check=crash) if rule.id == "image-pinned" else rule for rule in RULES)
    monkeypatch.setattr(import_module("kustomgen.check.policies"), "RULES", rules)
    result = run("check", "overlays/dev")
    assert result.code == 3
    assert "ZeroDivisionError" in result.err
    assert "rule image-pinned failed on overlays/dev (environment 'dev')" in result.err
    assert "This is a bug in kustomgen" in result.err
    assert result.out == ""


@pytest.mark.parametrize(("threshold", "code"), [("error", 0), ("warning", 1), ("info", 1), ("never", 0)])
def test_fail_on_says_what_is_too_much(run: Run, write: Write, threshold: str, code: int) -> None:
    write({"pod.yaml": POD})
    result = run("check", "pod.yaml", "--rule", "requests-set", "--fail-on", threshold, "--format", "json")
    assert result.code == code
    assert result.json["summary"] == {"error": 0, "warning": 2, "info": 0}


def test_never_failing_still_ends_with_2_where_something_does_not_build(run: Run, write: Write) -> None:
    write({"kustomization.yaml": kustomization("gone.yaml")})
    assert run("check", ".", "--fail-on", "never").code == 2


# What is looked at


def test_without_a_path_the_overlays_of_the_spec_in_its_order(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = run("check", "--format", "json")
    assert result.code == 0
    assert checked(result.out) == ["overlays/dev", "overlays/staging", "overlays/prod"]
    assert result.json["policy"] == "gorax"


@pytest.mark.usefixtures("tree")
def test_without_a_path_and_a_spec_all_overlays(run: Run) -> None:
    assert checked(run("check", "--format", "json").out) == ["overlays/dev", "overlays/prod"]


SPEC = """
    environments:
      dev: {}
      live: { directory: prod, tier: production }
    """


def test_an_environment_has_the_name_that_the_spec_gives_its_folder(run: Run, write: Write) -> None:
    write({**TREE, "kustomgen.yaml": SPEC})
    builds = run("check", "--format", "json").json["builds"]
    assert [(build["path"], build["environment"]) for build in builds] == [
        ("overlays/dev", "dev"),
        ("overlays/prod", "live"),
    ]


@pytest.mark.parametrize(
    "path", ["overlays/prod", "overlays/prod/", "./overlays/../overlays/prod", "{here}/overlays/prod", "."]
)
def test_a_folder_is_the_same_environment_whichever_way_it_is_written(run: Run, write: Write, path: str) -> None:
    here = write({**TREE, "kustomgen.yaml": SPEC})
    builds = run("check", path.format(here=here), "--format", "json").json["builds"]
    assert ("overlays/prod", "live") in [(build["path"], build["environment"]) for build in builds]


def test_a_spec_whose_overlays_are_not_there_says_how_to_get_them(run: Run, write: Write) -> None:
    write({"kustomgen.yaml": SPEC})
    result = run("check")
    assert result.code == 2
    assert result.err.count("there is no such folder\n    `kustomgen generate` writes it\n") == 2


def test_neither_a_spec_nor_overlays(run: Run, write: Write) -> None:
    write({})
    result = run("check")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("there is neither a kustomgen.yaml nor a folder overlays here\n")


def test_a_spec_without_environments_is_not_called_missing(run: Run, write: Write) -> None:
    write({"kustomgen.yaml": "name: shop\n"})
    assert run("check").err.startswith("there is no folder overlays here\n")


def test_a_folder_above_is_every_overlay_below_it_and_no_base(run: Run, write: Write) -> None:
    write(
        {
            "deploy/base/kustomization.yaml": kustomization("settings.yaml"),
            "deploy/base/settings.yaml": CLEAN,
            "deploy/eu/dev/kustomization.yaml": kustomization("../../base"),
            "deploy/us/dev/kustomization.yaml": kustomization("../../base"),
        }
    )
    assert checked(run("check", "deploy", "--format", "json").out) == ["deploy/eu/dev", "deploy/us/dev"]


@pytest.mark.usefixtures("tree")
def test_the_file_of_a_kustomization_is_its_folder(run: Run) -> None:
    result = run("check", "overlays/prod/kustomization.yaml", "overlays/prod", "--format", "json")
    assert checked(result.out) == ["overlays/prod"]


def test_a_file_of_manifests_needs_no_kustomize(run: Run, write: Write, tools: Tools) -> None:
    write({"settings.yaml": LEAK})
    tools()
    result = run("check", "settings.yaml", "--format", "json")
    assert result.code == 1
    assert result.json["engine"] is None
    (finding,) = result.json["findings"]
    assert finding["source"] == {"file": "settings.yaml", "line": 7, "column": 3}
    assert finding["environment"] == "settings"


def test_standard_input(run: Run, write: Write) -> None:
    write({})
    result = run("check", "-", "--format", "json", stdin="apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
    assert result.code == 0
    assert result.json["builds"] == [
        {
            "path": "-",
            "environment": "stdin",
            "resources": 1,
            "ok": True,
            "error": None,
            "uncheckedKinds": [],
            "failure": None,
            "known": False,
            "below": None,
        }
    ]


@pytest.mark.parametrize("stdin", ["", "\n", "---\n---\n", "# nothing\n"])
def test_empty_standard_input_is_not_a_clean_one(run: Run, write: Write, stdin: str) -> None:
    write({})
    result = run("check", "-", stdin=stdin)
    assert result.code == 2
    assert "-: holds no objects, so nothing was checked" in result.out


@pytest.mark.parametrize("stdin", [b"\xff\xfe\xfa", b"a: \xe9\n"])
def test_standard_input_that_is_no_text(run: Run, write: Write, stdin: bytes) -> None:
    write({})
    result = run("check", "-", stdin=stdin)
    assert result.code == 2
    assert re.match(r"-:1:\d: ", result.err)


def test_a_file_that_is_no_yaml_is_told_beside_the_others(run: Run, write: Write) -> None:
    write({"bad.yaml": "a: [\n", "text.yaml": "hello\n", "good.yaml": CLEAN})
    result = run("check", "bad.yaml", "text.yaml", "good.yaml", "--format", "json")
    assert result.code == 2
    errors = {build["path"]: build["error"] for build in result.json["builds"]}
    assert errors["bad.yaml"].startswith("bad.yaml:2:1: this is not YAML: ")
    assert errors["text.yaml"] == "text.yaml:1:1: an object with apiVersion and kind is expected, not 'hello'"
    assert errors["good.yaml"] is None


def test_an_empty_folder(run: Run, write: Write) -> None:
    (write({}) / "empty").mkdir()
    result = run("check", "empty")
    assert result.code == 2
    assert result.err.startswith("empty:1:1: there is nothing to build in this folder or below it\n")


def test_every_missing_path_is_named(run: Run, write: Write) -> None:
    write({})
    result = run("check", "gone", "gone.yaml")
    assert (result.code, result.out) == (2, "")
    lines = [line for line in result.err.splitlines() if not line.startswith(" ")]
    assert lines == ["there is no environment or folder 'gone'", "gone.yaml: there is no such file or folder"]


def test_a_pipe_is_told_how_to_be_read(run: Run, write: Write) -> None:
    os.mkfifo(write({}) / "pipe")
    result = run("check", "pipe")
    assert result.code == 2
    assert "pipe: is neither a file nor a folder\n    `-` reads standard input" in result.err


@pytest.mark.parametrize("name", ["live", "prod", "production"])
def test_an_environment_by_its_name_its_folder_or_its_tier(run: Run, write: Write, name: str) -> None:
    write({**TREE, "kustomgen.yaml": SPEC})
    assert checked(run("check", "-e", name, "--format", "json").out) == ["overlays/prod"]


@pytest.mark.usefixtures("tree")
def test_several_environments(run: Run) -> None:
    result = run("check", "--environment", "prod", "-e", "dev", "--format", "json")
    assert checked(result.out) == ["overlays/dev", "overlays/prod"]


@pytest.mark.usefixtures("tree")
def test_every_unknown_environment_is_named_also_beside_a_known_one(run: Run) -> None:
    result = run("check", "-e", "prod", "-e", "prd", "-e", "moon")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "there is no environment 'prd'\n    did you mean 'prod'?\n"
        "there is no environment 'moon'\n    known: dev, prod\n"
    )


# Rules and policies


@pytest.mark.usefixtures("tree")
def test_only_one_rule(run: Run) -> None:
    assert run("check", "--rule", "image-pinned").code == 0
    assert run("check", "--rule", "no-secret-in-configmap", "--rule", "image-pinned").code == 1


@pytest.mark.usefixtures("tree")
def test_not_one_rule(run: Run) -> None:
    assert run("check", "--skip", "no-secret-in-configmap").code == 0


def test_rules_by_the_names_of_peers(run: Run, write: Write) -> None:
    write({"pod.yaml": POD})
    found = run("check", "pod.yaml", "--rule", "kube-score/pod-probes", "--format", "json").json["findings"]
    assert [finding["rule"] for finding in found] == ["readiness-probe", "liveness-probe"]
    skipped = run("check", "pod.yaml", "--skip", "kube-score/pod-probes", "--format", "json").json["findings"]
    assert skipped
    assert not {"readiness-probe", "liveness-probe"} & {finding["rule"] for finding in skipped}


@pytest.mark.parametrize("option", ["--rule", "--skip"])
@pytest.mark.usefixtures("tree")
def test_an_unknown_rule_with_the_nearest(run: Run, option: str) -> None:
    result = run("check", option, "imag-pinned")
    assert (result.code, result.err) == (2, "there is no rule 'imag-pinned'\n    did you mean 'image-pinned'?\n")


@pytest.mark.usefixtures("tree")
def test_no_rule_left_is_no_clean_check(run: Run) -> None:
    result = run("check", "--rule", "image-pinned", "--skip", "image-pinned")
    assert (result.code, result.err) == (2, "no rule is left to run\n    skip fewer\n")


POLICY = "apiVersion: kustomgen/v1\nkind: Policy\nname: ours\n"


@pytest.mark.usefixtures("tree")
def test_a_policy_given_as_a_file(run: Run, write: Write) -> None:
    write({"strict/ours.yaml": f"{POLICY}rules:\n  no-secret-in-configmap: warning\n"})
    result = run("check", "--policy", "strict/ours.yaml", "--format", "json")
    assert result.code == 0
    assert (result.json["policy"], result.json["summary"]["warning"]) == ("ours", 1)


@pytest.mark.usefixtures("tree")
def test_policies_here_are_in_force_unless_one_is_named(run: Run, write: Write) -> None:
    write({"policies/ours.yaml": f"{POLICY}rules:\n  no-secret-in-configmap: off\n"})
    assert run("check").code == 0
    assert run("check", "--policy", "recommended").code == 1


@pytest.mark.usefixtures("tree")
def test_policies_of_other_tools_in_the_same_folder_are_left_to_them(run: Run, write: Write) -> None:
    write({"policies/kyverno.yaml": "# theirs\napiVersion: kyverno.io/v1\nkind: ClusterPolicy\nspec: {}\n"})
    assert run("check", "overlays/dev", "--format", "json").json["policy"] == "recommended"


@pytest.mark.usefixtures("tree")
def test_a_policy_of_ours_with_a_misspelt_version_is_not_left_out(run: Run, write: Write) -> None:
    write({"policies/ours.yaml": "apiVersion: kustomgn/v1\nkind: Policy\nname: ours\n"})
    result = run("check")
    assert result.code == 2
    assert "policies/ours.yaml:1:1: apiVersion is 'kustomgn/v1', and 'kustomgen/v1' is expected" in result.err


@pytest.mark.usefixtures("tree")
def test_an_unknown_policy(run: Run) -> None:
    known = ", ".join(builtin_policies())
    assert run("check", "--policy", "tight").err == f"there is no policy 'tight'\n    built in: {known}\n"
    assert run("check", "--policy", "tight.yaml").err == "there is no file tight.yaml\n"


@pytest.mark.parametrize("policy", builtin_policies())
def test_every_built_in_policy_checks_the_root(run: Run, monkeypatch: pytest.MonkeyPatch, policy: str) -> None:
    monkeypatch.chdir(ROOT)
    result = run("check", "-e", "prod", "--policy", policy, "--format", "json")
    assert result.code in {0, 1}
    assert result.json["policy"] == policy


@pytest.mark.usefixtures("tree")
def test_an_unknown_environment_in_a_policy_with_its_place(run: Run, write: Write) -> None:
    write({"policies/ours.yaml": f"{POLICY}rules:\n  image-pinned:\n    environments:\n      prd: off\n"})
    result = run("check")
    assert result.code == 2
    assert result.err == "policies/ours.yaml:7:7: there is no environment 'prd'\n    did you mean 'prod'?\n"


@pytest.mark.parametrize("arguments", [["overlays/dev"], ["-e", "dev"], ["overlays/dev/settings.yaml"]])
@pytest.mark.usefixtures("tree")
def test_a_policy_may_name_an_environment_that_this_run_leaves_out(
    run: Run, write: Write, arguments: list[str]
) -> None:
    write({"policies/ours.yaml": f"{POLICY}rules:\n  image-pinned:\n    environments:\n      prod: off\n"})
    assert run("check", *arguments).code == 0


@pytest.mark.usefixtures("tree")
def test_an_exemption_that_exempts_nothing_is_a_finding(run: Run, write: Write) -> None:
    exemption = "exemptions:\n- rule: no-secret-in-configmap\n  resource: ConfigMap/other\n  reason: not yet moved\n"
    write({"policies/ours.yaml": POLICY + exemption})
    found = run("check", "--format", "json").json["findings"]
    (needless,) = (finding for finding in found if finding["rule"] == "exemption-needed")
    assert needless["source"] == {"file": "policies/ours.yaml", "line": 5, "column": 3}
    assert needless["environment"] is None


@pytest.mark.usefixtures("tree")
def test_an_exemption_is_reported_with_its_reason(run: Run, write: Write) -> None:
    exemption = "exemptions:\n- rule: no-secret-in-configmap\n  resource: ConfigMap/settings\n  reason: not yet moved\n"
    write({"policies/ours.yaml": POLICY + exemption})
    result = run("check", "--format", "json")
    assert result.code == 0
    (exempted,) = result.json["exempted"]
    assert (exempted["rule"], exempted["reason"]) == ("no-secret-in-configmap", "not yet moved")


# Options


UNUSABLE = {
    ("--format", "jsn"): "--format 'jsn' is unknown\n    did you mean 'json'?\n",
    ("--fail-on", "eror"): "--fail-on 'eror' is unknown\n    did you mean 'error'?\n",
    ("--engine", "helm"): "--engine 'helm' is unknown\n    possible are: auto, embedded, kustomize, kubectl\n",
    ("--kubernetes-version", "1.99"): (
        f"there are no schemas for Kubernetes '1.99': name a version from 1.0 to {latest()}\n"
    ),
    ("--timeout", "0"): "--timeout 0 is no time to wait\n    seconds are expected, for example 60\n",
    ("--timeout", "-1"): "--timeout -1 is no time to wait\n    seconds are expected, for example 60\n",
    ("--timeout", "nan"): "--timeout nan is no time to wait\n    seconds are expected, for example 60\n",
}


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(("option", "value"), UNUSABLE)
def test_an_option_that_cannot_be(run: Run, option: str, value: str) -> None:
    result = run("check", option, value)
    assert (result.code, result.out, result.err) == (2, "", UNUSABLE[option, value])


def test_the_version_of_kubernetes_chooses_the_schemas(run: Run, write: Write) -> None:
    # The field came with 1.26; 1.20 is older than the schemas, and is held against the oldest.
    spec = "spec: {unhealthyPodEvictionPolicy: AlwaysAllow}"
    write({"pdb.yaml": f"apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: a}}\n{spec}\n"})
    for version, code in (("1.20", 1), ("1.25", 1), ("1.30", 0)):
        given = ("--rule", "schema-valid", "--kubernetes-version", version, "--format", "json")
        result = run("check", "pdb.yaml", *given)
        assert (result.code, result.json["kubernetes"]) == (code, version)


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_report_into_a_file_is_what_would_have_been_printed(run: Run, tree: Path, fmt: str) -> None:
    printed = run("check", "--format", fmt)
    written = run("check", "--format", fmt, "--output", "reports/check")
    assert (written.code, written.out, written.err) == (1, "", "")
    assert timeless((tree / "reports" / "check").read_text(encoding="utf-8")) == timeless(printed.out)
    assert [path.name for path in (tree / "reports").iterdir()] == ["check"]


def timeless(text: str) -> str:
    return re.sub(r"in \d+\.\d s", "in 0.0 s", text)


def test_a_report_into_what_is_no_file(run: Run, tree: Path) -> None:
    below_a_file = run("check", "--output", "overlays/dev/settings.yaml/report")
    assert (below_a_file.code, below_a_file.out) == (2, "")
    assert below_a_file.err.startswith("overlays/dev/settings.yaml:1:1: cannot be written: ")
    folder = run("check", "--output", "overlays")
    assert (folder.code, folder.err) == (
        2,
        "overlays:1:1: cannot be written: this is a folder\n    name a file in it\n",
    )
    assert sorted(path.name for path in tree.iterdir()) == ["overlays"]


def test_a_report_replaces_a_link_and_leaves_a_device_one(run: Run, tree: Path) -> None:
    (tree / "link").symlink_to("report")
    assert run("check", "--output", "link", "--format", "json").code == 1
    assert not (tree / "link").is_symlink()
    assert not (tree / "report").exists()
    assert json.loads((tree / "link").read_text(encoding="utf-8"))["version"] == 1
    assert run("check", "--output", os.devnull).code == 1
    assert not Path(os.devnull).is_file()


# The contract


FINDING = {"rule", "severity", "environment", "path", "resource", "message", "build", "source", "sourceNote", "remedy"}
FINDING |= {"specKey", "via"}


@pytest.mark.usefixtures("tree")
def test_json_is_as_the_contract_says(run: Run) -> None:
    report = run("check", "--format", "json").json
    assert report["version"] == 1
    assert report.keys() >= {"version", "findings", "exempted", "builds", "engine", "summary", "skipped", "notes"}
    (finding,) = report["findings"]
    assert finding.keys() == FINDING
    assert finding["rule"] == "no-secret-in-configmap"
    assert (finding["severity"], finding["environment"], finding["build"]) == ("error", "prod", "overlays/prod")
    assert finding["path"] == "data.DB_PASSWORD"
    assert finding["resource"] == {"apiVersion": "v1", "kind": "ConfigMap", "namespace": "", "name": "settings"}
    assert finding["source"] == {"file": "overlays/prod/settings.yaml", "line": 7, "column": 3}
    assert finding["message"]
    assert finding["remedy"]
    assert report["exempted"] == []
    assert report["builds"] == [
        {
            "path": f"overlays/{name}",
            "environment": name,
            "resources": 1,
            "ok": True,
            "error": None,
            "uncheckedKinds": [],
            "failure": None,
            "known": False,
            "below": None,
        }
        for name in ("dev", "prod")
    ]
    engine = find_engine()
    assert report["engine"] == {"name": engine.name, "version": engine.version}
    assert report["summary"] == {"error": 1, "warning": 0, "info": 0}


@pytest.mark.parametrize("where", ["root", "failing"])
@pytest.mark.usefixtures("tree")
def test_sarif_is_valid(run: Run, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    if where == "root":
        monkeypatch.chdir(ROOT)
    result = run("check", "--format", "sarif")
    jsonschema.validate(result.json, json.loads(SCHEMA.read_text(encoding="utf-8")))
    reported = [found for found in result.json["runs"][0]["results"] if not found.get("suppressions")]
    assert len(reported) == (where == "failing")


@pytest.mark.usefixtures("tree")
def test_formats_for_machines_read_as_such(run: Run) -> None:
    junit = ET.fromstring(run("check", "--format", "junit").out)  # noqa: S314 - our own
    assert len(list(junit.iter("failure"))) == 1
    github = run("check", "--format", "github").out
    assert github.startswith("::error file=overlays/prod/settings.yaml,line=7,")
    assert "| error | no-secret-in-configmap | prod |" in run("check", "--format", "markdown").out


@pytest.mark.parametrize("fmt", FORMATS)
def test_every_format_tells_of_a_build_that_failed(run: Run, write: Write, fmt: str) -> None:
    write({"kustomization.yaml": kustomization("gone.yaml")})
    result = run("check", ".", "--format", fmt)
    assert result.code == 2
    assert "no such file or directory" in result.out


@pytest.mark.parametrize("fmt", FORMATS)
def test_every_format_runs_on_the_root_and_says_that_all_is_well(
    run: Run, monkeypatch: pytest.MonkeyPatch, fmt: str
) -> None:
    monkeypatch.chdir(ROOT)
    result = run("check", "--format", fmt)
    assert (result.code, result.err) == (0, "")
    assert result.out.endswith("\n")


# kustomize


def test_without_kustomize_and_kubectl_generate_works_and_check_says_what_to_install(
    run: Run, write: Write, tools: Tools
) -> None:
    write({})
    tools()
    assert run("init", "--name", "shop").code == 0
    assert run("generate").code == 0
    result = run("check")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("neither kustomize nor kubectl is on PATH, so nothing can be built\n    install it: ")
    assert "go install sigs.k8s.io/kustomize/kustomize/v5@" in result.err
    assert "https://kubernetes.io/docs/tasks/tools/" in result.err


@pytest.mark.parametrize("engine", ["kustomize", "kubectl"])
@pytest.mark.usefixtures("tree")
def test_an_engine_asked_for_by_name_has_no_substitute(run: Run, tools: Tools, engine: str) -> None:
    tools()
    result = run("check", "--engine", engine)
    assert result.code == 2
    assert result.err.startswith(f"there is no {engine} on PATH\n")


@pytest.mark.usefixtures("tree")
def test_kustomize_that_hangs_is_stopped(run: Run, tools: Tools) -> None:
    tools(kustomize=HANGS)
    started = time.monotonic()
    result = run("check", "--timeout", "0.5")
    assert result.code == 2
    assert "overlays/dev/kustomization.yaml:1:1: kustomize did not finish within 0.5 s and was stopped" in result.out
    assert time.monotonic() - started < PATIENCE


@pytest.mark.usefixtures("tree")
def test_kustomize_that_does_not_start(run: Run, tools: Tools) -> None:
    tools(kustomize="")
    Path(os.environ["PATH"], "kustomize").write_text("#!/no/such/interpreter\n", encoding="utf-8")
    result = run("check")
    assert result.code == 2
    assert "does not start: " in result.err


# The terminal


def on_a_terminal(folder: Path, *arguments: str, **environment: str) -> str:
    """What a command prints where standard output and standard error are a terminal."""
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "kustomgen", *arguments]
    variables = {**os.environ, "TERM": "xterm", "PYTHONPATH": str(ROOT), **environment}
    with subprocess.Popen(command, cwd=folder, stdin=slave, stdout=slave, stderr=slave, env=variables) as process:
        os.close(slave)
        printed = b""
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:  # what Linux says at the end
                break
            if not part:
                break
            printed += part
        process.wait()
    os.close(master)
    return printed.decode()


def test_colour_is_for_terminals(tree: Path, run: Run) -> None:
    assert "\x1b[" in on_a_terminal(tree, "check")
    assert "\x1b" not in on_a_terminal(tree, "check", NO_COLOR="1")
    assert "\x1b" not in on_a_terminal(tree, "check", TERM="dumb")
    assert "\x1b" not in run("check").out


def test_progress_is_for_terminals(tree: Path, tools: Tools, run: Run) -> None:
    engine = find_engine()
    slow = "" if engine.name == "kustomize" else "kustomize"
    tools(
        kustomize=f'case "$1" in version) echo v5.8.1 ;; *) shift; sleep 2.5; exec {engine.path} {slow or "build"} "$@" ;; esac'
    )
    assert "building 0 of 2 overlays: overlays/dev …" in on_a_terminal(tree, "check", "--engine", "kustomize")
    assert run("check").err == ""


def test_a_reader_that_has_read_enough_gets_no_traceback(tree: Path) -> None:
    command = f"{sys.executable} -m kustomgen rules --format markdown | head -1"
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=tree, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("# Rules\n", "")


def test_a_full_disk_is_no_bug(tree: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "kustomgen", "schema"],
            cwd=tree, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=full, stderr=subprocess.PIPE, text=True,
            check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, "cannot be written: No space left on device\n")


def test_a_terminal_that_knows_ascii_alone_gets_escapes(write: Write) -> None:
    write({"settings.yaml": LEAK.replace("name: settings", "name: sëttings")})
    done = subprocess.run(
        [sys.executable, "-m", "kustomgen", "check", "settings.yaml"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
    assert r"ConfigMap/s\xebttings" in done.stdout
