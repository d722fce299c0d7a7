"""What is larger than anybody writes, or leads to itself: a clear message or a right answer, and no more time than it takes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kustomgen.engine.find import EMBEDDED

from .conftest import CLEAN, TREE, Run, Write, kustomization

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(not EMBEDDED.is_file(), reason="installed without its own kustomize")


def test_an_overlay_of_100_000_lines(run: Run, write: Write) -> None:
    folder = write({"overlays/dev/kustomization.yaml": kustomization("a.yaml")})
    lines = "".join(f"  KEY_{number}: value {number}\n" for number in range(96))
    head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a-{}}}\ndata:\n"
    last = "  DB_PASSWORD: hunter22hunter22\n"
    (folder / "overlays/dev/a.yaml").write_text("---\n".join(head.format(n) + lines for n in range(1000)) + last)
    result = run("check")
    assert result.code == 1
    assert "at overlays/dev/a.yaml:101000:3" in result.out
    assert "1000 objects" in result.out


def test_50_megabytes_of_output(run: Run, write: Write) -> None:
    files = [f"part-{number}.txt" for number in range(50)]
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
    started = time.monotonic()
    result = run("check", "overlays", "--timeout", "5")
    assert time.monotonic() - started < 60
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
    ) as process:  # fmt: skip
        children: list[str] = []
        for _ in range(100):
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            if children:
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert children
    # One that was just being started, and is not known yet, ends by itself: nobody writes to it any more.
    for _ in range(100):
        if not any(Path(f"/proc/{child}").exists() for child in children):
            return
        time.sleep(0.1)
    pytest.fail("the engine still runs")
