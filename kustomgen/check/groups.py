"""Divides the overlays of a run into groups, which are checked as a whole once all are built. The
effect of a Component's entry needs all its users, and the overlays of one base are compared.
Afterwards the data of a group is freed, so memory grows with the largest group and not with their
number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.check.peers import shared_of
from kustomgen.kustomize.graph import chain
from kustomgen.kustomize.overlay_groups import joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kustomgen.kustomize.sources import Sources

Steps = Iterator[Collection[int]]
"""Work on a group: yields the numbers of requests whose answers it needs next.
"""


class Groups:
    """The groups of targets, and which groups are built completely."""

    def __init__(self, sources: Sources, targets: Sequence[str]) -> None:
        groups = [tuple(group) for group in joined(targets, lambda target: shared_of(sources, target))]
        self._of = {target: group for group in groups for target in group}
        self._left = {group: len(group) for group in groups}
        uses = Counter(file for group in groups for file in _files(sources, group))
        self.shared = {file for file, times in uses.items() if times > 1}
        """The kustomizations that take part in more than one group."""

    def built(self, target: str) -> tuple[str, ...]:
        """Records that a target is built; returns its whole group, in the order of the run, if that
        is now complete.
        """
        group = self._of[target]
        self._left[group] -= 1
        return () if self._left[group] else group


def _files(sources: Sources, group: Iterable[str]) -> set[str]:
    return {part.file for target in group for part in chain(sources, Path(target))}


class Waiting:
    """Work on several groups: while one waits for answers of the engine, others continue."""

    def __init__(self) -> None:
        self._steps: list[tuple[Steps, Collection[int]]] = []

    def add(self, steps: Steps) -> None:
        """Begins with it."""
        self._go(steps)

    def go_on(self, is_there: Callable[[Collection[int]], bool]) -> None:
        """Continues all work whose answers have arrived."""
        while now := [each for each in self._steps if is_there(each[1])]:
            self._steps = [each for each in self._steps if each not in now]
            for steps, _ in now:
                self._go(steps)

    def _go(self, steps: Steps) -> None:
        numbers = next(steps, None)
        if numbers is not None:
            self._steps.append((steps, numbers))
