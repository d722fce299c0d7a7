"""``kustomgen init``: a first spec that works as it is, and nothing overwritten."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kustomgen.spec.load import load
from kustomgen.spec.schema import spec_schema
from tests.cli.conftest import Run


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_the_starter_loads_and_generates_as_it_is(run: Run, here: Path) -> None:
    written = run("init")
    assert (written.code, written.out) == (0, "")
    assert written.err == "wrote kustomgen.yaml; next: `kustomgen generate kustomgen.yaml`\n"
    project = load(here / "kustomgen.yaml")
    assert (project.name, list(project.by_name)) == ("shop", ["dev", "staging", "prod"])
    assert run("generate").code == 0
    assert run("generate", "--check").code == 0


def test_editors_find_the_schema_by_the_first_line(run: Run, here: Path) -> None:
    assert run("init").code == 0
    first = (here / "kustomgen.yaml").read_text(encoding="utf-8").splitlines()[0]
    named = here / first.rpartition("$schema=")[2]
    assert first.startswith("# yaml-language-server: ")
    assert json.loads(named.read_text(encoding="utf-8")) == spec_schema()


def test_a_folder_is_made_with_those_above_it(run: Run, here: Path) -> None:
    assert run("init", "a/b/My_Shop").code == 0
    assert load(here / "a/b/My_Shop/kustomgen.yaml").name == "my-shop"


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("Shop Front", "shop-front"),
        ("shop.example.com", "shop-example-com"),
        ("_shop_", "shop"),
        ("Über", "ber"),
        ("日本", "app"),
    ],
)
def test_the_name_is_made_of_the_folders(folder: str, name: str, run: Run, here: Path) -> None:
    assert run("init", folder).code == 0
    assert load(here / folder / "kustomgen.yaml").name == name


@pytest.mark.parametrize("folder", ["2shop", "x" * 41])
def test_a_folder_whose_name_is_none_for_an_application_asks_for_one(folder: str, run: Run, here: Path) -> None:
    refused = run("init", folder)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == (
        f"{folder!r} cannot be the name of an application\n"
        "    give one: `kustomgen init --name shop`; lower-case letters, digits and '-', beginning with a letter and "
        "ending with a letter or digit, 40 at most\n"
    )
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["", "Shop", "-shop", "shop-", "my shop", "shop.eu", "x" * 41, "${env}", "shop\n", "a: b"]
)
def test_a_name_that_is_none_is_refused(name: str, run: Run, here: Path) -> None:
    refused = run("init", "--name", name)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith(f"{name!r} cannot be the name of an application\n    give one: ")
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("name", ["x", "on", "no", "null", "true", "e1", "y" * 40])
def test_a_name_stays_one_whatever_yaml_takes_it_for(name: str, run: Run, here: Path) -> None:
    assert run("init", "--name", name).code == 0
    assert load(here / "kustomgen.yaml").name == name
    assert run("generate").code == 0


@pytest.mark.parametrize("kind", ["a file", "a folder", "a link", "a link to nothing"])
def test_what_is_there_is_not_overwritten(kind: str, run: Run, here: Path) -> None:
    place, aim = here / "kustomgen.yaml", here / "aim"
    if kind == "a file":
        place.write_text("mine\n", encoding="utf-8")
    elif kind == "a folder":
        place.mkdir()
    else:
        place.symlink_to(aim)
    if kind == "a link":
        aim.write_text("mine\n", encoding="utf-8")
    before = sorted(here.iterdir())
    refused = run("init")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == "kustomgen.yaml:1:1: is there already, and is not overwritten\n"
    assert sorted(here.iterdir()) == before
    assert kind not in ("a file", "a link") or place.read_text(encoding="utf-8") == "mine\n"


def test_a_schema_that_is_there_stays(run: Run, here: Path) -> None:
    (here / ".kustomgen").mkdir()
    (here / ".kustomgen/schema.json").write_text("{}", encoding="utf-8")
    assert run("init").code == 0
    assert (here / ".kustomgen/schema.json").read_text(encoding="utf-8") == "{}"


def test_a_folder_that_is_a_file_is_told_so(run: Run, here: Path) -> None:
    (here / "shop").write_text("mine\n", encoding="utf-8")
    refused = run("init", "shop")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("shop")
    assert "Traceback" not in refused.err
    assert (here / "shop").read_text(encoding="utf-8") == "mine\n"


@pytest.mark.skipif(not Path("/proc/sys").is_dir(), reason="a folder that even root cannot write to")
def test_a_folder_that_cannot_be_written_is_told_so(run: Run) -> None:
    refused = run("init", "/proc/sys/shop")
    assert refused.code == 2
    assert refused.err.startswith("/proc/sys/shop:1:1: cannot be written: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_without_permission_is_told_so(run: Run, here: Path) -> None:
    here.chmod(0o500)
    refused = run("init")
    assert refused.code == 2
    assert "cannot be written: Permission denied" in refused.err
