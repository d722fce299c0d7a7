"""Specs drawn at random, written out, built by kustomize all in one run, and compared."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st

from kustomgen.engine.find import Engine
from kustomgen.errors import InputError
from kustomgen.spec.load import Project, load
from tests.layout.beside import BESIDE
from tests.layout.equivalence import Pair, difference, differences, pairs
from tests.layout.fields import Field, every_field, given_in
from tests.layout.overrides import put_components
from tests.layout.strategies import documents, written

EVERY = every_field()
SHRINK = "KUSTOMGEN_SHRINK" in os.environ


@dataclass
class Drawn:
    """What was drawn: the specs that are valid with their roads, what is wrong with the others, and the fields given."""

    count: int = 0
    valid: list[tuple[str, list[Pair]]] = field(default_factory=list)
    complaints: Counter[str] = field(default_factory=Counter)
    fields: set[Field] = field(default_factory=set)
    differences: list[str] = field(default_factory=list)

    @property
    def environments(self) -> int:
        return sum(len(found) for _, found in self.valid)

    def told(self) -> str:
        """Where the roads of the first specs that are built otherwise than meant end apart."""
        return f"{len(self.differences)} differ\n" + "\n\n".join(self.differences[:3]) if self.differences else ""


def draw(number: int, examples: int, folder: Path, engine: Engine, wanted: Collection[Field] = ()) -> Drawn:
    """So many specs of a seed, built and compared; those that give the ``wanted`` fields more often than others."""
    drawn = Drawn()

    @_of_seed(number, examples)
    @given(st.data())
    def collect(data: st.DataObject) -> None:
        text = written(data.draw(documents(wanted)))
        drawn.count += 1
        place = folder / str(drawn.count)
        place.mkdir(parents=True)
        project = _loaded(text, place, drawn)
        if project is None:
            return
        for environment in project.environments:
            drawn.fields |= EVERY & {*given_in(environment.spec), *given_in(environment.external)}
        if SHRINK:
            note(text)
            assert not difference(project, place, engine)
        try:
            drawn.valid.append((text, pairs(project, place)))
        except InputError as error:  # a patch by a name that an heir of the environment has not
            drawn.complaints.update(complaint.message for complaint in error.complaints)

    collect()
    _compare(drawn, engine)
    return drawn


def _compare(drawn: Drawn, engine: Engine) -> None:
    found = differences([pair for _, roads in drawn.valid for pair in roads], engine)
    texts = {id(pair): text for text, roads in drawn.valid for pair in roads}
    drawn.differences = [f"{texts[id(pair)]}\n{told}" for pair, told in found]


def _of_seed(number: int, examples: int) -> Callable[[Any], Any]:
    """The same draws in every run, others for each seed.

    Many draws are large: what hypothesis warns of is intended here.
    To make a failing spec smaller takes minutes, and happens where KUSTOMGEN_SHRINK is set.
    """
    phases = list(Phase) if SHRINK else [Phase.generate]
    unusual = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    configured = settings(
        max_examples=examples,
        phases=phases,
        deadline=None,
        database=None,
        suppress_health_check=unusual,
        print_blob=False,
    )
    return lambda test: seed(number)(configured(test))


def _loaded(text: str, folder: Path, drawn: Drawn) -> Project | None:
    """The spec as the loader reads it from a file; None where it is not valid."""
    put_components(folder)
    path = folder / "kustomgen.yaml"
    path.write_text(text, encoding="utf-8")
    for name, content in BESIDE.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content.encode())
    try:
        return load(path)
    except InputError as error:
        drawn.complaints.update(complaint.message for complaint in error.complaints)
        return None
