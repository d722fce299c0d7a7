"""The tree as a picture: few boxes of many kustomizations, and a table where the library is not installed."""

from __future__ import annotations

import sys

import pytest

from kustomgen.report.html.picture import picture
from kustomgen.report.views.fold import MOST_NODES, folded
from kustomgen.report.views.kustomizations import KustomizationView, counts
from kustomgen.report.views.tree import TreeView

APPS = 100
MANY = [
    *(
        KustomizationView(f"apps/a{number}/overlays/{name}", "overlay", (("patch", 2),), (f"apps/a{number}/base",))
        for number in range(APPS)
        for name in ("dev", "prod")
    ),
    *(KustomizationView(f"apps/a{number}/base", "base", (("manifest", 3),), (), 2) for number in range(APPS)),
]


def test_paths_that_differ_in_one_folder_are_one_box() -> None:
    found = {node.path: node for node in folded(MANY)}

    assert list(found) == ["apps/*/overlays/dev", "apps/*/overlays/prod", "apps/*/base"]
    assert found["apps/*/overlays/dev"].uses == ("apps/*/base",)
    assert (found["apps/*/base"].folds, found["apps/*/base"].users) == (APPS, 2)
    assert list(counts(found["apps/*/overlays/dev"])) == ["200 patches"]


def test_few_are_as_they_are() -> None:
    assert folded(MANY[:MOST_NODES]) == tuple(MANY[:MOST_NODES])


def test_a_component_and_a_base_of_one_shape_stay_apart() -> None:
    mixed = [KustomizationView(f"parts/{n}", ("base", "component")[n % 2], (), ()) for n in range(100)]

    assert {(node.path, node.kind, node.folds) for node in folded(mixed)} == {
        ("parts/*", "base", 50),
        ("parts/* (component)", "component", 50),
    }


def test_overlays_are_left_of_what_they_build_on_and_in_the_order_of_the_table() -> None:
    nodes = (
        KustomizationView("overlays/staging", "overlay", (), ("base", "parts/tls")),
        KustomizationView("overlays/prod", "overlay", (), ("base", "parts/tls")),
        KustomizationView("parts/tls", "component", (("patch", 1),), (), 2),
        KustomizationView("base", "base", (), (), 2),
    )
    drawn = picture(TreeView(nodes, nodes))

    assert drawn is not None
    boxes = {box.label: box for box in drawn.boxes}
    assert boxes["overlays/staging"].x == boxes["overlays/prod"].x < boxes["base"].x == boxes["parts/tls"].x
    assert boxes["overlays/staging"].y < boxes["overlays/prod"].y
    assert (boxes["parts/tls"].detail, boxes["base"].detail) == ("1 patch", "no changes")
    assert len(drawn.lines) == 4
    assert len({(box.x, box.y) for box in drawn.boxes}) == 4


def test_the_same_tree_is_drawn_in_the_same_way() -> None:
    tree = TreeView(tuple(MANY), tuple(MANY[:MOST_NODES]) + tuple(MANY[-MOST_NODES:]))

    assert picture(tree) == picture(tree)


def test_without_the_library_there_is_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fast_sugiyama", None)

    assert picture(TreeView(tuple(MANY), folded(MANY))) is None


def test_a_circle_is_drawn() -> None:
    circle = (KustomizationView("a", "overlay", (), ("b",), 1), KustomizationView("b", "overlay", (), ("a",), 1))

    assert picture(TreeView(circle, circle)) is not None
