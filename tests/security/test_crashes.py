"""What a tree or a caller can do to make kustomgen crash ends with a message and the documented code."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from kustomgen.report import FORMATS
from tests.cli.conftest import CLEAN, TREE, Run, Write, kustomization

ROOT = Path(__file__).parents[2]
DEEP = 1500
HEAD = "apiVersion: example.com/v1\nkind: X\nmetadata: {name: x}\n"


def nested(depth: int) -> str:
    return "{a: " * depth + "1" + "}" * depth


def schema(depth: int) -> str:
    return "{type: object, properties: {a: " * depth + "{type: string}" + "}}" * depth


def definition(schema: str) -> str:
    return (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: xs.example.com}\n"
        "spec:\n  group: example.com\n  names: {kind: X, plural: xs, singular: x, listKind: XList}\n  scope: Namespaced\n"
        f"  versions: [{{name: v1, served: true, storage: true, schema: {{openAPIV3Schema: {schema}}}}}]\n"
    )


def program(*arguments: str, folder: Path, redirect: str = "", stdin: str = "") -> subprocess.CompletedProcess[str]:
    """The program as a shell starts it, with what follows its arguments."""
    command = f'exec "{sys.executable}" -m kustomgen {" ".join(arguments)} {redirect}'
    return subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


DEEP_TREES: Mapping[str, Mapping[str, str]] = {
    "a custom resource": {"x.yaml": f"{HEAD}spec: {nested(DEEP)}\n"},
    "a definition": {"x.yaml": definition(schema(DEEP // 2))},
    "a list": {"x.yaml": f"{HEAD}spec: {'[' * DEEP}{']' * DEEP}\n"},
}


@pytest.mark.parametrize("files", DEEP_TREES.values(), ids=DEEP_TREES)
def test_what_is_nested_too_deeply_does_not_build(run: Run, write: Write, files: Mapping[str, str]) -> None:
    write(
        {"overlays/dev/kustomization.yaml": kustomization(*files)} | {f"overlays/dev/{k}": v for k, v in files.items()}
    )

    result = run("check")

    assert result.code == 2
    assert "is nested more than 200 deep" in result.out
    assert "Traceback" not in result.err
    assert run("build", "overlays/dev").code == 0


def test_a_deep_object_on_standard_input_is_told(run: Run) -> None:
    for depth in (300, DEEP, 100_000):
        result = run("check", "-", stdin=f"{HEAD}spec: {nested(depth)}\n")
        assert (result.code, "nest" in result.out + result.err) == (2, True)


BROKEN: Mapping[str, tuple[str, str]] = {
    "no JSON": ("x-example-v1.json", "{"),
    "deep JSON": ("x-example-v1.json", '{"properties": {"a": ' * DEEP + "1" + "}}" * DEEP),
    "deep JSON that a parser takes": ("x-example-v1.json", '{"properties": {"a": ' * 150 + "1" + "}}" * 150),
    "a deep definition": ("crd.yaml", definition(schema(DEEP))),
    "no schema": ("crd.yaml", definition("{type: nonsense}")),
    "no pattern": ("crd.yaml", definition("{type: object, properties: {spec: {type: string, pattern: '('}}}")),
}


@pytest.mark.parametrize(("name", "text"), BROKEN.values(), ids=BROKEN)
def test_a_bad_schema_fails_what_is_held_against_it_and_nothing_else(
    run: Run, write: Write, name: str, text: str
) -> None:
    write(
        {
            **TREE,
            "overlays/x/kustomization.yaml": kustomization("x.yaml"),
            "overlays/x/x.yaml": f"{HEAD}spec: a\n",
            f"crds/{name}": text,
        }
    )

    result = run("check", "--schemas", "crds", "-f", "json")

    assert result.code == 1, result.out + result.err
    assert all(build["ok"] for build in result.json["builds"])
    found = {(each["build"], each["rule"]) for each in result.json["findings"] if each["severity"] == "error"}
    assert ("overlays/prod", "no-secret-in-configmap") in found
    assert {("overlays/x", "schema-valid"), ("overlays/x", "api-server-accepts")} & found
    told = [each["message"] for each in result.json["findings"]]
    assert any("the schema cannot be used" in each or "pattern is invalid" in each for each in told)


@pytest.mark.parametrize("form", FORMATS)
def test_a_folder_whose_name_is_no_utf_8_is_told(run: Run, write: Write, form: str) -> None:
    folder = write({"overlays/dev/kustomization.yaml": kustomization("c.yaml"), "overlays/dev/c.yaml": CLEAN})
    (folder / "overlays/dev").rename(folder / "overlays" / os.fsdecode(b"d\xff"))

    for output in ((), ("--output", "report.txt")):
        result = run("check", "-f", form, *output)
        assert result.code == 2
        assert "Traceback" not in result.err


def test_a_baseline_of_a_folder_whose_name_is_no_utf_8_holds(run: Run, write: Write) -> None:
    folder = write({"overlays/dev/kustomization.yaml": kustomization("c.yaml"), "overlays/dev/c.yaml": CLEAN})
    (folder / "overlays/dev").rename(folder / "overlays" / os.fsdecode(b"d\xff"))

    assert run("check", "--write-baseline", "baseline.json").code == 0
    assert run("check", "--baseline", "baseline.json").code == 0


@pytest.mark.parametrize("command", ["check", "generate", "diff", "init", "doctor"])
def test_a_folder_that_is_gone_is_told(tmp_path: Path, command: str) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    done = subprocess.run(
        ["sh", "-c", f'rm -r "{gone}"; exec "{sys.executable}" -m kustomgen {command}'],
        cwd=gone,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (2, "the current folder was deleted\n    change into one that exists\n")


@pytest.mark.parametrize("command", ["check", "check -f json", "--help", "--version", "rules", "doctor"])
def test_closed_streams_are_told(write: Write, command: str) -> None:
    folder = write(TREE)

    closed = program(command, folder=folder, redirect=">&-")
    assert (closed.returncode, closed.stderr) == (2, "cannot be written: Bad file descriptor\n")
    assert program(command, folder=folder, redirect="2>&-").returncode == (1 if command.startswith("check") else 0)
    assert program(command, folder=folder, redirect="<&- >&- 2>&-").returncode == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk here")
def test_a_full_disk_is_told(write: Write) -> None:
    done = program("check", folder=write(TREE), redirect=">/dev/full")

    assert (done.returncode, done.stderr) == (2, "cannot be written: No space left on device\n")


@pytest.mark.parametrize(
    "text",
    [
        'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"": {selector: {app: web}}\n',
        'apiVersion: v1\nkind: Service\nmetadata: {name: web, "": 1}\nspec: {"": 2, ports: [{port: 80, "": 3}]}\n',
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"": 1\n"a.b": 2\n',
    ],
)
def test_fields_without_a_name_are_findings(run: Run, write: Write, text: str) -> None:
    write({"overlays/dev/kustomization.yaml": kustomization("x.yaml"), "overlays/dev/x.yaml": text})

    result = run("check", "-f", "json")

    assert (result.code, "Traceback" in result.err) == (1, False)
    assert {"schema-valid", "api-server-accepts"} & {each["rule"] for each in result.json["findings"]}
