"""Base and overlay, built by the real kustomize, are the objects that the environment's spec means.

For the project's own spec, for every example, and for specs drawn at random from the spec's JSON Schema.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kustomgen.engine.find import Engine
from kustomgen.spec.load import load
from tests.layout.conftest import DRAWN, REACHED
from tests.layout.drawn import Drawn, draw
from tests.layout.equivalence import difference
from tests.layout.fields import every_field, to_draw
from tests.profiles import NIGHTLY, examples

ROOT = Path(__file__).parents[2]
SPECS = sorted([ROOT / "kustomgen.yaml", *ROOT.glob("examples/**/kustomgen.yaml")])

SHARDS = 4 if NIGHTLY else 2
ROUNDS = 32
"""In how many rounds the fields are drawn that were not drawn before."""
EXAMPLES = int(os.environ.get("KUSTOMGEN_EXAMPLES", examples(500)))
"""How many specs all shards draw, whatever their fields."""
ROUND = max(8, EXAMPLES // 5 // SHARDS)
"""How many specs a shard draws in a round that are to give fields."""
EVERY = sorted(every_field())
PARTS = 4 if NIGHTLY else 32
"""Of so many parts of all fields, each shard draws one: in the gate a sixteenth of the fields, nightly all."""
SEED = int(os.environ.get("KUSTOMGEN_SEED", "0"))
"""Another one, and other specs are drawn."""
VALID = 0.85
"""The least share of a shard's draws that must be valid specs: fewer, and the property is tested on the same few again."""

Record = Callable[[str, object], None]


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


def engine_of_run(engine: Engine) -> Engine:
    """The engine inside, or the kustomize that KUSTOMGEN_ROADS_ENGINE names."""
    path = os.environ.get("KUSTOMGEN_ROADS_ENGINE")
    return engine if path is None else Engine("kubectl" if Path(path).name == "kubectl" else "kustomize", path)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_random_spec_is_built_as_it_is_meant(
    shard: int, engine: Engine, tmp_path: Path, record_property: Record
) -> None:
    drawn = draw(SEED * 100 + shard, EXAMPLES // SHARDS, tmp_path, engine_of_run(engine))
    _record(drawn, record_property)
    assert not drawn.told()
    assert len(drawn.valid) > VALID * drawn.count, drawn.complaints


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_field_of_the_spec_is_built_as_it_is_meant(
    shard: int, engine: Engine, tmp_path: Path, record_property: Record
) -> None:
    missing = set(EVERY[shard::PARTS])
    for number in range(ROUNDS):
        folder = tmp_path / str(number)
        seed = SEED * 1000 + SHARDS + shard * ROUNDS + number
        drawn = draw(seed, ROUND, folder, engine_of_run(engine), to_draw(missing))
        _record(drawn, record_property)
        assert not drawn.told()
        missing -= drawn.fields
        if not missing:
            break
    assert missing == set()


def _record(drawn: Drawn, record_property: Record) -> None:
    record_property(DRAWN, {"drawn": drawn.count, "valid": len(drawn.valid), "environments": drawn.environments})
    record_property(REACHED, [".".join(field) for field in sorted(drawn.fields)])
