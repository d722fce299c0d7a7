"""Strings stay strings, whoever reads them."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from kustomgen.yaml.dump import dump, dump_all
from kustomgen.yaml.source import parse_one
from kustomgen.yaml.stream import load_stream
from tests.layout.strategies import AS_WRITTEN, LABEL_VALUES, NASTY, WORDS

STRINGS = (*WORDS, *NASTY, *AS_WRITTEN, *LABEL_VALUES)

# What YAML can hold, without what it says of line breaks that only 1.1 knows (NEL, LS, PS).
TEXT = st.text(st.characters(exclude_categories=["Cs", "Co", "Cn"], exclude_characters="\ufeff"), max_size=30)
LIKE = st.from_regex(r"[-+]?[0-9_.:eExXoObB]{1,8}|[-:?#&*!|>'\"%@`{}\[\], ~=<ynYNonfalstrue\n]{1,6}", fullmatch=True)


def read_alike(text: str, value: object) -> None:
    assert yaml.safe_load(text) == value, "YAML 1.1"
    assert YAML(typ="safe", pure=True).load(text) == value, "YAML 1.2"
    assert load_stream(text, "x") == [value], "as kubectl"
    assert parse_one(text, "x").plain() == value, "as a spec"


@pytest.mark.parametrize("string", STRINGS)
def test_a_nasty_string_is_read_as_it_was(string: str) -> None:
    read_alike(
        dump({"key": string, "list": [string, {"below": string}]}), {"key": string, "list": [string, {"below": string}]}
    )


@pytest.mark.parametrize("string", [string for string in STRINGS if len(string) < 100 and string != "<<"])
def test_a_nasty_key_is_read_as_it_was(string: str) -> None:
    read_alike(dump({string: {"below": {string: 1}}}), {string: {"below": {string: 1}}})


@given(st.one_of(TEXT, LIKE))
@example("\x85")
@example("a\u2028b")
@example("é\n\n é")
def test_any_string_is_read_as_it_was(string: str) -> None:
    text = dump({"key": [string]})
    assert yaml.safe_load(text) == {"key": [string]}
    assert YAML(typ="safe", pure=True).load(text) == {"key": [string]}
    assert load_stream(text, "x") == [{"key": [string]}]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | LIKE, lambda inner: st.lists(inner) | st.dictionaries(LIKE, inner)
    )
)
def test_any_value_is_read_as_it_was(value: object) -> None:
    text = dump({"value": value})
    assert json.dumps(yaml.safe_load(text)) == json.dumps({"value": value}), "types and order included"
    assert YAML(typ="safe", pure=True).load(text) == {"value": value}


def test_a_value_that_stands_twice_is_written_twice() -> None:
    shared = {"a": "1"}
    assert dump({"one": shared, "two": shared}) == 'one:\n  a: "1"\ntwo:\n  a: "1"\n'


def test_several_documents_are_separated() -> None:
    assert dump_all([{"a": 1}, {"b": 2}]) == "a: 1\n---\nb: 2\n"
