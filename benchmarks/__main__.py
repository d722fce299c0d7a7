"""The start-up and the whole road on the gorax system, against Python itself and against kustomize
alone.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.clock import Command, medians
from kustomgen.engine.find import Engine, find_engine
from kustomgen.errors import EngineError

ROOT = Path(__file__).parents[1]
ENVIRONMENTS = ("dev", "staging", "prod")
RUNS = int(os.environ.get("RUNS", "9"))


def main() -> None:
    """Prints a table of ratios; nothing here passes or fails."""
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["KUSTOMGEN_CACHE_DIR"] = str(Path(scratch, "cache"))
        project = Path(scratch, "gorax")
        copy_project(project)
        spec = project / "kustomgen.yaml"
        text = spec.read_text()
        program = [sys.executable, "-m", "kustomgen"]
        engine = on_path()
        build = "build" if engine.name == "kustomize" else "kustomize"
        subjects: dict[str, list[Command]] = {
            "python": [[sys.executable, "-c", "pass"]],
            "--version": [[*program, "--version"]],
            "--help": [[*program, "--help"]],
            "generate --help": [[*program, "generate", "--help"]],
            "generate, nothing changed": [[*program, "generate"]],
            "generate, spec changed": [[*program, "generate"]],
            "three kustomize": [[engine.path, build, f"overlays/{name}"] for name in ENVIRONMENTS],
            "check": [[*program, "check", "--no-cache"]],
            "check, warm": [[*program, "check"]],
        }
        # The two take turns on one project: each round, one finds another spec than the last time,
        # the other the same.
        versions = iter(range(10_000))
        before = {
            "generate, spec changed": lambda: _write(spec, text.replace("v1.2.3", f"v1.2.{next(versions)}")),
            # It is that spec's first check, and what is measured the second.
            "check, warm": lambda: _run([*program, "check"], project),
        }
        taken = medians(subjects, project, RUNS, before)
    rows = [
        ("kustomgen --version", "--version", "an empty Python start", "python", 5.0),
        ("kustomgen --help", "--help", "an empty Python start", "python", 5.0),
        ("kustomgen generate, nothing changed", "generate, nothing changed", "kustomgen --help", "--help", 3.0),
        (
            "kustomgen generate, spec changed",
            "generate, spec changed",
            "kustomgen generate --help",
            "generate --help",
            None,
        ),
        (
            "kustomgen check, three overlays",
            "check",
            f"three runs of {engine.name} {engine.version}",
            "three kustomize",
            1.5,
        ),
        (
            "the same, nothing changed",
            "check, warm",
            f"three runs of {engine.name} {engine.version}",
            "three kustomize",
            1.0,
        ),
    ]
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, medians of {RUNS} runs taking turns\n")
    print("| what | against | ratio | at most |\n|---|---|--:|--:|")
    for what, subject, against, reference, target in rows:
        limit = "" if target is None else f"{target:g}"
        print(f"| {what} ({taken[subject] * 1000:.0f} ms) | {against} ({taken[reference] * 1000:.0f} ms) "
              f"| {taken[subject] / taken[reference]:.1f} | {limit} |")  # fmt: skip


def on_path() -> Engine:
    """The kustomize that a shell would run. Raises EngineError where there is none to
    compare with.
    """
    try:
        return find_engine("kustomize")
    except EngineError:
        return find_engine("kubectl")


def copy_project(target: Path) -> None:
    """The gorax system of the repository's root: the spec, what it generates, its policies."""
    target.mkdir()
    for name in ("base", "overlays", "policies"):
        shutil.copytree(ROOT / name, target / name)
    for name in ("kustomgen.yaml", "kustomgen.lock"):
        shutil.copy(ROOT / name, target / name)


def _run(command: Command, folder: Path) -> None:
    subprocess.run(command, cwd=folder, capture_output=True, check=False)


def _write(file: Path, text: str) -> None:
    file.write_text(text)


if __name__ == "__main__":
    # What is installed is compiled; where Python may not write that down, each start would compile
    # it again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if sys.argv[1:2] == ["reports"]:
        from benchmarks import reports

        reports.main(sys.argv[2:])
    elif sys.argv[1:] == ["security"]:
        from benchmarks import security

        security.main()
    elif sys.argv[1:] == ["rules"]:
        from benchmarks import rules

        rules.main()
    elif sys.argv[1:] == ["family"]:
        from benchmarks import family

        family.main()
    elif sys.argv[1:] == ["sources"]:
        from benchmarks import sources

        sources.main()
    elif sys.argv[1:2] == ["monorepo"]:
        from benchmarks import monorepo

        found = on_path()
        builder = [found.path, "build" if found.name == "kustomize" else "kustomize"]
        monorepo.main([int(size) for size in sys.argv[2:]], builder, f"{found.name} {found.version}")
    elif sys.argv[1:2] == ["versus"]:
        from benchmarks import versus

        versus.main([int(size) for size in sys.argv[2:]])
    elif sys.argv[1:] == ["generate"]:
        from benchmarks import generate

        generate.main()
    else:
        main()
