"""Names in messages: a few of many, and the one that was meant."""

from __future__ import annotations

import string
from difflib import get_close_matches

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kustomgen.k8s.names import NameIndex, few

MANY = [f"web-{number}" for number in range(5000)]
NAMES = st.lists(st.text(alphabet="ab-", min_size=1, max_size=6), max_size=20)


def test_of_many_things_the_first_are_said() -> None:
    assert few([]) == "none"
    assert few(["a", "b"]) == "a, b"
    assert few(MANY) == "web-0, web-1, web-2, web-3, web-4 and 4995 more"


def test_each_thing_in_its_own_words() -> None:
    assert few(["a", "b"], str.upper) == "A, B"


@pytest.mark.parametrize(("typo", "meant"), [("wbe-4711", "web-4711"), ("payment-servcie", "payment-service")])
def test_a_typo_is_found_among_many(typo: str, meant: str) -> None:
    assert NameIndex([*MANY, "payment-service"]).closest(typo, 0.8) == meant


def test_what_is_like_nothing_has_no_closest() -> None:
    assert NameIndex(MANY).closest("zzz") is None
    assert NameIndex([]).closest("web") is None


@given(NAMES, st.text(alphabet=string.ascii_lowercase[:3], min_size=1, max_size=6))
def test_among_few_it_is_the_closest_of_all(names: list[str], name: str) -> None:
    assert NameIndex(names).closest(name) == next(iter(get_close_matches(name, sorted(set(names)), n=1)), None)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("config", "config-7f8d"), ("web-config-5h2k", "web-config"), ("prod-web-config", "web-config"),
        ("web", "web-config"), ("conf", None), ("web-config", None),
    ],
)  # fmt: skip
def test_a_prefix_a_suffix_or_a_hash_apart(name: str, found: str | None) -> None:
    assert NameIndex(["web-config", "config-7f8d"]).longer_or_shorter(name) == found


@given(NAMES, st.text(alphabet="ab-", min_size=1, max_size=6))
def test_apart_by_whole_words_and_nothing_else(names: list[str], name: str) -> None:
    def apart(one: str, other: str) -> bool:
        return one.startswith(f"{other}-") or one.endswith(f"-{other}")

    expected = [known for known in sorted(set(names)) if apart(name, known) or apart(known, name)]

    assert NameIndex(names).longer_or_shorter(name) == next(iter(expected), None)


@pytest.mark.parametrize(
    ("name", "slip", "like"),
    [("web-confg", "web-config-h29d89cmmt", "web-config-h29d89cmmt"), ("web-conf", None, "web-config-h29d89cmmt"), ("api", None, None)],
)  # fmt: skip
def test_the_hash_of_a_generator_does_not_count(name: str, slip: str | None, like: str | None) -> None:
    names = NameIndex(["web-config-h29d89cmmt"])
    assert (names.slip(name), names.resembling(name)) == (slip, like)
