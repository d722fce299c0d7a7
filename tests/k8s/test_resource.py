from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kustomgen.k8s.resource import Ref, Resource, format_path, parse_path

STEPS = st.integers(0, 999) | st.text(st.characters(exclude_characters='"'), max_size=12)


@given(st.lists(STEPS, max_size=8).map(tuple))
def test_a_path_survives_being_written(path: tuple[str | int, ...]) -> None:
    assert parse_path(format_path(path)) == path


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("spec", "containers", 0, "image"), "spec.containers[0].image"),
        (("metadata", "labels", "app.kubernetes.io/name"), 'metadata.labels["app.kubernetes.io/name"]'),
        (("data", "8080"), 'data["8080"]'),
    ],
)
def test_how_a_path_is_written(path: tuple[str | int, ...], text: str) -> None:
    assert format_path(path) == text


@pytest.mark.parametrize("text", ["spec..replicas", "spec[x]", "[", "spec.", "a b"])
def test_what_is_no_path(text: str) -> None:
    with pytest.raises(ValueError, match="not a field path"):
        parse_path(text)


def test_an_absent_field_has_a_place() -> None:
    node = Resource({"spec": {}})["spec"]["template"]["containers"][3]["image"]

    assert str(node) == "spec.template.containers[3].image"
    assert not node.present


def test_null_is_absent() -> None:
    assert not Resource({"spec": None})["spec"].present


@given(
    st.recursive(
        st.none() | st.text(max_size=3) | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner),
    )
)
def test_walking_through_anything_reaches_a_node(value: Any) -> None:
    node = Resource({"spec": value})["spec"]

    assert node["a"][0]["b"].path == ("spec", "a", 0, "b")
    assert [child.path[0] for child in node] == ["spec"] * len(list(node.items()))


@pytest.mark.parametrize(
    ("manifest", "ref"),
    [
        (
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop"}},
            Ref("apps", "v1", "Deployment", "shop", "web"),
        ),
        (
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}},
            Ref("", "v1", "Namespace", "", "shop"),
        ),
        ({}, Ref("", "", "", "", "")),
        ({"apiVersion": None, "kind": None, "metadata": "web"}, Ref("", "", "", "", "")),
    ],
)
def test_identity(manifest: dict[str, Any], ref: Ref) -> None:
    assert Resource(manifest).ref == ref
