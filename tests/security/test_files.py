"""What a tree cannot do with files: choose one of the machine, be written through, have anything else removed."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.conftest import CLEAN, LEAK, TREE, Run, Write, kustomization
from tests.cli.test_diff import git

KEPT = "kept-to-myself"
SPEC = """
    apiVersion: kustomgen/v1
    name: shop
    namespace: shop-${env}
    workloads:
      web:
        image: shop/web:1.4.2
    environments: {dev: {}, prod: {}}
    """
POLICY = "apiVersion: kustomgen/v1\nkind: Policy\nextends: EXTENDS\n"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file of the machine, beside the project's folder."""
    place = tmp_path / "outside" / "secret.yaml"
    place.parent.mkdir()
    place.write_text(f"{KEPT}: {{{KEPT}: {KEPT}}}\n{KEPT}: 1\n")
    return place


# What a tree names: its files, with OUTSIDE for the file of the machine, and a link to it where LINK is.
NAMED: Mapping[str, tuple[Mapping[str, str], tuple[str, ...]]] = {
    "extends an absolute path": ({**TREE, "policies/p.yaml": POLICY.replace("EXTENDS", "OUTSIDE")}, ("check",)),
    "extends a path above": (
        {**TREE, "policies/p.yaml": POLICY.replace("EXTENDS", "../../outside/secret.yaml")},
        ("check",),
    ),
    "extends a link": (
        {**TREE, "policies/p.yaml": POLICY.replace("EXTENDS", "../x.yaml"), "x.yaml": "LINK"},
        ("check",),
    ),
    "a link as policy": ({**TREE, "policies/p.yaml": "LINK"}, ("check",)),
    "a link as policy that is named": ({**TREE, "p.yaml": "LINK"}, ("check", "--policy", "p.yaml")),
    "a link as baseline": ({**TREE, "b.json": "LINK"}, ("check", "--baseline", "b.json")),
    "a link as spec": ({**TREE, "kustomgen.yaml": "LINK"}, ("check",)),
    "a link as spec, generated": ({"kustomgen.yaml": "LINK"}, ("generate",)),
    "a link as spec that is named": ({"kustomgen.yaml": "LINK"}, ("generate", "kustomgen.yaml")),
    "a link as file of a ConfigMap": (
        {
            "kustomgen.yaml": SPEC.replace("1.4.2", "1.4.2\n        files: {/etc/x: {file: x.txt}}"),
            "x.txt": "LINK",
        },
        ("generate",),
    ),
    "a link as resources": (
        {"kustomgen.yaml": f"{SPEC}    resources: {{ConfigMap/x: x.yaml}}\n", "x.yaml": "LINK"},
        ("generate",),
    ),
    "schemas at an absolute path": (
        {**TREE, "kustomgen.yaml": f"{SPEC}    schemas: [OUTSIDE]\n"},
        ("check", "overlays/dev"),
    ),
    "a case of a test": (
        {
            "policies/p.yaml": "apiVersion: kustomgen/v1\nkind: Rule\nmetadata: {name: a-rule}\nmatch: [ConfigMap]\n"
            "severity: error\nvalidate: {expression: 'true', message: no}\n",
            "policies/p.test.yaml": "apiVersion: kustomgen/v1\nkind: PolicyTest\nrule: a-rule\n"
            "accepts: {one: {file: OUTSIDE}}\n",
        },
        ("test-policies",),
    ),
    "a link as resource": (
        {"overlays/dev/kustomization.yaml": kustomization("x.yaml"), "overlays/dev/x.yaml": "LINK"},
        ("check",),
    ),
    "a link as patch": (
        {
            "overlays/dev/kustomization.yaml": "resources: [c.yaml]\npatches: [{path: x.yaml}]\n",
            "overlays/dev/c.yaml": CLEAN,
            "overlays/dev/x.yaml": "LINK",
        },
        ("check",),
    ),
    "a link as kustomization": ({"overlays/dev/kustomization.yaml": "LINK"}, ("check",)),
}


