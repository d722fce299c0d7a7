"""A pattern says what ``re`` says, and is compiled when it is asked."""

from __future__ import annotations

import re

import pytest

from kustomgen.pattern import Pattern


def test_a_text_that_is_no_pattern_is_refused_at_the_first_use() -> None:
    pattern = Pattern("(")
    with pytest.raises(re.error):
        pattern.search("a")


@pytest.mark.parametrize("text", ["", "ab", "xaby", "AB ab"])
def test_it_finds_what_re_finds(text: str) -> None:
    lazy, compiled = Pattern("(a)b", re.IGNORECASE), re.compile("(a)b", re.IGNORECASE)
    for found, expected in (
        (lazy.search(text), compiled.search(text)),
        (lazy.match(text), compiled.match(text)),
        (lazy.match(text, 1), compiled.match(text, 1)),
        (lazy.fullmatch(text), compiled.fullmatch(text)),
    ):
        assert (found and found.span()) == (expected and expected.span())
    assert lazy.findall(text) == compiled.findall(text)
    assert [found.span() for found in lazy.finditer(text)] == [found.span() for found in compiled.finditer(text)]
    assert lazy.sub("x", text) == compiled.sub("x", text)


def test_bytes_are_matched_by_bytes() -> None:
    found = Pattern(rb"^kind: (\w+)", re.MULTILINE).search(b"a: b\nkind: Pod\n")
    assert found
    assert found[1] == b"Pod"
