"""``kustomgen check`` against the programs that a user would run instead.

    python -m benchmarks versus [SERVICES ...]

0 services is the gorax system at the root, with its three overlays; N is a monorepo of N services with three overlays each. What is
compared takes turns. Of more than ``SAMPLE`` overlays the loop of kustomize builds so many, spread over all, and its time is
multiplied: it takes as long for each overlay as for the one before.
"""

from __future__ import annotations

import json
import os
import platform
import shlex
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import programs
from benchmarks.monorepo_make import make
from benchmarks.process import Taken, take
from kustomgen.engine.find import EMBEDDED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

SIZES = (0, 100)
RUNS = int(os.environ.get("RUNS", "5"))
SAMPLE = int(os.environ.get("SAMPLE", "60"))
CHECK = (sys.executable, "-m", "kustomgen", "check")
SETTLED = 2.1
"""Seconds after which a file that was written is known by its times."""

LOOP, ENGINE, PYTHON = "loop of kustomize", "the engine alone", "an empty Python start"
COLD, BARE, WARM, EDITED = "cold", "cold, without .pyc files", "nothing changed", "one file changed"


class Project:
    """A tree, and the commands that are measured in it by name; each gives what it took."""

    def __init__(
        self, root: Path, services: int, kustomize: str, peers: Mapping[programs.Peer, tuple[str, str]]
    ) -> None:
        self.services = services
        self.folder = root / f"with-{services}"
        self.overlays = _gorax(self.folder) if services == 0 else make(self.folder, services)
        self._requests = root / f"requests-{services}.jsonl"
        self._requests.write_text("".join(map(self._request, self.overlays)), encoding="utf-8")
        self._cache = {"KUSTOMGEN_CACHE_DIR": str(root / f"cache-{services}")}
        self._empty = root / "no-pyc"
        self._edits = 0
        self.subjects: dict[str, Callable[[], Taken]] = {
            COLD: lambda: self._run([*CHECK, ".", "--no-cache"]),
            BARE: self._without_pyc,
            LOOP: lambda: self._loop(kustomize, ()),
            ENGINE: lambda: self._run(
                ["sh", "-c", f"{shlex.quote(str(EMBEDDED))} < {shlex.quote(str(self._requests))}"]
            ),
        }
        for peer, (path, _) in peers.items():
            self.subjects[peer.name] = self._peer(peer, path, kustomize)
        self.subjects |= {
            PYTHON: lambda: self._run([sys.executable, "-c", "pass"]),
            WARM: self._warm,
            EDITED: self._edited,
        }

    def _peer(self, peer: programs.Peer, path: str, kustomize: str) -> Callable[[], Taken]:
        if peer.tree:
            return lambda: self._run([path, *peer.tree])
        return lambda: self._loop(kustomize, (path, *peer.stdin))

    def _request(self, overlay: str) -> str:
        """What `check` asks of the engine (engine/protocol.go)."""
        wish = {"timeout": 60, "yaml": False, "origins": False, "unrestricted": False, "instead": {}}
        return json.dumps({"id": self.overlays.index(overlay), "folder": str(self.folder / overlay), **wish}) + "\n"

    def _run(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> Taken:
        return take(command, self.folder, environment or {})

    def _without_pyc(self) -> Taken:
        bare = {"PYTHONPYCACHEPREFIX": str(self._empty), "PYTHONDONTWRITEBYTECODE": "1"}
        return self._run([*CHECK, ".", "--no-cache"], bare)

    def _loop(self, kustomize: str, into: Sequence[str]) -> Taken:
        """Builds overlay after overlay; all that is built goes into one process of a peer."""
        step = max(1, -(-len(self.overlays) // SAMPLE))
        some = self.overlays[::step]
        builds = f"for overlay in {' '.join(some)}; do {shlex.quote(kustomize)} build $overlay; echo ---; done"
        taken = self._run(["sh", "-c", f"({builds}) | {shlex.join(into)}" if into else builds])
        times = len(self.overlays) / len(some)
        return Taken(taken.seconds * times, taken.peak, taken.processor * times)

    def _warm(self) -> Taken:
        self._run([*CHECK, "."], self._cache)
        time.sleep(SETTLED)
        self._run([*CHECK, "."], self._cache)
        return self._run([*CHECK, "."], self._cache)

    def _edited(self) -> Taken:
        """A comment in the kustomization of one overlay."""
        self._edits += 1
        file = self.folder / self.overlays[len(self.overlays) // 2] / "kustomization.yaml"
        text = file.read_text(encoding="utf-8").partition("# edit")[0]
        file.write_text(f"{text}# edit {self._edits}\n", encoding="utf-8")
        return self._run([*CHECK, "."], self._cache)


def main(sizes: Sequence[int]) -> None:
    """Prints the tables; nothing here passes or fails. Ends with a message where kustomize is of another version."""
    try:
        kustomize, version = programs.kustomize()
    except programs.WrongVersionError as error:
        sys.exit(str(error))
    peers = programs.peers()
    print(f"{date.today()}, Python {platform.python_version()}, {os.cpu_count()} cores, kustomize {version}, "  # noqa: DTZ011
          + "".join(f"{peer.name} {said}, " for peer, (_, said) in peers.items())
          + f"medians of {RUNS} rounds")  # fmt: skip
    with tempfile.TemporaryDirectory() as scratch:
        for services in sizes or SIZES:
            _table(Project(Path(scratch), services, kustomize, peers))


def _table(project: Project) -> None:
    before = os.getloadavg()[0]
    taken: dict[str, list[Taken]] = {name: [] for name in project.subjects}
    for number in range(RUNS + 1):
        for name, subject in project.subjects.items():
            one = subject()
            if number:  # the first round warms the disk's cache
                taken[name].append(one)
    wall = {name: median(each.seconds for each in some) for name, some in taken.items()}
    processor = {name: median(each.processor for each in some) for name, some in taken.items()}
    peak = max(each.peak for each in taken[COLD]) / 2**20
    where = (
        f"{project.services} services, {len(project.overlays)} overlays"
        if project.services
        else "gorax, three overlays"
    )
    print(
        f"\n{where}; load {before:.1f} before and {os.getloadavg()[0]:.1f} after; peak memory of a cold check {peak:.0f} MiB\n"
    )
    print(
        "| kustomgen check | against | time | processor time | ratio | of processor time |\n|---|---|--:|--:|--:|--:|"
    )
    others = [name for name in project.subjects if name not in (COLD, BARE, WARM, EDITED, PYTHON)]
    pairs = [*((COLD, other) for other in others), (BARE, LOOP), (WARM, PYTHON), (EDITED, PYTHON)]
    for own, other in pairs:
        print(f"| {own} | {other} | {_time(wall[own])} : {_time(wall[other])} | {_time(processor[own])} : {_time(processor[other])} "
              f"| {wall[own] / wall[other]:.2f} | {processor[own] / processor[other]:.2f} |")  # fmt: skip


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


def _gorax(folder: Path) -> list[str]:
    from benchmarks.__main__ import ENVIRONMENTS, copy_project  # noqa: PLC0415 - it imports this

    copy_project(folder)
    return [f"overlays/{name}" for name in ENVIRONMENTS]
