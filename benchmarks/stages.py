"""Where the time of a cold check goes: one run in this process, with a clock around each stage."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import time
from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

STAGES = ("start and imports", "search", "waiting for the engine", "parse", "schema", "other rules", "kustomizations",
          "between environments", "report", "the rest")  # fmt: skip


def stages(folder: Path) -> None:
    """Prints the stages of a check of everything in a folder; the clocks themselves cost some."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.stages"],
        cwd=folder, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    print(done.stdout)


class _Clocks:
    def __init__(self) -> None:
        self.taken: defaultdict[str, float] = defaultdict(float)
        self._open: list[float] = []

    def around(self, holder: Any, name: str, stage: str) -> None:
        """Counts the time of a function to a stage, without that of others inside it."""
        function: Callable[..., Any] = getattr(holder, name)

        def clocked(*given: Any, **named: Any) -> Any:
            with self._stage(stage):
                return function(*given, **named)

        setattr(holder, name, clocked)

    @contextlib.contextmanager
    def _stage(self, stage: str) -> Iterator[None]:
        started = time.perf_counter()
        self._open.append(0.0)
        try:
            yield
        finally:
            whole = time.perf_counter() - started
            self.taken[stage] += whole - self._open.pop()
            if self._open:
                self._open[-1] += whole


def main() -> None:
    """Runs it."""
    started = time.perf_counter()
    from kustomgen import report  # noqa: PLC0415 - the start is a stage
    from kustomgen.check import comparisons, evaluate, layers, plan, run  # noqa: PLC0415
    from kustomgen.cli import boundary  # noqa: PLC0415
    from kustomgen.engine.engine_process import EngineProcess  # noqa: PLC0415
    from kustomgen.kustomize import builds  # noqa: PLC0415
    from kustomgen.policy import engine  # noqa: PLC0415
    from kustomgen.rules.schema import schema_valid  # noqa: PLC0415

    clocks = _Clocks()
    clocks.taken["start and imports"] = time.perf_counter() - started
    clocks.around(plan, "search_overlays", "search")
    talk = EngineProcess  # where it waits and where it reads is its own affair, but for clocks
    clocks.around(talk, "_line", "waiting for the engine")
    clocks.around(talk, "_parse", "parse")
    clocks.around(builds, "result_of", "parse")
    clocks.around(evaluate, "as_build", "parse")
    clocks.around(run, "_load_policy", "start and imports")
    clocks.around(schema_valid, "violations", "schema")
    clocks.around(evaluate, "check_build", "other rules")
    clocks.around(layers.LayerRules, "ask_ahead", "kustomizations")
    clocks.around(layers.LayerRules, "look", "kustomizations")
    clocks.around(comparisons, "compare", "between environments")
    clocks.around(engine, "make_report", "report")
    clocks.around(report, "render", "report")
    with contextlib.redirect_stdout(io.StringIO()):
        boundary.run(["check", ".", "--no-cache"])
    whole = time.perf_counter() - started
    clocks.taken["the rest"] = whole - sum(clocks.taken.values())
    print("| stage of a cold check | time | share |\n|---|--:|--:|")
    for stage in STAGES:
        print(f"| {stage} | {clocks.taken[stage]:.2f} s | {clocks.taken[stage] / whole:.0%} |")


if __name__ == "__main__":
    main()
