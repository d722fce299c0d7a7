"""Folders as they would build with other texts for some of their files, asked of the engine."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.resource import Resource
from kustomgen.kustomize.embedded import Conversation
from kustomgen.kustomize.flat import flatten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kustomgen.kustomize.embedded import Wish
    from kustomgen.kustomize.engine import Engine
    from kustomgen.kustomize.sources import Sources
    from kustomgen.kustomize.variants import Texts


@dataclass(frozen=True)
class Workshop:
    """What is needed to build variants. ``engine`` is the one inside; no other builds what is not in files.

    ``talk`` is one process of it for all that is asked, which saves the start of one for each question. ``ahead`` are the
    numbers of what was asked there already.
    """

    engine: Engine
    sources: Sources
    wish: Wish
    kubernetes: str = ""
    talk: Conversation | None = None
    ahead: dict[tuple[Path, str], int] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(-1, -1))

    def objects(self, asked: Sequence[tuple[Path, Texts]]) -> list[tuple[Resource, ...] | None]:
        """What each folder builds to with those texts; None where it does not."""
        return [
            None
            if answer is None
            else tuple(
                Resource(manifest)
                for found in answer.get("objects", ())
                for manifest in flatten([found["manifest"]], "the build")
            )
            for answer in self._ask(asked, yaml=False)
        ]

    def texts(self, asked: Sequence[tuple[Path, Texts]]) -> list[str | None]:
        """The same as text."""
        found = self._ask(asked, yaml=True)
        return [None if answer is None else str(answer.get("yaml", "")) for answer in found]

    def _ask(self, asked: Sequence[tuple[Path, Texts]], *, yaml: bool) -> list[dict[str, Any] | None]:
        found: list[dict[str, Any] | None] = [None] * len(asked)
        if not asked:
            return found
        with nullcontext(self.talk) if self.talk else Conversation(self.engine, self.wish) as talk:
            numbers = {self._asked(talk, folder, texts, yaml=yaml): at for at, (folder, texts) in enumerate(asked)}
            for answer in talk.answers(numbers):
                at = numbers[answer["id"]]
                # An engine that does not know of texts would build the same, whatever they say.
                if "error" not in answer and answer.get("replaced", 0) >= len(asked[at][1]):
                    found[at] = answer
        return found

    def ask_ahead(self, asked: Sequence[tuple[Path, Texts]]) -> None:
        """Has the engine build objects that will be asked for."""
        if self.talk:
            for folder, texts in asked:
                key = _question(folder, texts, yaml=False)
                if key not in self.ahead:
                    self.ahead[key] = self._asked(self.talk, folder, texts, yaml=False)

    def _asked(self, talk: Conversation, folder: Path, texts: Texts, *, yaml: bool) -> int:
        number = self.ahead.pop(_question(folder, texts, yaml=yaml), None)
        if number is None:
            number = next(self.numbers)
            talk.ask(number, folder, origins=False, yaml=yaml, instead=texts)
        return number


def _question(folder: Path, texts: Texts, *, yaml: bool) -> tuple[Path, str]:
    return folder, json.dumps([yaml, texts], sort_keys=True)
