"""Every kind of failure that kustomize knows, on a real tree: the line to edit, and what to do there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kustomgen.engine.engine_process import EngineOptions
from kustomgen.engine.find import EMBEDDED, Engine, find_engine
from kustomgen.errors import Complaint
from kustomgen.kustomize.build_text import build_text
from kustomgen.kustomize.failures import FailedBuildError, located
from kustomgen.kustomize.failures.trials import Trials
from kustomgen.kustomize.sources import Sources

CASES = Path(__file__).parents[1] / "cases" / "does_not_build"
BASE: dict[str, str] = yaml.safe_load((CASES / "base.yaml").read_text(encoding="utf-8"))
HERE = "HERE"

needs_engine = pytest.mark.skipif(not EMBEDDED.is_file(), reason="trials are builds of the kustomize inside")


def cases() -> Iterator[Any]:
    for file in sorted(CASES.glob("*.yaml")):
        if file.name != "base.yaml":
            for case in yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader):
                yield pytest.param(case, id=f"{file.stem}: {case['case']}")


def failure(case: dict[str, Any], folder: Path, engine: Engine) -> tuple[FailedBuildError, Sources, str]:
    """The failure of a case, its sources, and the place that is expected."""
    place = str(case.get("place", ""))
    for name, text in {**BASE, **case["files"]}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            place = f"{name}:{number}" if HERE in line else place
    sources = Sources(folder)
    with pytest.raises(FailedBuildError) as caught:
        build_text(engine, folder / "overlays/prod", sources=sources)
    return caught.value, sources, place


def said(failed: FailedBuildError) -> tuple[Complaint, str]:
    (complaint,) = failed.complaints
    return complaint, f"{complaint.message}\n{complaint.hint}"


def place_of(complaint: Complaint) -> str:
    return f"{complaint.mark.file}:{complaint.mark.line}" if complaint.mark else ""


@needs_engine
@pytest.mark.parametrize("case", list(cases()))
def test_a_failure_names_the_line_and_what_to_do(case: dict[str, Any], tmp_path: Path) -> None:
    engine = find_engine("embedded")
    failed, sources, place = failure(case, tmp_path, engine)
    with Trials(engine, EngineOptions(30), sources) as trials:
        complaint, text = said(located(failed, trials, sources))
    assert place_of(complaint) == place
    assert [word for word in case.get("says", ()) if word not in text] == []
    assert complaint.hint
    assert str(tmp_path) not in text
    assert len(text) < 900


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="there is no kubectl on PATH")
@pytest.mark.parametrize("case", list(cases())[::5])
def test_kubectl_says_the_same(case: dict[str, Any], tmp_path: Path) -> None:
    failed, _, place = failure(case, tmp_path, find_engine("kubectl"))
    if failed.sure:
        assert place_of(said(failed)[0]) == place


@needs_engine
@pytest.mark.parametrize(
    "case", [case for case in cases() if str(case.id).startswith(("json-patch", "replacements", "strategic-merge"))]
)
def test_trials_find_the_entry_whatever_kustomize_says(case: dict[str, Any], tmp_path: Path) -> None:
    engine = find_engine("embedded")
    failed, sources, place = failure(case, tmp_path, engine)
    with Trials(engine, EngineOptions(30), sources) as trials:
        found = trials.find(failed)
    assert found is not None
    assert found[0] in ("patches", "patchesStrategicMerge", "patchesJson6902", "replacements")
    here = sources.kustomization(failed.cause.folder)
    assert here is not None
    assert here.root is not None
    entry = here.root.get(*found[:2])
    assert entry is not None
    if place.startswith(here.file):
        assert place in {f"{mark.file}:{mark.line}" for mark in around(entry)} or "patch" in found
    else:
        assert place.rpartition(":")[0] in {
            sources.show(here.folder / str(value.value)) for _, value in entry.scalars()
        }


def around(entry: Any) -> Iterator[Any]:
    """Every place of an entry, and the lines of a text in it."""
    yield from entry.places()
    for _, scalar in entry.scalars():
        if "\n" in str(scalar.value):
            for more in range(len(str(scalar.value).splitlines()) + 1):
                yield type(scalar.mark)(scalar.mark.file, scalar.mark.line + more)


@needs_engine
def test_trials_that_take_too_long_leave_the_place_of_the_message(tmp_path: Path) -> None:
    engine = find_engine("embedded")
    case = next(case.values[0] for case in cases() if "builtin transformer in a file" in str(case.id))
    failed, sources, _ = failure(case, tmp_path, engine)
    with Trials(engine, EngineOptions(30), sources, seconds=0) as trials:
        assert located(failed, trials, sources) is failed
