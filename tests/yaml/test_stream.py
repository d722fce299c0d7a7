"""What is read from programs and of files, quickly."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kustomgen.errors import InputError
from kustomgen.yaml.source import parse_one
from kustomgen.yaml.stream import load_stream, may_have_keys_twice


@pytest.mark.parametrize(
    ("text", "twice"),
    [
        ("a: 1\na: 2\n", True), ("x: {a: 1, b: {c: 1, c: 2}}\n", True), ("- {a: 1}\n---\n{a: 1, a: 1}\n", True),
        ("a: 1\nb: {a: 1}\n", False), ("", False), ("a: [\n", False), ("a: 2024-01-01\n", False),
    ],
)  # fmt: skip
def test_whether_a_key_may_stand_twice(text: str, twice: bool) -> None:
    assert may_have_keys_twice(text) is twice


CONFLICT = "a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> other\nc: {{{}\n"


@pytest.mark.parametrize("load", [load_stream, parse_one], ids=["printed", "written"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_conflict_of_a_merge_is_called_so_at_its_line(load: Callable[[str, str], object], ends: str) -> None:
    with pytest.raises(InputError) as caught:
        load(CONFLICT.replace("\n", ends), "a.yaml")

    (complaint,) = caught.value.complaints
    assert (str(complaint.mark), complaint.message) == ("a.yaml:2:1", "a merge conflict is not resolved")


def test_a_text_that_only_looks_like_a_conflict_is_read() -> None:
    assert load_stream("a: |\n  <<<<<<< HEAD\n", "a.yaml") == [{"a": "<<<<<<< HEAD\n"}]
