"""Folders as they would build with other texts for some of their files, asked of the engine."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from kustomgen.engine.client import EngineClient
from kustomgen.errors import BuildError
from kustomgen.k8s.flatten import flatten
from kustomgen.k8s.resource import Resource
from kustomgen.kustomize.decode import result_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from kustomgen.engine.engine_process import Answer, EngineOptions
    from kustomgen.engine.find import Engine
    from kustomgen.kustomize.layers.variants import FileTexts
    from kustomgen.kustomize.sources import Sources

Variant = tuple["Path", "FileTexts"]
"""A folder, and the texts that stand for some of the files that it is built from."""


VariantKey = tuple[str, ...]
"""What questions are about: a way to a kustomization, by the files on it."""


@dataclass(frozen=True)
class Prefetched:
    """What was asked before it was wanted, with the numbers of the answers to come; and what is
    known of such questions.

    ``shared`` are the kustomizations of which what came of them is kept, because they are wanted
    again.
    """

    asked: dict[VariantKey, tuple[Sequence[Variant], Sequence[int]]] = field(default_factory=dict)
    known: dict[VariantKey, Any] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class VariantBuilder:
    """What is needed to build variants. ``engine`` is the one inside; no other builds what is not
    in files.

    ``talk`` is one process of it for all that is asked, which saves the start of one for each
    question; without it nothing can be asked ahead.
    """

    engine: Engine
    sources: Sources
    wish: EngineOptions
    kubernetes: str = ""
    talk: EngineClient | None = None
    ahead: Prefetched = field(default_factory=Prefetched)
    numbers: Iterator[int] = field(default_factory=lambda: count(-1, -1))

    def order(self, asked: Iterable[Variant], *, yaml: bool = False, origins: bool = False) -> list[int]:
        """Has the engine build, and does not wait: the numbers to ask for the outcome with. None
        without a ``talk``.
        """
        return [self._order(self.talk, one, yaml=yaml, origins=origins) for one in asked] if self.talk else []

    def _order(self, talk: EngineClient, asked: Variant, *, yaml: bool, origins: bool) -> int:
        number = next(self.numbers)
        talk.ask(number, asked[0], origins=origins, yaml=yaml, instead=asked[1])
        return number

    def is_there(self, numbers: Collection[int]) -> bool:
        """Whether all that was ordered under these numbers has been answered."""
        return self.talk is None or not self.talk.waiting(frozenset(numbers))

    def objects(self, asked: Sequence[Variant], ordered: Sequence[int] = ()) -> list[tuple[Resource, ...] | None]:
        """What each folder builds to with those texts, None if it does not; ``ordered`` are
        their numbers, if they have some.
        """
        return [
            None
            if answer is None
            else tuple(
                Resource(manifest)
                for found in answer.get("objects", ())
                for manifest in flatten([found["manifest"]], "the build")
            )
            for answer in self._ask(asked, ordered, yaml=False)
        ]

    def texts(self, asked: Sequence[Variant]) -> list[str | None]:
        """The same as text."""
        found = self._ask(asked, (), yaml=True)
        return [None if answer is None else str(answer.get("yaml", "")) for answer in found]

    def with_origins(self, folders: Sequence[Path], ordered: Sequence[int]) -> list[tuple[Resource, ...] | None]:
        """What folders that were ordered with origins build to; None if they do not."""
        found = self._ask([(folder, {}) for folder in folders], ordered, yaml=False, origins=True)
        built = [
            None if answer is None else result_of(answer, self.sources.cwd / folder, self.wish.timeout, self.sources)
            for folder, answer in zip(folders, found, strict=True)
        ]
        return [None if isinstance(result, BuildError) else result for result in built]

    def _ask(
        self, asked: Sequence[Variant], ordered: Sequence[int], *, yaml: bool, origins: bool = False
    ) -> list[Answer | None]:
        found: list[Answer | None] = [None] * len(asked)
        if not asked:
            return found
        with nullcontext(self.talk) if self.talk else EngineClient(self.engine, self.wish) as talk:
            ordered = ordered or [self._order(talk, one, yaml=yaml, origins=origins) for one in asked]
            numbers = {number: at for at, number in enumerate(ordered)}
            for answer in talk.answers(numbers):
                at = numbers[answer["id"]]
                # An engine that does not know of texts would build the same, whatever they say.
                if "error" not in answer and answer.get("replaced", 0) >= len(asked[at][1]):
                    found[at] = answer
        return found