@pytest.mark.parametrize(("files", "command"), NAMED.values(), ids=NAMED)
def test_a_tree_names_no_file_of_the_machine(
    run: Run, write: Write, secret: Path, files: Mapping[str, str], command: tuple[str, ...]
) -> None:
    folder = write({name: text.replace("OUTSIDE", str(secret)) for name, text in files.items() if text != "LINK"})
    for name, text in files.items():
        if text == "LINK":
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).symlink_to(secret)

    result = run(*command)

    assert result.code == 2, result
    assert KEPT not in result.out + result.err
    assert not any(KEPT in path.read_text() for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def test_what_belongs_to_git_is_no_policy(run: Run, write: Write) -> None:
    folder = write({**TREE, "policies/p.yaml": POLICY.replace("EXTENDS", "../.git/config")})
    git(folder, "init", "--quiet")
    git(folder, "config", "http.extraheader", "AUTHORIZATION: basic c2VjcmV0")

    result = run("check")

    assert result.code == 2
    assert "../.git/config" not in result.err
    assert ".git/config belongs to git, and is not read" in result.err
    assert "c2VjcmV0" not in result.err + result.out


def test_a_project_in_a_folder_of_a_repository_may_name_what_is_beside_it(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"app/{name}": text for name, text in TREE.items()}
    folder = write({**files, "app/policies/p.yaml": POLICY.replace("EXTENDS", "../../shared/q.yaml")})
    (folder / "shared").mkdir()
    (folder / "shared/q.yaml").write_text(POLICY.replace("EXTENDS", "none") + "rules: {image-pinned: error}\n")
    git(folder, "init", "--quiet")
    monkeypatch.chdir(folder / "app")

    assert run("check").code == 0


def test_what_the_command_line_names_may_be_anywhere(run: Run, write: Write, tmp_path: Path) -> None:
    write(TREE)
    shared = tmp_path / "shared"
    (shared / "real").mkdir(parents=True)
    (shared / "real/base.yaml").write_text(POLICY.replace("EXTENDS", "none") + "rules: {image-pinned: error}\n")
    (shared / "linked.yaml").symlink_to(shared / "real/base.yaml")
    (shared / "p.yaml").write_text(POLICY.replace("EXTENDS", "linked.yaml"))

    assert run("check", "--policy", str(shared / "p.yaml")).code == 0


@pytest.mark.parametrize("name", ["policies/p.yaml", "kustomgen.yaml", "overlays/dev/settings.yaml", "other/x.yaml"])
def test_a_pipe_is_read_by_nobody(run: Run, write: Write, name: str) -> None:
    folder = write(TREE)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)

    result = run("check", "overlays/dev")

    if name == "other/x.yaml":
        assert result.code == 0
    else:
        assert result.code == 2
        assert "not a regular file" in result.out + result.err


@pytest.mark.parametrize("option", ["--output", "--write-baseline"])
@pytest.mark.parametrize("link", ["the file", "a dangling link", "the file beside it", "its folder"])
def test_nothing_is_written_through_a_link(run: Run, write: Write, tmp_path: Path, option: str, link: str) -> None:
    folder = write(TREE)
    outside = tmp_path / "outside"
    outside.mkdir()
    victim = outside / "report.json"
    if link != "a dangling link":
        victim.write_text("mine")
    places = {"the file beside it": folder / ".report.json.kustomgen-new", "its folder": folder / "out"}
    places.get(link, folder / "report.json").symlink_to(outside if link == "its folder" else victim)

    target = "out/report.json" if link == "its folder" else "report.json"
    result = run("check", option, target)

    assert not victim.exists() if link == "a dangling link" else victim.read_text() == "mine"
    if link == "its folder":
        assert (result.code, result.err.splitlines()[-1]) == (
            2,
            f"{folder}/out:1:1: cannot be written: is a symbolic link, and nothing is written through it: remove it",
        )
    else:
        assert (folder / target).is_file()
        assert not (folder / target).is_symlink()


def test_devices_are_written_to(run: Run, write: Write) -> None:
    write(TREE)

    assert run("check", "--output", "/dev/null").code == 1
    assert Path("/dev/null").is_char_device()


def test_init_makes_no_file_through_a_link(run: Run, write: Write, tmp_path: Path) -> None:
    folder = write({})
    (folder / ".kustomgen").mkdir()
    (folder / ".kustomgen/schema.json").symlink_to(tmp_path / "made")

    run("init", "--name", "shop")

    assert not (tmp_path / "made").exists()


def lock_of(files: Mapping[str, str]) -> str:
    lines = (f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in files.items())
    return "# The SHA-256 of each file that `kustomgen generate` wrote. Do not edit.\n" + "".join(lines)


MINE = {
    "README.md": "mine\n",
    ".git/HEAD": "ref: refs/heads/main\n",
    ".github/workflows/ci.yml": "on: push\n",
    "base/.hidden.yaml": "a: 1\n",
    "base/by-hand.yaml": "a: 1\n",
    "base/README.md": "mine\n",
    "overlays/prod/Makefile": "all:\n",
    "overlays/prod/files.d/run.sh": "ls\n",
    "catalog/notes.yml": "a: 1\n",
    "src/main.py": "print()\n",
    "kustomgen.yaml": "",
}


def test_a_lock_has_nothing_removed_that_kustomgen_cannot_have_written(run: Run, write: Write) -> None:
    folder = write({**MINE, "kustomgen.yaml": SPEC})
    said = {**MINE, "kustomgen.yaml": (folder / "kustomgen.yaml").read_text()}
    (folder / "kustomgen.lock").write_text(lock_of(said))

    result = run("generate", "--force")

    assert result.code == 0
    assert {name: (folder / name).read_text() for name in MINE} == said
    for name in ("README.md", ".git/HEAD", "src/main.py"):
        assert f"{name}: kustomgen.lock names it, and kustomgen writes no such file: it stays" in result.err


