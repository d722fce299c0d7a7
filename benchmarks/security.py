"""What each protection against a hostile tree costs a cold check: its share of the processor time, and at most that.

The functions that protect are timed inside of the run, since two runs differ by more than one of them takes. Of
patterns all of the matching counts. Limits inside of the engine are not timed; a cold check calls no git.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.monorepo_make import make

SERVICES = int(os.environ.get("SERVICES", "20"))
RUNS = int(os.environ.get("RUNS", "5"))

_PROTECTIONS = {
    "files stay in the project": (("files.confined", "refusal"),),
    "aliases are counted": (("yaml.stream", "refuse_bombs"),),
    "patterns run on RE2": (("regexp", "check"), ("regexp", "fullmatch"), ("regexp", "search")),
    "reports are made visible": (("report.clean", "clean"),),
    "the cache is nobody else's": (("cache.store", "_refuse"),),
}
"""The functions of each protection, by module."""

_PROGRAM = """
import atexit, importlib, json, sys, time
taken = {}
def timed(name, work):
    def run(*given, **named):
        start = time.thread_time_ns()
        try:
            return work(*given, **named)
        finally:
            taken[name] = taken.get(name, 0) + time.thread_time_ns() - start
    return run
for name, functions in json.loads(sys.argv[1]).items():
    for module, function in functions:
        found = importlib.import_module('kustomgen.' + module)
        setattr(found, function, timed(name, getattr(found, function)))
results, sys.argv[1:] = sys.argv[2], ['check']
atexit.register(lambda: print(json.dumps(taken), file=open(results, 'w')))
from kustomgen.__main__ import main
main()
"""


def main() -> None:
    """Prints a table; nothing here passes or fails."""
    shares: dict[str, list[float]] = {name: [] for name in _PROTECTIONS}
    seconds = []
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch, "tree")
        make(root, SERVICES)
        for number in range(RUNS):
            taken, total = _run(root, Path(scratch, f"cache-{number}"), Path(scratch, "taken.json"))
            seconds.append(total)
            for name, found in shares.items():
                found.append(taken.get(name, 0) / 1e9 / total)
    print(f"{SERVICES * 3} overlays, cold; {median(seconds):.2f} s of processor time; medians of {RUNS} runs\n")
    print("| protection | of a cold check |\n|---|--:|")
    for name, found in shares.items():
        print(f"| {name} | {median(found):.2%} |")
    print(f"| all of these | {median(map(sum, zip(*shares.values(), strict=True))):.2%} |")


def _run(folder: Path, cache: Path, taken: Path) -> tuple[dict[str, int], float]:
    """Nanoseconds of each protection, and seconds of the check and of the programs that it starts."""
    before = os.times()
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, json.dumps(_PROTECTIONS), str(taken)],
        cwd=folder,
        env={**os.environ, "KUSTOMGEN_CACHE_DIR": str(cache)},
        capture_output=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.decode())
    after = os.times()
    total = after.children_user + after.children_system - before.children_user - before.children_system
    return json.loads(taken.read_text()), total
