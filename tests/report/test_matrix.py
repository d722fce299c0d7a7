"""Environments side by side say what `diff` and `explain` say."""

from __future__ import annotations

from pathlib import Path

import pytest

from kustomgen.check.landscape import run_landscape
from kustomgen.check.options import Options
from kustomgen.explain.explain import Question, explain
from kustomgen.k8s.difference import difference
from kustomgen.report.values import inline
from kustomgen.report.views.environments import EnvironmentsView, environments_view

ROOT = Path(__file__).parents[2]
PROJECTS = {
    "this repository": ROOT,
    "by-hand": ROOT / "examples" / "by-hand",
    "port-ocean": ROOT / "examples" / "port-ocean",
}


def viewed(project: str, monkeypatch: pytest.MonkeyPatch, *paths: str) -> EnvironmentsView:
    monkeypatch.chdir(PROJECTS[project])
    found = run_landscape(Options(paths=paths, remember=False))
    return environments_view(found.landscape, found.report)


@pytest.mark.parametrize("project", PROJECTS)
def test_two_environments_differ_where_diff_says_so(project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECTS[project])
    before, after = "overlays/staging", "overlays/prod"
    builds = run_landscape(Options(paths=(before, after), remember=False)).landscape.builds
    expected = {
        (str(each.key), change.place) for each in difference(builds[0], builds[1]).objects for change in each.changes
    }
    (family,) = viewed(project, monkeypatch, before, after).families

    found = {(f"{row.kind}/{row.name}", field.path) for row in family.rows for field in row.fields}
    found |= {(name, each.row.path) for each in family.shared for name in each.objects}
    assert expected
    assert found == expected


@pytest.mark.parametrize("project", PROJECTS)
def test_an_object_has_as_many_differences_as_its_cells_say(project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for family in viewed(project, monkeypatch).families:
        for row in family.rows:
            for number, cell in enumerate(row.cells):
                assert cell.changes == sum(field.cells[number].state == "different" for field in row.fields), row


@pytest.mark.parametrize("project", PROJECTS)
def test_a_value_and_its_line_are_those_of_explain(project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first field of each object, in the last environment."""
    (family, *_) = viewed(project, monkeypatch).families
    asked = [
        (row, row.fields[0])
        for row in family.rows
        if row.kind != "Job" and row.fields and row.fields[0].cells[-1].place
    ][:4]

    assert asked
    for row, field in asked:
        target = family.columns[-1].path
        found = explain(Question(target, f"{row.kind}/{row.name}", field.path))
        cell = field.cells[-1]
        assert found.history.source.mark is not None
        assert cell.place == f"{found.history.source.mark.file}:{found.history.source.mark.line}"
        assert inline(found.history.value).startswith(cell.text.rstrip("…"))


def test_a_list_item_of_a_pair_of_keys_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    (family, *_) = viewed("this repository", monkeypatch).families
    cells = [cell for row in family.rows for field in row.fields for cell in field.cells if cell.state == "different"]

    # What differs and has no text is not set there; all else has both.
    assert [cell for cell in cells if cell.text and not (cell.place or cell.by)] == []