def test_texts_of_config_maps_go_with_them(run: Run, write: Write) -> None:
    folder = write({"kustomgen.yaml": SPEC, "conf/app.yaml": "b: 1\nc: 2\n"})
    before = (folder / "kustomgen.yaml").read_text()
    (folder / "kustomgen.yaml").write_text(
        f"{before.rstrip()}\nconfigMaps: {{tuned: {{app.yaml: {{file: conf/app.yaml}}}}}}\n"
    )
    assert run("generate").code == 0
    made = [*folder.glob("base/configmaps/tuned/*")]
    (folder / "kustomgen.yaml").write_text(before)

    assert run("generate").code == 0
    assert made
    assert not [path for path in made if path.exists()]


def test_what_is_no_longer_generated_still_goes(run: Run, write: Write) -> None:
    folder = write({"kustomgen.yaml": SPEC})
    assert run("generate").code == 0
    (folder / "kustomgen.yaml").write_text((folder / "kustomgen.yaml").read_text().replace("dev: {}, ", ""))

    assert run("generate").code == 0
    assert not (folder / "overlays/dev").exists()


@pytest.mark.parametrize("lock", ["with the edit's digest", "of nothing"])
def test_generate_check_believes_no_lock(run: Run, write: Write, lock: str) -> None:
    folder = write({"kustomgen.yaml": SPEC})
    assert run("generate").code == 0
    assert run("generate", "--check").code == 0
    place = folder / "overlays/prod/kustomization.yaml"
    if lock == "of nothing":
        for path in sorted(folder.rglob("*.yaml")):
            if path.name != "kustomgen.yaml":
                path.unlink()
        (folder / "kustomgen.lock").write_text(lock_of({}))
    else:
        old = hashlib.sha256(place.read_bytes()).hexdigest()
        place.write_text(place.read_text() + "images: [{name: shop/web, newName: evil/web}]\n")
        text = (folder / "kustomgen.lock").read_text()
        (folder / "kustomgen.lock").write_text(text.replace(old, hashlib.sha256(place.read_bytes()).hexdigest()))

    result = run("generate", "--check")

    assert result.code == 1
    assert "overlays/prod/kustomization.yaml" in result.out


def test_a_secret_in_a_tree_is_what_it_was(run: Run, write: Write) -> None:
    write({"overlays/dev/kustomization.yaml": kustomization("settings.yaml"), "overlays/dev/settings.yaml": LEAK})

    assert run("check").code == 1


@pytest.mark.parametrize(
    "command", [("diff", "dev", "prod"), ("explain", "prod", "ConfigMap/theirs", "data"), ("report",), ("check",)],
    ids=lambda command: command[0],
)  # fmt: skip
@pytest.mark.parametrize("linked", [False, True], ids=["by its path", "through a link"])
def test_a_base_outside_of_the_project_is_not_shown(
    run: Run, write: Write, command: tuple[str, ...], linked: bool
) -> None:
    theirs = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: theirs}\ndata: {a: precious}\n"
    folder = write({
        "overlays/dev/kustomization.yaml": "configMapGenerator: [{name: ours, literals: [a=b]}]\n",
        "overlays/prod/kustomization.yaml": f"resources: [{'base' if linked else '../../../theirs'}]\n",
    })  # fmt: skip
    git(folder, "init", "--quiet")
    other = folder.parent / "theirs"
    other.mkdir()
    (other / "kustomization.yaml").write_text("resources: [theirs.yaml]\n")
    (other / "theirs.yaml").write_text(theirs)
    if linked:
        (folder / "overlays/prod/base").symlink_to(other)

    result = run(*command)

    assert result.code == 2
    assert "is outside of the project, and is not read" in result.out + result.err
    assert "precious" not in result.out + result.err


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such limit")
@pytest.mark.parametrize(
    ("command", "file"),
    [
        (["generate"], "kustomgen.lock"),
        (["check", "--no-cache", "--output", "report.json", "-f", "json"], "report.json"),
    ],
    ids=["generate", "check"],
)
def test_a_file_that_cannot_be_written_whole_is_named_and_no_part_of_it_stays(
    write: Write, command: list[str], file: str
) -> None:
    """A limit on the size of files fails as a full disk does: in the middle of a file."""
    import resource  # noqa: PLC0415 - Windows has none

    folder = write(
        {"kustomgen.yaml": SPEC}
        if command == ["generate"]
        else {"overlays/prod/kustomization.yaml": "configMapGenerator: [{name: a, literals: [a=b]}]\n"}
    )
    done = subprocess.run(
        [sys.executable, "-m", "kustomgen", *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500)),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert re.match(rf"{re.escape(file)}:1:1: cannot be written: File too large\n", done.stderr)
    assert [path for path in folder.rglob(".*") if path.is_file()] == []
    for path in folder.rglob("*.yaml"):
        assert path.read_text().endswith("\n"), path
