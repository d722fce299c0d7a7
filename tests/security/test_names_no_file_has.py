"""Names in a kustomization that no file can have: the build with them fails, and everything else is checked."""

from __future__ import annotations

import os
from collections.abc import Mapping

import pytest

from tests.cli.conftest import CLEAN, Run, Write, kustomization

NAMES: Mapping[str, str] = {"too long": "a" * 300 + ".yaml", "with a NUL": '"a\\0b.yaml"', "too deep": "d/" * 3000}
FIELDS: Mapping[str, str] = {
    "resources": "resources: [%s]",
    "components": "components: [%s]",
    "crds": "crds: [%s]",
    "patches": "patches: [{path: %s}]",
    "patchesStrategicMerge": "patchesStrategicMerge: [%s]",
    "patchesJson6902": "patchesJson6902: [{path: %s, target: {kind: A, version: v1, name: b}}]",
    "files": "configMapGenerator: [{name: a, files: [%s]}]",
    "envs": "secretGenerator: [{name: a, envs: [%s]}]",
    "configurations": "configurations: [%s]",
    "replacements": "replacements: [{path: %s}]",
    "transformers": "transformers: [%s]",
    "openapi": "openapi: {path: %s}",
}


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
def test_a_name_that_no_file_can_have_fails_its_own_build(run: Run, write: Write, field: str) -> None:
    overlays = {
        f"overlays/{number}/kustomization.yaml": f"{field % name}\n" for number, name in enumerate(NAMES.values())
    }
    write({**overlays, "overlays/z/kustomization.yaml": kustomization("c.yaml"), "overlays/z/c.yaml": CLEAN})

    result = run("check", "-f", "json")

    assert (result.code, "Traceback" in result.err) == (2, False), result.err
    assert [build["path"] for build in result.json["builds"] if build["ok"]] == ["overlays/z"]


def test_what_is_no_regular_file_is_not_waited_for(run: Run, write: Write) -> None:
    folder = write({"overlays/dev/kustomization.yaml": kustomization("c.yaml"), "overlays/dev/c.yaml": CLEAN})
    for name in ("Kustomization.yaml", "kustomization.yaml.j2", "dev/b.yaml"):
        os.mkfifo(folder / "overlays" / name)

    result = run("check", "-f", "json")

    assert (result.code, "Traceback" in result.err) == (0, False), result.err
    assert run("check", "-f", "json").out == result.out


@pytest.mark.parametrize("name", ["/dev/zero", "pipe"])
def test_values_come_from_a_file_of_a_bounded_size(run: Run, write: Write, name: str) -> None:
    folder = write({"overlays/dev/kustomization.yaml": kustomization("c.yaml"), "overlays/dev/c.yaml": CLEAN})
    os.mkfifo(folder / "pipe")

    result = run("check", "--substitute-from", name)

    assert (result.code, "Traceback" in result.err) == (2, False)
    assert "cannot be read: " in result.err
