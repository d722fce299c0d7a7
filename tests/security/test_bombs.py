"""Small files that would become large ones: aliases of aliases, in every place where YAML is read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from kustomgen.errors import InputError
from kustomgen.yaml.aliases import refuse_bombs
from kustomgen.yaml.stream import load_stream
from tests.cli.conftest import CLEAN, TREE, Run, Write, kustomization
from tests.waiting import until


def bomb(levels: int = 9, width: int = 10, indent: str = "") -> str:
    """Lines of YAML; the last stands for ``width ** levels`` values."""
    lines = [f"a0: &a0 [{', '.join('x' * width)}]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * width)}]" for level in range(1, levels)]
    return "".join(f"{indent}{line}\n" for line in lines)


def merged(levels: int = 24) -> str:
    """Lines of YAML of which each takes in the one before twice."""
    lines = ["m0: &m0 {k: v}"]
    lines += [f"m{level}: &m{level} {{<<: [*m{level - 1}, *m{level - 1}]}}" for level in range(1, levels)]
    return "".join(f"{line}\n" for line in lines)


HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n"
PLACES: Mapping[str, tuple[Mapping[str, str], tuple[str, ...]]] = {
    "a manifest": (
        {"overlays/dev/kustomization.yaml": kustomization("c.yaml"), "overlays/dev/c.yaml": HEAD + bomb()},
        ("check",),
    ),
    "a patch": (
        {
            "overlays/dev/kustomization.yaml": "resources: [c.yaml]\npatches: [{path: p.yaml}]\n",
            "overlays/dev/c.yaml": CLEAN,
            "overlays/dev/p.yaml": HEAD + bomb(),
        },
        ("check",),
    ),
    "an inline patch": (
        {
            "overlays/dev/kustomization.yaml": "resources: [c.yaml]\npatches:\n- patch: |\n"
            + "".join(f"    {line}\n" for line in (HEAD + bomb()).splitlines()),
            "overlays/dev/c.yaml": CLEAN,
        },
        ("check",),
    ),
    "a kustomization": (
        {"overlays/dev/kustomization.yaml": kustomization("c.yaml") + bomb(), "overlays/dev/c.yaml": CLEAN},
        ("check",),
    ),
    "a spec": ({"kustomgen.yaml": f"apiVersion: kustomgen/v1\nname: shop\n{bomb()}"}, ("generate",)),
    "a policy": ({**TREE, "policies/p.yaml": f"apiVersion: kustomgen/v1\nkind: Policy\n{bomb()}"}, ("check",)),
    "a definition": (
        {
            **TREE,
            "crds/c.yaml": "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
            "spec: {group: example.com}\n" + bomb(),
            "overlays/dev/settings.yaml": "apiVersion: example.com/v1\nkind: X\nmetadata: {name: x}\n",
        },
        ("check", "--schemas", "crds", "overlays/dev"),
    ),
}


@pytest.mark.parametrize(("files", "command"), PLACES.values(), ids=PLACES)
def test_aliases_of_aliases_are_refused(
    run: Run, write: Write, files: Mapping[str, str], command: tuple[str, ...]
) -> None:
    write(files)

    started = time.monotonic()
    result = run(*command)

    # A schema that cannot be used is a finding at what is held against it.
    assert "Traceback" not in result.err, result.err
    assert result.code == (1 if "--schemas" in command else 2), result.out + result.err
    assert "aliases repeat more than" in result.out + result.err
    assert time.monotonic() - started < 20


def test_what_comes_by_standard_input_is_refused_too(run: Run) -> None:
    result = run("check", "-", stdin=HEAD + bomb())

    assert result.code == 2
    assert "aliases repeat more than 20,000 values" in result.out + result.err


@pytest.mark.parametrize("text", [bomb(), merged()], ids=["values", "merges"])
def test_a_stream_is_counted_before_it_is_expanded(text: str) -> None:
    with pytest.raises(InputError, match=r"x\.yaml:[0-9]+:[0-9]+: aliases repeat"):
        load_stream(text, "x.yaml")


def test_what_people_share_is_no_bomb() -> None:
    text = f"x: &x {{{', '.join(f'k{number}: v' for number in range(50))}}}\n"
    text += "".join(f"y{number}: *x\n" for number in range(150))

    refuse_bombs(text, "x.yaml")
    assert len(load_stream(text, "x.yaml")[0]) == 151


LARGE = f"{HEAD}data: {{text: {'x' * 900_000}}}\n"


def test_an_engine_that_needs_too_much_memory_says_so(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUSTOMGEN_ENGINE_MEMORY", "40")
    names = [f"c{number}.yaml" for number in range(60)]
    write(
        {
            "overlays/dev/kustomization.yaml": kustomization(*names),
            **{f"overlays/dev/{name}": LARGE.replace("settings", name[:-5]) for name in names},
        }
    )

    result = run("check")

    assert result.code == 2
    assert "more than 40 MiB of memory are needed; KUSTOMGEN_ENGINE_MEMORY=MIB allows more" in result.out


def running_engines(parent_group: str) -> list[int]:
    """Processes of the engine that were started in a folder."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if (
                b"kustomgen-engine" in (place / "cmdline").read_bytes()
                and str((place / "cwd").readlink()) == parent_group
            ):
                found.append(int(place.name))
        except OSError:
            continue
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_the_engine_ends_with_its_parent(write: Write, how: signal.Signals) -> None:
    names = [f"c{number}.yaml" for number in range(200)]
    patch = "- {target: {kind: ConfigMap}, patch: '[{op: add, path: /metadata/labels, value: {a: b}}]'}\n"
    folder = write(
        {
            "overlays/dev/kustomization.yaml": f"{kustomization(*names)}patches:\n{patch * 200}",
            **{
                f"overlays/dev/{name}": f"{HEAD.replace('settings', name[:-5])}data: {{text: {'x' * 5000}}}\n"
                for name in names
            },
        }
    )
    checking = subprocess.Popen(
        [sys.executable, "-m", "kustomgen", "check", "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until(lambda: bool(running_engines(str(folder))), "the engine starts")
    time.sleep(0.5)
    assert running_engines(str(folder)), "the build goes on"

    checking.send_signal(how)
    checking.wait()
    end = time.monotonic() + 2
    while running_engines(str(folder)) and time.monotonic() < end:
        time.sleep(0.05)

    assert running_engines(str(folder)) == []


FAKE = """#!/bin/sh
case "$*" in
*version*) echo '{"kustomizeVersion": "v5.5.0"}' ;;
*) echo $$ > "$0.pid"; sleep 600 ;;
esac
"""
"""A kubectl whose builds do not end."""


@pytest.mark.skipif(sys.platform == "win32", reason="it is a shell script")
def test_a_program_from_path_ends_with_its_parent(write: Write) -> None:
    folder = write({"overlays/dev/kustomization.yaml": "namePrefix: a-\n", "bin/kubectl": FAKE})
    (folder / "bin" / "kubectl").chmod(0o755)
    checking = subprocess.Popen(
        [sys.executable, "-m", "kustomgen", "check", "--no-cache", "--engine", "kubectl"],
        cwd=folder,
        env={
            **os.environ,
            "PATH": f"{folder}/bin:{os.environ['PATH']}",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    noted = folder / "bin" / "kubectl.pid"
    until(lambda: noted.exists() and noted.read_text().strip() != "", "it builds")
    group = int(noted.read_text())
    time.sleep(0.5)  # it began before its parent could note that
    checking.send_signal(signal.SIGKILL)
    checking.wait()

    until(lambda: not is_running(group), "it ends")


def is_running(group: int) -> bool:
    """Whether a process of the group runs still; one that nobody waited for does not."""
    done = subprocess.run(["ps", "-A", "-o", "pgid=,stat="], capture_output=True, text=True, check=True)
    rows = [line.split() for line in done.stdout.splitlines()]
    return any(int(row[0]) == group and not row[1].startswith("Z") for row in rows)
