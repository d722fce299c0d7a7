"""What is read from programs and of files, quickly."""

from __future__ import annotations

import pytest

from kustomgen.yaml.stream import may_have_keys_twice


@pytest.mark.parametrize(
    ("text", "twice"),
    [
        ("a: 1\na: 2\n", True), ("x: {a: 1, b: {c: 1, c: 2}}\n", True), ("- {a: 1}\n---\n{a: 1, a: 1}\n", True),
        ("a: 1\nb: {a: 1}\n", False), ("", False), ("a: [\n", False), ("a: 2024-01-01\n", False),
    ],
)  # fmt: skip
def test_whether_a_key_may_stand_twice(text: str, twice: bool) -> None:
    assert may_have_keys_twice(text) is twice
