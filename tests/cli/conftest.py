"""The commands, run as the program runs them, in a folder of their own."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from kustomgen.cli import boundary


@dataclass(frozen=True)
class Result:
    """What a command ended with and printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Result]
Write = Callable[[Mapping[str, str]], Path]
Tools = Callable[..., None]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command line in this process: ``run("check", "-", stdin=...)``."""

    def run(*arguments: str, stdin: str | bytes = b"") -> Result:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        capsys.readouterr()
        code = boundary.run(arguments)
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return run


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes files into a new folder, which is then the current one."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def write(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return folder

    return write


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tools:
    """Makes these programs, as shell scripts, the only ones on PATH; ``sh`` and ``sleep`` come along where there are any."""

    def tools(**scripts: str) -> None:
        folder = tmp_path / "bin"
        folder.mkdir()
        for name in ("sh", "sleep") if scripts else ():
            (folder / name).symlink_to(str(shutil.which(name)))
        for name, script in scripts.items():
            (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
            (folder / name).chmod(0o755)
        monkeypatch.setenv("PATH", str(folder))

    return tools


CLEAN = """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings}
    data: {LEVEL: info}
    """
LEAK = """
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      LEVEL: info
      DB_PASSWORD: hunter22hunter22
    """
POD = """
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: web, image: "shop/web:1.4.2"}]}
    """
"""Without requests, which is a warning, among others."""


def kustomization(*resources: str) -> str:
    return f"resources: [{', '.join(resources)}]\n"


TREE: Mapping[str, str] = {
    "overlays/dev/kustomization.yaml": kustomization("settings.yaml"),
    "overlays/dev/settings.yaml": CLEAN,
    "overlays/prod/kustomization.yaml": kustomization("settings.yaml"),
    "overlays/prod/settings.yaml": LEAK,
}
"""Two overlays by hand, and no spec: dev is clean, prod has an error in ``overlays/prod/settings.yaml:7``."""


NOTHING: Mapping[str, str] = {
    "overlays/empty/kustomization.yaml": """
        resources: [settings.yaml]
        patches:
        - patch: |-
            $patch: delete
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings}
        """,
    "overlays/empty/settings.yaml": CLEAN,
}
"""An overlay that takes away all that it has."""


@pytest.fixture
def tree(write: Write) -> Path:
    return write(TREE)
