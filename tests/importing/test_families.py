"""Every kustomization of this repository that builds is imported: nothing is different, and what stays behind is named."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from kustomgen.errors import BuildError, InputError
from kustomgen.importing.model import ImportOptions
from kustomgen.importing.names import environment_names
from kustomgen.importing.run import run_import
from kustomgen.kustomize.graph import overlays_below
from kustomgen.kustomize.overlay_groups import bases_of, joined
from kustomgen.kustomize.sources import Sources
from tests.profiles import NIGHTLY

ROOT = Path(__file__).parents[2]
SHARE = 7
"""The gate imports one family in so many."""


def _families() -> list[list[Path]]:
    sources = Sources(ROOT)
    overlays = [each for top in ("examples", "tests") for each in overlays_below(sources, Path(top))]
    found = joined(overlays, lambda folder: bases_of(sources, folder))
    return found if NIGHTLY else found[::SHARE]


@pytest.mark.parametrize("family", _families(), ids=lambda family: str(family[0]))
def test_every_family_here_is_imported(family: Sequence[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names = environment_names([each.as_posix() for each in family])
    options = ImportOptions(environments=tuple(zip(names, map(str, family), strict=True)), name="app")

    try:
        found = run_import(options)
    except BuildError:
        return
    except InputError as error:
        messages = [complaint.message for complaint in error.complaints]
    else:
        messages = [note.message for note in found.notes if note.left and note.mark]
        assert found.objects
        assert len(messages) == sum(note.left for note in found.notes)

    assert all("stays in the old tree" in message for message in messages)


LIFTED = 0.6
"""Of the objects of the examples, so many are in workloads at least: this number goes up."""


def test_most_objects_of_the_examples_are_lifted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    objects = lifted = 0

    for family in _below(
        "examples/adopted/before", "examples/environments", "examples/port-ocean", "examples/kubekloud"
    ):
        names = environment_names([each.as_posix() for each in family])
        found = run_import(ImportOptions(environments=tuple(zip(names, map(str, family), strict=True)), name="app"))
        objects += found.objects
        lifted += found.workloads

    assert lifted >= objects * LIFTED, f"{lifted} of {objects}"


def _below(*places: str) -> list[list[Path]]:
    sources = Sources(ROOT)
    overlays = [each for place in places for each in overlays_below(sources, Path(place))]
    return joined(overlays, lambda folder: bases_of(sources, folder))
