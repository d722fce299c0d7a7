"""The environments of one base against each other: what comparing costs beside building, and how it
grows.
"""

from __future__ import annotations

import gc
import math
import os
import platform
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from kustomgen.engine.find import find_engine
from kustomgen.errors import KustomgenError
from kustomgen.k8s.build import Build
from kustomgen.kustomize.build import build_all
from kustomgen.kustomize.sources import Sources
from kustomgen.policy.checked import nowhere
from kustomgen.policy.comparison import compare
from kustomgen.policy.load import load_policy
from kustomgen.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.policy.config import Policy

ROOT = Path(__file__).parents[1]
SIZES = (5, 10, 25, 50, 100, 200)
RUNS = int(os.environ.get("RUNS", "5"))
TIERS = ("dev", "staging", "prod")


def main() -> None:
    """Prints a table; nothing here passes or fails."""
    policy = load_policy("all", RULES)
    with tempfile.TemporaryDirectory() as scratch:
        folders = write_family(Path(scratch), max(SIZES))
        builds, took = built(Path(scratch), folders)
    rows = [(size, *compared(some(builds, size), policy)) for size in SIZES]
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, medians of {RUNS} runs, policy all")
    print(f"{len(builds)} overlays of the base at the root, {len(builds[0].resources)} objects each")
    print(f"building them takes {took / len(builds) * 1000:.1f} ms each\n")
    print("| overlays | comparing | for each | findings |\n|--:|--:|--:|--:|")
    for size, seconds, findings in rows:
        print(f"| {size} | {seconds * 1000:.0f} ms | {seconds / size * 1000:.2f} ms | {findings} |")
    (small, first, _), (large, last, _) = rows[0], rows[-1]
    print(f"\ngrows with the number of overlays to the power of {math.log(last / first) / math.log(large / small):.2f}")


def write_family(root: Path, number: int) -> list[Path]:
    """Overlays on the base at the repository's root, each with something of its own;
    the folders.
    """
    shutil.copytree(ROOT / "base", root / "base")
    names = [f"{TIERS[index % len(TIERS)]}-{index:03}" for index in range(number)]
    for index, name in enumerate(names):
        folder = root / "overlays" / name
        folder.mkdir(parents=True)
        (folder / "kustomization.yaml").write_text(
            f"resources: [../../base]\nnamePrefix: {name}-\nnamespace: gorax-{name}\n"
            f"configMapGenerator: [{{name: own, literals: [KEY_{index % 7}=1, API=https://api.{name}.example.com]}}]\n"
        )
    return [Path("overlays", name) for name in names]


def built(root: Path, folders: Sequence[Path]) -> tuple[list[Build], float]:
    """What the overlays build to, and how long that took. Raises KustomgenError where one does not
    build.
    """
    started = time.perf_counter()
    found = [what for _, what in build_all(find_engine(), folders, sources=Sources(root))]
    wrong = [what for what in found if not isinstance(what, Build)]
    if wrong:
        raise KustomgenError(str(wrong[0]))
    return [what for what in found if isinstance(what, Build)], time.perf_counter() - started


def some(builds: Sequence[Build], size: int) -> list[Build]:
    """As many of the builds, with nothing looked up before."""
    return [
        Build(one.path, one.environment, one.resources, one.tier, one.kubernetes, one.kustomizations, bases=one.bases)
        for one in builds[:size]
    ]


def compared(builds: Sequence[Build], policy: Policy) -> tuple[float, int]:
    """Seconds that comparing takes, and how many findings there are."""
    taken = []
    number = 0
    for _ in range(RUNS):
        fresh = some(builds, len(builds))
        gc.collect()
        started = time.perf_counter()
        found = compare(fresh, policy, lambda _build, at: nowhere(at))
        taken.append(time.perf_counter() - started)
        number = sum(map(len, found))
    return median(taken), number


if __name__ == "__main__":
    main()
