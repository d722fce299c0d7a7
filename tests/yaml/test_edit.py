"""Editing one value: what is refused, then what comes out, byte by byte."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kustomgen.yaml.dump import dump
from kustomgen.yaml.edit import append_value, remove_value, set_value
from kustomgen.yaml.source import parse

DEPLOYMENT = """\
# Written by hand.
kind: Deployment   # of the shop
spec:
    replicas: 3  # for HA

    template:
        spec:
            containers:
            -   name: "app"
                image: 'web:1.0'   # pinned

                # What it may do.
            -   {name: proxy, image: proxy}

# The end.
---
kind: Service
"""

SET_REFUSED = {
    "a document that is not there": ("a: 1\n", 3, ("a",), 2),
    "an empty file": ("", 0, ("a",), 2),
    "no YAML": ("a: [\n", 0, ("a",), 2),
    "below a scalar": ("a: 1\n", 0, ("a", "b"), 2),
    "an item that is not there": ("a: [1]\n", 0, ("a", 1), 2),
    "below an item that is not there": ("a: []\n", 0, ("a", 0, "b"), 2),
    "a key of a list": ("a: []\n", 0, ("a", "b"), 2),
    "an alias, for it would change its anchor": ("a: &x {b: 1}\nc: *x\n", 0, ("c", "b"), 2),
    "an anchor that others use": ("a: &x 1\nc: *x\n", 0, ("a",), 2),
    "below an anchor that others use": ("a: &x {b: 1}\nc: *x\n", 0, ("a", "d"), 2),
    "what a merge brings in": ("a: &x {b: 1}\nc: {<<: *x}\nd: *x\n", 0, ("a", "b"), 2),
    "a block of text": ("a: |\n  x\nb: 1\n", 0, ("a",), "y"),
    "after a block that keeps its line breaks": ("a: |+\n  x\n\n", 0, ("b",), 1),
    "a mapping in the place of a block": ("a:\n  b: 1\n", 0, ("a",), {"c": 1}),
}


@pytest.mark.parametrize(("text", "document", "path", "value"), SET_REFUSED.values(), ids=SET_REFUSED)
def test_what_cannot_be_set_is_refused(text: str, document: int, path: Any, value: Any) -> None:
    assert set_value(text, document, path, value) is None


REMOVE_REFUSED = {
    "what is not there": ("a: 1\n", 0, ("b",)),
    "below a scalar": ("a: 1\n", 0, ("a", "b")),
    "all of it": ("a: 1\n", 0, ("a",)),
    "all of it, by the inner of it": ("a:\n  b: {c: 1}\n", 0, ("a", "b", "c")),
    "the first key of an item, beside its dash": ("a:\n- b: 1\n  c: 2\n", 0, ("a", 0, "b")),
    "an anchor that others use": ("a: &x 1\nb: *x\n", 0, ("a",)),
    "what a merge brings in": ("a: &x {b: 1}\nc: {<<: *x, d: 1}\n", 0, ("c", "b")),
}


@pytest.mark.parametrize(("text", "document", "path"), REMOVE_REFUSED.values(), ids=REMOVE_REFUSED)
def test_what_cannot_be_removed_is_refused(text: str, document: int, path: Any) -> None:
    assert remove_value(text, document, path) is None


APP = ("spec", "template", "spec", "containers", 0)

SET = {
    "a number, before its comment": (DEPLOYMENT, 0, ("spec", "replicas"), 5, "replicas: 3", "replicas: 5"),
    "in another document": (DEPLOYMENT, 1, ("kind",), "Ingress", "kind: Service", "kind: Ingress"),
    "a key after the last, before the comment that follows": (
        DEPLOYMENT, 0, (*APP, "securityContext", "allowPrivilegeEscalation"), False,
        "# pinned\n",
        "# pinned\n                securityContext:\n                  allowPrivilegeEscalation: false\n",
    ),
    "a key of a flow mapping": (
        DEPLOYMENT, 0, (*APP[:-1], 1, "securityContext", "runAsNonRoot"), True,
        "image: proxy}", "image: proxy, securityContext: {runAsNonRoot: true}}",
    ),
    "a key before a second document": (DEPLOYMENT, 0, ("x",), 1, "proxy}\n", "proxy}\nx: 1\n"),
    "without a line break at the end": ("a: 1", 0, ("b", "c"), 2, "a: 1", "a: 1\nb:\n  c: 2"),
    "after the line breaks of Windows": ("a: 1\r\nb: 2\r\n", 0, ("c", "d"), 3, "b: 2\r\n", "b: 2\r\nc:\r\n  d: 3\r\n"),
    "in an empty mapping": ("a: {}\n", 0, ("a", "b"), 1, "{}", "{b: 1}"),
    "in nothing": ("a:\nb: 1\n", 0, ("a", "c", "d"), 2, "a:", "a: {c: {d: 2}}"),
    "in nothing, at the end": ("b: 1\na:", 0, ("a", "c"), 2, "a:", "a: {c: 2}"),
    "in an explicit null": ("a: ~ # none\n", 0, ("a", "c"), 2, "~", "{c: 2}"),
    "in the place of nothing": ("a:\nb: 1\n", 0, ("a",), 2, "a:", "a: 2"),
    "after a block of text": ("a: |\n  x\n\n# c\n", 0, ("b",), 1, "  x\n", "  x\nb: 1\n"),
    "after a list": ("a:\n- 1\n- 2 # two\n# c\n", 0, ("b",), 1, "# two\n", "# two\nb: 1\n"),
    "after an alias": ("x: &x {k: 1}\na: *x\n", 0, ("b",), 1, "a: *x\n", "a: *x\nb: 1\n"),
    "a list in flow": ("a: {drop: [NET_RAW]}\n", 0, ("a", "drop"), ["ALL"], "[NET_RAW]", "[ALL]"),
    "a list in block": (
        "a:\n  drop: # all\n  - NET_RAW # why\n  - CHOWN\n  b: 1\n", 0, ("a", "drop"), ["ALL"],
        "- NET_RAW # why\n  - CHOWN\n", "- ALL\n",
    ),
    "nothing in the place of a block": (
        "x:\n  a: # why\n    # b\n    b: 1\n    c:\n    - 2\n  d: 1\n", 0, ("x", "a"), {},
        "a: # why\n    # b\n    b: 1\n    c:\n    - 2\n", "a: {} # why\n",
    ),
    "nothing in the place of a mapping in flow": ("a: { b: 1 } # c\n", 0, ("a",), {}, "{ b: 1 }", "{}"),
    "what YAML would take for something else": ("a: x\n", 0, ("a",), "on", "x", '"on"'),
    "what a flow list would cut": ("a: x\n", 0, ("a",), ["b, c"], "x", '["b, c"]'),
    "a quoted text": ("a: 'x' # c\n", 0, ("a",), "z", "'x'", "z"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("a: # c\n", "a: {b: 1} # c\n"),
        ("a:   # c: d\nx: 2\n", "a: {b: 1}   # c: d\nx: 2\n"),
        ("a: # c\n# d\n\n  # e\nx: 2\n", "a: {b: 1} # c\n# d\n\n  # e\nx: 2\n"),
        ("a: # c\r\nx: 2\r\n", "a: {b: 1} # c\r\nx: 2\r\n"),
        ("a:\n# d\nx: 2\n", "a: {b: 1}\n# d\nx: 2\n"),
    ],
)
def test_a_value_that_is_empty_is_filled_before_its_comment(text: str, after: str) -> None:
    assert set_value(text, 0, ("a", "b"), 1) == after


@pytest.mark.parametrize(("text", "document", "path", "value", "old", "new"), SET.values(), ids=SET)
def test_only_what_is_set_changes(text: str, document: int, path: Any, value: Any, old: str, new: str) -> None:
    assert text.count(old) == 1
    assert set_value(text, document, path, value) == text.replace(old, new)


REMOVE = {
    "a line, with its comment": (DEPLOYMENT, 0, ("spec", "replicas"), "    replicas: 3  # for HA\n", ""),
    "several lines": ("a: 1\nb:\n  c:\n  - 1\n  # in b\n  - 2\n# after\nd: 1\n", 0, ("b",),
                      "b:\n  c:\n  - 1\n  # in b\n  - 2\n", ""),
    "the last, without a line break": ("a: 1\nb: 2", 0, ("b",), "b: 2", ""),
    "what is empty": ("a:\nb: 1\n", 0, ("a",), "a:\n", ""),
    "a block of text": ("a: |\n  x\n  y\nb: 1\n", 0, ("a",), "a: |\n  x\n  y\n", ""),
    "with the mapping that it empties": ("k: P\nspec:\n  replicas: 3\n", 0, ("spec", "replicas"), "spec:\n  replicas: 3\n", ""),
    "from flow, the first": ("a: {b: 1, c: 2}\n", 0, ("a", "b"), "b: 1, ", ""),
    "from flow, the last": ("a: {b: 1, c: 2}\n", 0, ("a", "c"), ", c: 2", ""),
    "from flow, all": ("x: 1\na: {b: 1}\n", 0, ("a", "b"), "a: {b: 1}\n", ""),
    "an item": ("a:\n- n: 1\n  m: 2\n- n: 3\n", 0, ("a", 0), "- n: 1\n  m: 2\n", ""),
    "the only item, with its list": ("x: 1\na:\n  - n: 1\n", 0, ("a", 0), "a:\n  - n: 1\n", ""),
    "an item from flow": ("a: [1, 2, 3]\n", 0, ("a", 1), ", 2", ""),
}  # fmt: skip


@pytest.mark.parametrize(("text", "document", "path", "old", "new"), REMOVE.values(), ids=REMOVE)
def test_only_what_is_removed_goes(text: str, document: int, path: Any, old: str, new: str) -> None:
    assert text.count(old) == 1
    assert remove_value(text, document, path) == text.replace(old, new)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.text("ab #:-'\"", max_size=4),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inside, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text("abc", min_size=1), VALUES, min_size=1), st.text("abcd", min_size=1), VALUES)
def test_what_comes_out_says_what_was_asked_for_or_nothing_comes(before: Any, key: str, value: Any) -> None:
    text = dump(before)
    for after, expected in (
        (set_value(text, 0, (key,), value), {**before, key: value}),
        (remove_value(text, 0, (key,)), {name: kept for name, kept in before.items() if name != key}),
    ):
        if after is not None:
            (document,) = parse(after, "")
            assert document.root
            assert document.root.plain() == expected


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("a: 1\n", {"path": "x"}, "a: 1\np:\n  - path: x\n"),
        ("p:\n- path: y # why\n\n# end\n", {"path": "x"}, "p:\n- path: y # why\n- path: x\n\n# end\n"),
        ("p:\r\n  - path: y\r\nq: 1\r\n", {"path": "x"}, "p:\r\n  - path: y\r\n  - path: x\r\nq: 1\r\n"),
        ("p:\n  - a\nq: 1\n", {"path": "x", "k": {"b": 2}}, "p:\n  - a\n  - path: x\n    k:\n      b: 2\nq: 1\n"),
        ("p: [a, b] # two\n", "c", "p: [a, b, c] # two\n"),
        ("p: []\n", "c", "p: [c]\n"),
        ("p:\nq: 1\n", "c", "p: [c]\nq: 1\n"),
        ("{p: [a]}\n", "c", "{p: [a, c]}\n"),
        ("p:\n  - |\n    x\n", "c", "p:\n  - |\n    x\n  - c\n"),
    ],
)
def test_an_item_behind_the_last(text: str, value: Any, expected: str) -> None:
    assert append_value(text, 0, ("p",), value) == expected


@pytest.mark.parametrize("text", ["p: 1\n", "p: {a: 1}\n", "p: &a [x]\nq: *a\n", "p: [\n"])
def test_an_item_that_would_change_more(text: str) -> None:
    assert append_value(text, 0, ("p",), "c") is None
