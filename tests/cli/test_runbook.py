"""``kustomgen runbook`` and ``kustomgen export``: commands with real names, and a file that can be applied."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from textwrap import dedent

import pytest

from kustomgen.k8s.resource import Resource
from kustomgen.yaml.stream import load_stream
from tests.cli.conftest import Run, Write

ROOT = Path(__file__).parents[2]


def commands(text: str) -> list[list[str]]:
    return [
        shlex.split(line) for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()
    ]


def test_an_environment_that_is_not_there_is_an_error(run: Run, write: Write) -> None:
    write({})
    for command in ("runbook", "export"):
        assert (run(command, "prod").code, "'prod'" in run(command, "prod").err) == (2, True)


def test_what_builds_to_nothing_is_an_error(run: Run, write: Write) -> None:
    write({"overlays/prod/kustomization.yaml": "resources: []\n"})
    assert run("runbook", "overlays/prod").code == 2


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_a_runbook_names_what_the_overlay_builds(environment: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = run("runbook", environment).out
    built = {
        f"{each.kind.lower()}/{each.name}" for each in map(Resource, load_stream(run("build", environment).out, "b"))
    }
    named = {
        word
        for line in commands(text)
        for word in line
        if re.fullmatch(r"(deployment|service|job|horizontalpodautoscaler)/\S+", word)
    }
    assert named
    assert named <= built
    assert all(
        f"gorax-{environment}" in line for line in commands(text) if line[0] == "kubectl" and "apply" not in line
    )


def test_the_troubleshooting_of_the_seed_is_there(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """GX: logs by component, rollout, HPA, certificate, the keys of the Secret, port-forward, budgets."""
    monkeypatch.chdir(ROOT)
    text = run("runbook", "prod").out
    for wanted in (
        "kubectl logs -n gorax-prod -l app=gorax,component=api",
        "kubectl rollout history -n gorax-prod deployment/prod-gorax-worker",
        "kubectl describe -n gorax-prod horizontalpodautoscaler/prod-gorax-api-hpa",
        "between 3 and 20. Change the range in `environments.prod.workloads` of kustomgen.yaml",
        "kubectl get -n gorax-prod secret prod-gorax-tls",
        "Secret/prod-gorax-secrets must have database-url, encryption-key, jwt-secret",
        "kubectl port-forward -n gorax-prod service/prod-gorax-api 8080:80",
        "kubectl get -n gorax-prod poddisruptionbudget/prod-gorax-api-pdb",
    ):
        assert wanted in text, wanted


def test_a_database_is_asked_and_restored(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """KK-11: pg_dump, and back by psql."""
    monkeypatch.chdir(ROOT / "examples" / "kubekloud")
    text = run("runbook", "prod").out
    assert "statefulset/kubekloud-postgres -c postgres -- pg_isready" in text
    assert "> prod.sql" in text
    assert "< prod.sql" in text
    assert "--from=cronjob/kubekloud-postgres-backup" in text


def test_words_are_quoted_for_the_shell(run: Run, write: Write) -> None:
    pod = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {selector: {matchLabels: {a: 'x; rm -rf $HOME'}}, template: {spec: {containers: [{name: web}]}}}}"
    write({"overlays/prod/kustomization.yaml": "resources: [a.yaml]\n", "overlays/prod/a.yaml": pod})
    (line,) = [line for line in commands(run("runbook", "overlays/prod").out) if "--tail=200" in line]
    assert "a=x; rm -rf $HOME" in line


def test_a_runbook_is_the_same_each_time(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert run("runbook", "prod").out == run("runbook", "prod").out


def test_an_export_has_every_object_and_the_settings(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT)
    file = tmp_path / "prod.yaml"
    assert run("export", "prod", "--output", str(file)).code == 0
    exported = load_stream(file.read_text(), "export")
    *objects, settings = exported
    built = load_stream(run("build", "prod").out, "build")
    assert sorted(map(str, objects)) == sorted(map(str, built))
    assert objects[0]["kind"] == "Namespace"
    assert settings["data"]["kustomgen.yaml"] == (ROOT / "kustomgen.yaml").read_text()
    assert "# Not in it: the values of prod-gorax-secrets" in file.read_text()


def test_an_export_says_which_data_it_has_not(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "examples" / "kubekloud")
    assert (
        "# Not in it: the data of kubekloud-postgres-backup-backup, data of StatefulSet/kubekloud-postgres."
        in run("export", "prod").out
    )


def test_no_name_of_a_folder_or_a_secret_leaves_the_comment_of_an_export(run: Run, write: Write) -> None:
    write({
        "overlays/a\n::error::b/kustomization.yaml": "resources: [pod.yaml]\n",
        "overlays/a\n::error::b/pod.yaml": dedent("""
            apiVersion: v1
            kind: Pod
            metadata: {name: a}
            spec: {containers: [{name: a, image: a, envFrom: [{secretRef: {name: "b\\n::error::c"}}]}]}
            """),
    })  # fmt: skip

    result = run("export", "overlays/a\n::error::b")

    comment = result.out.partition("---\n")[0]
    assert len(comment.splitlines()) == 2
    assert not [line for line in comment.splitlines() if not line.startswith("# ")]
