"""Whole monorepos: ``kustomgen check`` against a shell loop of kustomize alone, and that loop piped
into its peers.

    python -m benchmarks monorepo [SERVICES ...]

Each service has three environments. The loop takes as long for each overlay as for the one before
it, so of a large repository ``SAMPLE`` overlays are built, spread over all, and the time is
multiplied; ``SAMPLE=0`` builds every one.
"""

from __future__ import annotations

import os
import platform
import shlex
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.monorepo_make import make
from benchmarks.peers import present
from benchmarks.process import Taken, take
from benchmarks.stages import stages

if TYPE_CHECKING:
    from collections.abc import Sequence

SIZES = (10, 100, 1_000)
RUNS = int(os.environ.get("RUNS", "3"))
SAMPLE = int(os.environ.get("SAMPLE", "150"))
CHECK = [sys.executable, "-m", "kustomgen", "check"]
SETTLED = 2.1
"""Seconds after which a file that was written is known by its times."""


class Repository:
    """A monorepo, and what is measured in it."""

    def __init__(self, root: Path, services: int, builder: Sequence[str]) -> None:
        self.services = services
        self.folder = root / f"with-{services}"
        self.overlays = make(self.folder, services)
        self.builder = list(builder)
        self._cache = {"KUSTOMGEN_CACHE_DIR": str(root / f"cache-{services}")}
        self._edits = 0
        self.taken: dict[str, list[Taken]] = {}

    def round(self, peers: dict[str, list[str]]) -> None:
        """Everything once; those that are compared take turns, so that what else the machine does
        hits all alike.
        """
        self._note("loop", self._loop([]))
        self._note("cold", self._check(".", "--no-cache"))
        self._check(".")
        time.sleep(SETTLED)
        self._check(".")  # files that are older than a moment are known by their times from now on
        self._note("nothing changed", self._check("."))
        for _ in range(3):
            edited = self._edit()
            self._note("one file changed", self._check("."))
            edited = self._edit()
            self._note("pre-commit", self._check(edited))
        for name, command in peers.items():
            self._note(name, self._loop(command))

    def seconds(self, what: str) -> float:
        return median(taken.seconds for taken in self.taken[what])

    def _note(self, what: str, taken: Taken) -> None:
        self.taken.setdefault(what, []).append(taken)

    def _check(self, *arguments: str) -> Taken:
        return take([*CHECK, *arguments], self.folder, self._cache)

    def _edit(self) -> str:
        """A patch of one overlay in the middle gets another comment; gives the overlay."""
        self._edits += 1
        overlay = self.overlays[len(self.overlays) // 2]
        file = self.folder / overlay / "kustomization.yaml"
        text = file.read_text(encoding="utf-8").partition("# edit")[0]
        file.write_text(f"{text}# edit {self._edits}\n", encoding="utf-8")
        return overlay

    def _loop(self, peer: list[str]) -> Taken:
        step = max(1, len(self.overlays) // SAMPLE) if SAMPLE else 1
        some = self.overlays[::step]
        into = f"| {shlex.join(peer)}" if peer else ""
        script = f"for overlay in {' '.join(some)}; do {' '.join(self.builder)} $overlay {into} >/dev/null 2>&1; done"
        taken = take(["sh", "-c", script], self.folder, {})
        return Taken(taken.seconds * len(self.overlays) / len(some), taken.peak)


def main(sizes: Sequence[int], builder: Sequence[str], version: str) -> None:
    """Prints the tables; nothing here passes or fails."""
    peers = present()
    with tempfile.TemporaryDirectory() as scratch:
        made = [Repository(Path(scratch), services, builder) for services in sizes or SIZES]
        for repository in made:
            for _ in range(RUNS if repository.services < 500 else 1):
                repository.round(peers)
        print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {_memory()}, medians of {RUNS} runs "
              f"taking turns (of more than 500 services: 1), {version}\n")  # fmt: skip
        _ratios(made)
        _peers(made, list(peers))
        _growth(made)
        stages(made[-1].folder)


def _ratios(made: Sequence[Repository]) -> None:
    print("| services x 3 overlays | the loop of kustomize alone | what | time | of the loop | at most |")
    print("|--:|--:|---|--:|--:|--:|")
    limits = {"cold": "0.3", "nothing changed": "", "one file changed": "0.02, and 1 s", "pre-commit": ""}
    for repository in made:
        loop = repository.seconds("loop")
        for what, limit in limits.items():
            own = repository.seconds(what)
            at_most = limit if repository.services >= SIZES[-1] else ""
            print(f"| {repository.services:,} | {loop:.1f} s | {what} | {own:.2f} s | {own / loop:.3f} | {at_most} |")
    print()


def _peers(made: Sequence[Repository], peers: Sequence[str]) -> None:
    if not peers:
        print("No peer on PATH: nothing else to compare with.\n")
        return
    print("| services x 3 overlays | the loop into | time | `kustomgen check` of that |\n|--:|---|--:|--:|")
    for repository in made:
        for peer in peers:
            theirs = repository.seconds(peer)
            print(f"| {repository.services:,} | {peer} | {theirs:.1f} s | {repository.seconds('cold') / theirs:.3f} |")
    print()


def _growth(made: Sequence[Repository]) -> None:
    print("| services x 3 overlays | cold, for each overlay | peak memory |\n|--:|--:|--:|")
    for repository in made:
        each = repository.seconds("cold") / len(repository.overlays) * 1000
        peak = max(taken.peak for taken in repository.taken["cold"])
        print(f"| {repository.services:,} | {each:.1f} ms | {peak / 2**20:.0f} MiB |")
    print()


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
    except (ValueError, OSError):
        return "unknown memory"
