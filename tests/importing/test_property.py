"""What random specs generate is imported: nothing is different, and workloads come back as workloads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from kustomgen.errors import InputError
from kustomgen.generate.accept import accept
from kustomgen.importing.model import ImportOptions, Level
from kustomgen.importing.run import run_import
from kustomgen.layout.tree import generate
from kustomgen.manifests.inverse import RUNNING
from kustomgen.spec.load import Project, load
from tests.layout.beside import BESIDE
from tests.layout.overrides import put_components
from tests.layout.strategies import documents, written
from tests.profiles import examples

SHARE = 0.9
"""Of the workloads of random specs, so many come back as workloads at least."""
LEVELS: tuple[Level, ...] = ("resources", "workloads")


def _generated(text: str, folder: Path) -> Project | None:
    """The files of a spec in a folder; None where it is not valid, or an API server refuses what it makes."""
    put_components(folder)
    (folder / "kustomgen.yaml").write_text(text, encoding="utf-8")
    for name, content in BESIDE.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content.encode())
    try:
        project = load(folder / "kustomgen.yaml")
        files = generate(project)
        accept(project)
    except InputError:
        return None
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    return project


def test_what_random_specs_generate_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running, lifted, number = 0, 0, 0

    @seed(7)
    @settings(
        max_examples=examples(200),
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def imported(data: st.DataObject) -> None:
        nonlocal running, lifted, number
        text: Any = written(data.draw(documents()))
        number += 1
        folder = tmp_path / str(number)
        folder.mkdir()
        project = _generated(text, folder)
        if project is None:
            return
        monkeypatch.chdir(folder)
        places = tuple((each.name, f"overlays/{each.directory}") for each in project.environments)

        whole, found = (
            run_import(ImportOptions(environments=places, name=project.name, level=level)) for level in LEVELS
        )

        assert (whole.workloads, whole.resources) == (0, whole.objects)
        assert found.workloads + found.resources == found.objects == whole.objects
        objects = [each for environment in found.source.environments for each in environment.objects]
        running += sum((each.ref.group, each.kind) in RUNNING for each in objects)
        for path, content in {"kustomgen.yaml": found.written.spec, **found.written.files}.items():
            (folder / "new" / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / "new" / path).write_text(content, encoding="utf-8")
        lifted += sum(len(each.spec.workloads) for each in load(folder / "new/kustomgen.yaml").environments)

    imported()

    assert running
    assert lifted >= running * SHARE
