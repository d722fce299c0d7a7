"""Base and overlay, built by the real kustomize, are the objects that the environment's spec means.

For the project's own spec, for every example, and for specs drawn at random from the spec's JSON Schema.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pytest
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st
from pydantic.alias_generators import to_camel

from kustomgen.errors import InputError
from kustomgen.kustomize.engine import Engine
from kustomgen.spec.load import Project, load
from kustomgen.spec.model import Spec
from kustomgen.spec.types import Model
from tests.layout.beside import BESIDE
from tests.layout.conftest import DRAWN
from tests.layout.hatches import put_components
from tests.layout.roads import difference
from tests.layout.strategies import documents, written

ROOT = Path(__file__).parents[2]
SPECS = sorted([ROOT / "kustomgen.yaml", *ROOT.glob("examples/**/kustomgen.yaml")])

SHARDS = 4
ROUNDS = 12
"""In how many rounds the fields are drawn that were not drawn before."""
EXAMPLES = int(os.environ.get("KUSTOMGEN_EXAMPLES", "240"))
VALID = 0.8
"""The least share of draws that must be valid specs: fewer, and the property is tested on the same few again."""


@pytest.mark.parametrize("path", SPECS, ids=lambda path: str(path.parent.relative_to(ROOT)))
def test_an_example_is_built_as_it_is_meant(path: Path, engine: Engine, tmp_path: Path) -> None:
    beside(path, tmp_path)
    assert not difference(load(path), tmp_path, engine)


def beside(path: Path, folder: Path) -> None:
    """Copies the folders of an example that its overlays name."""
    if (path.parent / "components").is_dir():
        shutil.copytree(path.parent / "components", folder / "components")


@pytest.mark.skipif("KUSTOMGEN_OLD_KUSTOMIZE" not in os.environ, reason="names a kustomize 4.5.7, as in kubectl 1.26")
@pytest.mark.parametrize("path", SPECS, ids=lambda path: str(path.parent.relative_to(ROOT)))
def test_an_example_is_built_as_it_is_meant_by_an_old_kustomize(path: Path, tmp_path: Path) -> None:
    beside(path, tmp_path)
    assert not difference(load(path), tmp_path, Engine("kustomize", os.environ["KUSTOMGEN_OLD_KUSTOMIZE"]))


def _of_seed(number: int, examples: int) -> Callable[[Any], Any]:
    """The same draws in every run, others for each seed.

    Drawing and building one takes about 0.2 s, and so many draws are large: what hypothesis warns of is intended here.
    To make a failing spec smaller takes minutes, and happens where KUSTOMGEN_SHRINK is set.
    """
    phases = list(Phase) if "KUSTOMGEN_SHRINK" in os.environ else [Phase.generate]
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


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_random_spec_is_built_as_it_is_meant(
    shard: int, engine: Engine, record_property: Callable[[str, object], None]
) -> None:
    counts: Counter[str] = Counter()

    @_of_seed(shard, EXAMPLES // SHARDS)
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        text = written(data.draw(documents()))
        note(text)
        with tempfile.TemporaryDirectory() as folder:
            counts["drawn"] += 1
            project = _loaded(text, Path(folder))
            if project is not None:
                counts["valid"] += 1
                counts["environments"] += len(project.environments)
                assert not difference(project, Path(folder), engine)

    holds()
    record_property(DRAWN, dict(counts))
    assert counts["valid"] > VALID * counts["drawn"]


def test_every_field_of_the_spec_is_drawn_in_a_valid_spec() -> None:
    parents = _parents(Spec)
    missing = set(_fields_of(Spec)) - {("Spec", "defaults")}  # merged into the workloads before the model sees it

    def collect(wanted: frozenset[tuple[str, str]], examples: int, number: int) -> None:
        @_of_seed(number, examples)
        @given(st.data())
        def draw(data: st.DataObject) -> None:
            with tempfile.TemporaryDirectory() as folder:
                project = _loaded(written(data.draw(documents(wanted))), Path(folder))
                for environment in project.environments if project else ():
                    missing.difference_update(_set_in(environment.spec), _set_in(environment.external))

        draw()

    for number in range(ROUNDS):
        if missing:
            collect(_to_draw(missing, parents) if number else frozenset(), EXAMPLES // 4, SHARDS + number)
    assert missing == set()


def _loaded(text: str, folder: Path) -> Project | None:
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
        note(str(error))
        return None


def _set_in(value: Any) -> Iterator[tuple[str, str]]:
    """(model, field) of everything that a spec gives."""
    if isinstance(value, Model):
        for field in value.model_fields_set:
            yield type(value).__name__, field
            yield from _set_in(getattr(value, field))
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _set_in(item)


def _fields_of(model: type[Model]) -> Iterator[tuple[str, str]]:
    """(model, field) of everything that a spec can give."""
    for name, field in model.model_fields.items():
        yield model.__name__, name
        for inner in _models(field.annotation):
            yield from _fields_of(inner)


def _to_draw(
    missing: Collection[tuple[str, str]], parents: Mapping[str, set[tuple[str, str]]]
) -> frozenset[tuple[str, str]]:
    """What was not drawn yet, and the fields that lead there, as the schema calls them."""
    found: set[tuple[str, str]] = set()
    ahead = set(missing)
    while ahead:
        found |= ahead
        ahead = {parent for model, _ in ahead for parent in parents[model]} - found
    return frozenset((model, name) for model, field in found for name in (to_camel(field.rstrip("_")), field))


def _parents(
    model: type[Model], found: dict[str, set[tuple[str, str]]] | None = None
) -> dict[str, set[tuple[str, str]]]:
    """Model to the (model, field) that hold one of it."""
    found = {model.__name__: set()} if found is None else found
    for name, field in model.model_fields.items():
        for inner in _models(field.annotation):
            known = inner.__name__ in found
            found.setdefault(inner.__name__, set()).add((model.__name__, name))
            if not known:
                _parents(inner, found)
    return found


def _models(annotation: Any) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    elif get_origin(annotation) in (Union, UnionType, dict, list):
        for argument in get_args(annotation):
            yield from _models(argument)
