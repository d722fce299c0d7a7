"""What ``generate`` remembers: an answer stands as long as everything that it was made from, whatever the lock says."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kustomgen.cache.responses import lookup
from kustomgen.layout.lock import digest
from tests.cli.conftest import Run

SPEC = """\
apiVersion: kustomgen/v1
name: shop
namespace: shop-${env}
components: [parts]
workloads:
  web: { image: "shop/web:1.0", files: { /etc/shop/shop.toml: { file: shop.toml } } }
environments: { dev: { workloads: { web: { replicas: 1 } } }, prod: { workloads: { web: { replicas: 3 } } } }
"""
COMPONENT = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
LINES = (["generate"], ["generate", "--check"])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """A project of which both command lines are remembered."""
    folder = tmp_path / "shop"
    (folder / "parts").mkdir(parents=True)
    monkeypatch.chdir(folder)
    (folder / "kustomgen.yaml").write_text(SPEC)
    (folder / "shop.toml").write_text("a = 1\n")
    (folder / "parts/kustomization.yaml").write_text(COMPONENT)
    for line in LINES:
        assert run(*line).code == 0
    assert all(map(known, LINES))
    return folder


def known(line: list[str]) -> bool:
    found = lookup(line, time.monotonic())
    assert found is None or (found.out, found.code) == ("", 0)
    return found is not None


def forged(folder: Path) -> None:
    """Another text of a generated file, and its digest in the lock."""
    file, lock = folder / "overlays/prod/kustomization.yaml", folder / "kustomgen.lock"
    was = file.read_text()
    now = was + "# more\n"
    file.write_text(now)
    named = lock.read_text()
    assert digest(was) in named
    lock.write_text(named.replace(digest(was), digest(now)))


def emptied(folder: Path) -> None:
    (folder / "kustomgen.lock").write_text("# nothing\n")
    (folder / "overlays/prod/kustomization.yaml").unlink()


def linked(folder: Path) -> None:
    (folder / "base").rename(folder.parent / "base")
    (folder / "base").symlink_to("../base")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a generated file and its digest": forged,
    "a generated file": lambda folder: (folder / "base/kustomization.yaml").write_text("resources: []\n"),
    "a generated file is gone": lambda folder: (folder / "overlays/dev/kustomization.yaml").unlink(),
    "the lock and a file": emptied,
    "the lock": lambda folder: (folder / "kustomgen.lock").unlink(),
    "the spec": lambda folder: (folder / "kustomgen.yaml").write_text(SPEC.replace("3", "4")),
    "a file that the spec names": lambda folder: (folder / "shop.toml").write_text("a = 2\n"),
    "a component that is none any more": lambda folder: (folder / "parts/kustomization.yaml").write_text("{}\n"),
    "a folder that is a link": linked,
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_what_changed_is_seen(here: Path, run: Run, name: str, line: list[str]) -> None:
    CHANGES[name](here)
    assert not known(line)
    assert run("generate", "--check").code != 0


def test_other_times_are_no_change(here: Path) -> None:
    for path in here.rglob("*"):
        os.utime(path, (1, 1))
    assert all(map(known, LINES))


@pytest.mark.usefixtures("here")
def test_a_command_line_in_another_folder_is_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("..")
    assert not any(map(known, LINES))


def test_what_was_just_written_is_known(here: Path, run: Run) -> None:
    CHANGES["the spec"](here)
    assert run("generate").code == 0
    assert known(["generate"])


def test_presets_that_come_along_are_seen(here: Path) -> None:
    (here / "presets").mkdir()
    (here / "presets/postgres.yaml").write_text("{}\n")
    assert not any(map(known, LINES))
