"""The quick reader says what the careful one says, place by place, and leaves to it what may be read in two ways."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kustomgen.errors import InputError
from kustomgen.yaml import quick
from kustomgen.yaml.located import Document, Located
from kustomgen.yaml.quick import parse_quickly
from kustomgen.yaml.source import parse
from tests.kustomize.trees import grow
from tests.profiles import examples

ROOT = Path(__file__).parents[2]
FILES = [
    path
    for folder in ("base", "overlays", "examples", "tests/rules", "tests/pss")
    for path in (ROOT / folder).rglob("*.yaml")
]


def careful(text: str) -> Any:
    return said(lambda: parse(text, "x"))


def quickly(text: str) -> Any:
    return said(lambda: parse_quickly(text, "x"))


def said(read: Any) -> Any:
    try:
        documents: list[Document] = read()
    except InputError as error:
        return str(error)
    return [(document.root and comparable(document.root), document.duplicates, document.tags) for document in documents]


def comparable(located: Located) -> Any:
    """A value with its places; that of what is empty is its key's, where it has one, and else does not matter."""
    value = located.value
    if isinstance(value, dict):
        value = {key: comparable(item) for key, item in value.items()}
    elif isinstance(value, list):
        value = [comparable(item) for item in value]
    place = located.key if value is None else (located.mark, located.key)
    return type(value), getattr(value, "raw", None), value, place


@pytest.mark.parametrize("path", FILES[::7], ids=str)
def test_a_file_is_read_alike(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert quickly(text) == careful(text)


def test_random_kustomizations_are_read_alike_and_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {text for number in range(30) for text in grow(Random(number)).files.values()}  # noqa: S311 - a test
    expected = {text: careful(text) for text in texts}
    left: list[str] = []

    def counted(text: str, name: str) -> list[Document]:
        left.append(text)
        return parse(text, name)

    monkeypatch.setattr(quick, "parse", counted)
    assert {text: quickly(text) for text in texts} == expected
    assert len(left) < len(texts) / 10, "hardly any is left to the careful reader"


TEXTS = [
    "", "\n", "---\n", "--- a\n--- b\n", "a:\n", "a: ~\nb: null\n- c", "- \n- a\n", "a: yes\nb: on\nc: NO\nd: n\n",
    "a: true\nb: FALSE\nc: tRue\n", "a: 1\nb: -1\nc: +1\nd: 0\ne: 007\nf: 0o17\ng: 0x1F\nh: 1_000\ni: 1e3\n",
    "a: 1.0\nb: 1.10\nc: .5\nd: 5.\ne: -0.25\nf: .inf\nh: 1.2.3\ni: 10.0.0.1\n", "a: 2020-01-01\nb: 12:30:45\nc: 12:30\n",
    "a: 100m\nb: 64Mi\nc: 5s\nd: 1Gi\ne: 1e\nf: 0b\ng: 1E\n", "a: --one\nb: -x\nc: -\nd: -.inf\ne: --\n", "a: =\nb: <<\n",
    "a: &x 1\nb: *x\n", "a: !t 1\n", "a: {b: c, d: [1, 2]}\ne: [a, {b: c}]\n", 'a: {"b":1}\nb: {"c": "d"}\n', "a: {b:1}\n",
    "a: b: c\n", "a: [\n", "a: 'x\n", "{\n", "a: |\n  x\n  y\nb: >-\n  z\n", "a: x # c\n# d\nb: 'y' # e\n", "? a\n: b\n",
    "a:\n- b\n- c\n", "a:\n  - b: 1\n    c: 2\n  -\n    d: 3\n", "a: 1\na: 2\n", "a\tb: c\n", "a: ä\nb: 日本\nc: 🚀\n", "a: \ud800\n",
    "%YAML 1.1\n---\na: on\n", "a: 99999999999999999999\n", "1: a\ntrue: b\n", "[a]: b\n", "a: - b\n", "a: 'it''s'\nb: \"x\\n\\u00e4\"\n",
    "a: x\r\nb: y\r\n", "\ufeffa: b\n", "a: b\n...\nc: d\n", "a: *\n", "a: -1.5.2\n", "a: @b\n", "a: `b`\n", "a: 1,2\nb: [1,2]\n",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_what_may_be_read_in_two_ways_is_read_as_the_careful_reader_does(text: str) -> None:
    assert quickly(text) == careful(text)


SCALARS = st.one_of(
    st.text(st.sampled_from("ab01-+._:/#=~<*&!{}[],'\"|>%@ xXoOeEtTnNyYfFi \n"), max_size=7),
    st.sampled_from(["null", "true", "no", "0x1f", "1e5", "12:30", "2001-01-01", "1.5", "-", "--", "a: b"]),
)


@settings(max_examples=examples(400))
@given(
    st.lists(
        st.tuples(st.sampled_from(["{}: {}\n", "- {1}\n", "  {}: {}\n", "  - {1}\n", "{}: [{}]\n"]), SCALARS, SCALARS),
        max_size=4,
    )
)
def test_any_text_is_read_alike(lines: list[tuple[str, str, str]]) -> None:
    text = "".join(line.format(key, value) for line, key, value in lines)
    assert quickly(text) == careful(text)
