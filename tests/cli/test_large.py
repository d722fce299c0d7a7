"""What is larger than anybody writes, or leads to itself: a clear message or a right answer, and no more time than it takes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kustomgen.engine.find import EMBEDDED
from tests.profiles import NIGHTLY
from tests.waiting import PATIENCE, interruptible, is_gone, until

from .conftest import CLEAN, TREE, Run, Write, kustomization

ROOT = Path(__file__).parents[2]
MEGABYTES = 50 if NIGHTLY else 8
OBJECTS = 1000 if NIGHTLY else 150
"""Of 101 lines each."""

pytestmark = [
    pytest.mark.skipif(not EMBEDDED.is_file(), reason="installed without its own kustomize"),
    pytest.mark.usefixtures("engine_of_its_own"),
]


def test_an_overlay_of_so_many_lines(run: Run, write: Write) -> None:
    folder = write({"overlays/dev/kustomization.yaml": kustomization("a.yaml")})
    lines = "".join(f"  KEY_{number}: value {number}\n" for number in range(96))
    head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a-{}}}\ndata:\n"
    last = "  DB_PASSWORD: hunter22hunter22\n"
    (folder / "overlays/dev/a.yaml").write_text("---\n".join(head.format(n) + lines for n in range(OBJECTS)) + last)
    result = run("check")
    assert result.code == 1
    assert f"at overlays/dev/a.yaml:{OBJECTS * 101}:3" in result.out
    assert f"{OBJECTS} objects" in result.out


def test_megabytes_of_output(run: Run, write: Write) -> None:
    files = [f"part-{number}.txt" for number in range(MEGABYTES)]
    folder = write(
        {"overlays/dev/kustomization.yaml": f"configMapGenerator: [{{name: a, files: [{', '.join(files)}]}}]\n"}
    )
    for name in files:
        (folder / "overlays/dev" / name).write_text("0123456789abcde\n" * 65_536)
    result = run("check", "-f", "json")
    assert result.code in (0, 1)
    assert [(build["ok"], build["resources"]) for build in result.json["builds"]] == [(True, 1)]


@pytest.mark.parametrize(
    "files",
    [
        {"overlays/a/kustomization.yaml": kustomization("../a")},
        {"overlays/a/kustomization.yaml": kustomization(".")},
        {
            "overlays/a/kustomization.yaml": kustomization("../b"),
            "overlays/b/kustomization.yaml": kustomization("../a"),
        },
    ],
    ids=["its own folder", "the current folder", "one another"],
)
def test_a_kustomization_that_leads_to_itself(run: Run, write: Write, files: dict[str, str]) -> None:
    write(files)
    result = run("check")
    assert result.code == 2
    assert "overlays/a does not build" in result.out
    assert "cycle" in result.out or "kustomization" in result.out
    assert "Traceback" not in result.err


def test_a_build_that_takes_longer_than_its_limit_is_told_beside_the_others(run: Run, write: Write) -> None:
    """Three million patches, which keep kustomize busy for far longer; the others are checked, and nobody waits for it."""
    patch = '- {target: {kind: ConfigMap}, patch: "- {op: add, path: /data/k, value: v}"}\n'
    write({**TREE, "overlays/slow/kustomization.yaml": "resources: [all.yaml]\npatches:\n" + patch * 1000})
    maps = "".join(
        f"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{number}}}\ndata: {{a: b}}\n"
        for number in range(3000)
    )
    write({"overlays/slow/all.yaml": maps})
    result = run("check", "overlays", "--timeout", "5")
    assert result.code == 2
    assert result.out.count("kustomize did not finish within 5 s and was stopped") == 1
    assert "overlays/slow does not build" in result.out
    assert "3 builds" in result.out


def test_no_build_ends_within_a_limit_of_a_microsecond(run: Run, write: Write) -> None:
    write(TREE)
    result = run("check", "--timeout", "0.000001")
    assert result.code == 2
    assert result.out.count("kustomize did not finish within 1e-06 s and was stopped") == 2


def test_interrupted_it_ends_at_once_and_leaves_no_process(write: Write) -> None:
    names = [f"e{number:03}" for number in range(300)]
    write({f"overlays/{name}/kustomization.yaml": kustomization("a.yaml") for name in names})
    write({f"overlays/{name}/a.yaml": CLEAN for name in names})
    with subprocess.Popen(
        [sys.executable, "-m", "kustomgen", "check", "--no-cache"],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=interruptible,  # noqa: PLW1509 - it sets a signal, no more
    ) as process:  # fmt: skip
        known = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        until(lambda: bool(known.read_text().split()), "it starts the engine")
        children = known.read_text().split()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err
    # One that was just being started, and is not known yet, ends by itself: nobody writes to it any more.
    until(lambda: all(map(is_gone, children)), "the engine ends")
