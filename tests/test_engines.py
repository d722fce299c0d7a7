"""The tests' own machinery: which process of the engine builds what."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from kustomgen.engine.client import EngineClient, answers
from kustomgen.engine.engine_process import EngineOptions
from kustomgen.engine.find import EMBEDDED, find_engine
from tests import engines

OPTIONS = EngineOptions(60)

pytestmark = pytest.mark.skipif(not EMBEDDED.is_file(), reason="installed without its own kustomize")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kustomization.yaml").write_text("namePrefix: a-\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that build in this test, none of which was there before."""
    engines.end_all()
    found: list[int] = []
    shared = engines.shared

    def watched(*arguments: object) -> object:
        run = shared(*arguments)  # type: ignore[arg-type]
        found.append(run._process.pid)  # noqa: SLF001 - what this is about
        return run

    monkeypatch.setattr("kustomgen.engine.client.EngineProcess", watched)
    return found


def test_one_process_builds_for_one_client_after_the_other(folder: Path, seen: list[int]) -> None:
    for _ in range(3):
        engine = find_engine("embedded")
        assert {answer["id"] for answer in answers(engine, [folder, folder], OPTIONS)} == {0, 1}
        assert engine.version.startswith("v")
    assert len(set(seen)) == 1


def test_clients_at_one_time_have_processes_of_their_own(folder: Path, seen: list[int]) -> None:
    engine = find_engine("embedded")
    with EngineClient(engine, OPTIONS), EngineClient(engine, OPTIONS):
        list(answers(engine, [folder], OPTIONS))
    assert len(set(seen)) == 3


def test_a_process_with_questions_left_is_used_by_nobody_else(folder: Path, seen: list[int]) -> None:
    engine, stop = find_engine("embedded"), Event()
    with EngineClient(engine, OPTIONS, stop) as client:
        client.ask(0, folder)
        stop.set()
    list(answers(engine, [folder], OPTIONS))
    assert len(set(seen)) == 2


def test_another_environment_is_another_process(folder: Path, seen: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    engine = find_engine("embedded")
    list(answers(engine, [folder], OPTIONS))
    monkeypatch.setenv("HOME", str(folder))
    list(answers(engine, [folder], OPTIONS))
    assert len(set(seen)) == 2


@pytest.mark.usefixtures("engine_of_its_own")
def test_a_test_may_have_an_engine_of_its_own(folder: Path) -> None:
    engine = find_engine("embedded")
    with EngineClient(engine, OPTIONS) as client:
        client.ask(0, folder)
        assert [answer["id"] for answer in client.answers([0])] == [0]
        process = client._run._process  # noqa: SLF001 - what this is about
    assert process.poll() is not None
