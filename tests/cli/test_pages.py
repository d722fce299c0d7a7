"""``diff``, ``explain`` and ``status`` as pages and as Markdown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.reading import read

from .conftest import Run, Write

ROOT = Path(__file__).parents[2]
OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata:\n  LEVEL: info\n  file: |\n    a\n    b\n"
TREE = {
    "base/kustomization.yaml": "resources: [c.yaml]\n",
    "base/c.yaml": OBJECT,
    "overlays/dev/kustomization.yaml": "resources: [../../base]\n",
    "overlays/prod/kustomization.yaml": "resources: [../../base, more.yaml]\npatches: [{path: p.yaml}]\n",
    "overlays/prod/p.yaml": OBJECT.replace("info", "warn").replace("    b", "    c"),
    "overlays/prod/more.yaml": OBJECT.replace("settings", "more"),
}


def test_a_page_of_a_diff_has_fields_texts_and_what_only_one_side_has(run: Run, write: Write) -> None:
    write(TREE)
    page = read(run("diff", "dev", "prod", "-f", "html").out)

    assert page.named("h1")[0].text == "dev → prod"
    (row,) = [each for each in page.named("tr") if each.text.startswith("data.LEVEL")]
    assert row.text == "data.LEVELinfowarn"
    assert [each.text for each in (*page.with_class("less"), *page.with_class("more"))] == ["-b", "+c"]
    assert "only in prod" in [each.text for each in page.with_class("chip")]


def test_a_diff_of_two_alike_says_so(run: Run, write: Write) -> None:
    write(TREE)
    page = read(run("diff", "dev", "dev", "-f", "html").out)

    assert page.with_class("lead")[0].text == "no difference in 1 object"


def test_a_page_of_an_explanation_has_every_value_with_its_line(run: Run, write: Write) -> None:
    folder = write(TREE)
    result = run("explain", "prod", "ConfigMap/settings", "data.LEVEL", "-f", "html", "--output", "out.html")
    page = read((folder / "out.html").read_text(encoding="utf-8"))

    assert (result.code, result.out) == (0, "")
    assert [each.text for each in page.named("tr")[1:]] == [
        "base/c.yaml:5:3infowritten there",
        "overlays/prod/p.yaml:5:3warnpatch in overlays/prod/kustomization.yaml",
    ]


def test_an_explanation_in_markdown(run: Run, write: Write) -> None:
    write(TREE)

    assert run("explain", "prod", "ConfigMap/settings", "data.LEVEL", "-f", "markdown").out == (
        "### ConfigMap/settings <code>data.LEVEL</code>\n\n"
        "is warn in <code>overlays/prod</code>\n\n"
        "| line | value | set by |\n|-|-|-|\n"
        "| <code>base/c.yaml:5:3</code> | <code>info</code> | written there |\n"
        "| <code>overlays/prod/p.yaml:5:3</code> | <code>warn</code> | patch in overlays/prod/kustomization.yaml |\n"
    )


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_a_field_that_is_not_set_has_the_place_where_to_add_it(run: Run, write: Write, form: str) -> None:
    write(TREE)
    result = run("explain", "dev", "ConfigMap/settings", "immutable", "-f", form)

    assert "is not set" in result.out
    assert "add it here for all overlays of this base" in result.out


def test_a_page_of_the_status_has_a_row_for_each_image(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(ROOT)
    result = run("status", "--format", "html", "--output", str(tmp_path / "status.html"))
    page = read((tmp_path / "status.html").read_text(encoding="utf-8"))

    assert (result.code, result.out) == (0, "")
    assert page.named("h1")[0].text == "3 environments"
    assert [each.text for each in page.named("tr")[1:3]] == [
        "gorax/apiv1.2.3v1.2.3v1.2.3",
        "gorax/workerv1.2.3v1.2.3v1.2.3",
    ]


@pytest.mark.parametrize("command", ["diff", "explain", "status"])
def test_a_format_that_is_unknown_is_refused(run: Run, write: Write, command: str) -> None:
    write(TREE)
    arguments = {"diff": ("dev", "prod"), "explain": ("dev", "ConfigMap/settings", "data"), "status": ()}[command]

    result = run(command, *arguments, "--format", "htm")

    assert (result.code, result.err) == (2, "--format 'htm' is unknown\n    did you mean 'html'?\n")
