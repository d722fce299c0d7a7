from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kustomgen.k8s.image import Image


@pytest.mark.parametrize(
    ("text", "image"),
    [
        ("web", Image("", "web")),
        ("shop/web:1.0", Image("", "shop/web", "1.0")),
        ("docker.io/shop/web", Image("docker.io", "shop/web")),
        ("localhost/web", Image("localhost", "web")),
        ("localhost:5000/web", Image("localhost:5000", "web")),
        ("registry.example:5000/team/web:1.2", Image("registry.example:5000", "team/web", "1.2")),
        ("web:1.2@sha256:9f1c", Image("", "web", "1.2", "sha256:9f1c")),
        ("registry.example:5000/web@sha256:9f1c", Image("registry.example:5000", "web", None, "sha256:9f1c")),
        ("web:", Image("", "web", "")),
        ("", Image("", "")),
    ],
)
def test_a_reference_in_parts(text: str, image: Image) -> None:
    assert Image.parse(text) == image


def test_the_name_is_what_kustomize_compares() -> None:
    assert Image.parse("registry.example:5000/team/web:1.2@sha256:9f1c").name == "registry.example:5000/team/web"


NAMES = st.from_regex(r"[a-z][a-z0-9]{0,5}", fullmatch=True)


@given(
    st.sampled_from(["", "ghcr.io", "localhost", "registry.example:5000"]),
    st.lists(NAMES, min_size=1, max_size=3).map("/".join),
    st.none() | st.from_regex(r"[a-z0-9][a-z0-9.-]{0,5}", fullmatch=True),
    st.none() | st.just("sha256:9f1c"),
)
def test_parts_make_the_reference_again(registry: str, repository: str, tag: str | None, digest: str | None) -> None:
    image = Image(registry, repository, tag, digest)

    # A repository that begins with localhost is a registry, by the same grammar.
    if registry or not repository.startswith("localhost/"):
        assert Image.parse(str(image)) == image
