"""The overlays of a run in groups, each of which is checked as a whole as soon as all of it is
built.

What an entry of a Component is good for, all that use it say together, and the overlays of one base
are compared. What is shared by nothing else can be let go of afterwards, so that memory grows with
the largest group and not with their number.
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
"""Work on a group, which goes on once the engine has answered what was ordered under the numbers
that it gives.
"""


class Groups:
    """Which targets are checked together, and of which groups all have been built."""

    def __init__(self, sources: Sources, targets: Sequence[str]) -> None:
        groups = [tuple(group) for group in joined(targets, lambda target: shared_of(sources, target))]
        self._of = {target: group for group in groups for target in group}
        self._left = {group: len(group) for group in groups}
        uses = Counter(file for group in groups for file in _files(sources, group))
        self.shared = {file for file, times in uses.items() if times > 1}
        """The kustomizations that take part in more than one group."""

    def built(self, target: str) -> tuple[str, ...]:
        """Tells that a target is built; all of its group, in the order of the run, where that is
        now complete.
        """
        group = self._of[target]
        self._left[group] -= 1
        return () if self._left[group] else group


def _files(sources: Sources, group: Iterable[str]) -> set[str]:
    return {part.file for target in group for part in chain(sources, Path(target))}


class Waiting:
    """Work on groups, of which each waits for answers of the engine while others go on."""

    def __init__(self) -> None:
        self._steps: list[tuple[Steps, Collection[int]]] = []

    def add(self, steps: Steps) -> None:
        """Begins with it."""
        self._go(steps)

    def go_on(self, is_there: Callable[[Collection[int]], bool]) -> None:
        """Goes on, as far as there is what each waits for."""
        while now := [each for each in self._steps if is_there(each[1])]:
            self._steps = [each for each in self._steps if each not in now]
            for steps, _ in now:
                self._go(steps)

    def _go(self, steps: Steps) -> None:
        numbers = next(steps, None)
        if numbers is not None:
            self._steps.append((steps, numbers))
