"""Values changed at random where they have structure: what somebody who means harm, or is tired, would write."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from tests.profiles import NIGHTLY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

BATCH = 25
SEED = int(os.environ.get("KUSTOMGEN_SEED", "0"))

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**63, -(2**63) - 1, 10**400, 1.5, float("inf"), float("nan"), "", " ", "~", "null", "yes",
    "0x10", "1e3", "012", "1_000", "2026-01-01", "*", "&a", "!!x", "%", "@", "`", "- a", "a: b", "#", "${env}", "${nope}",
    "${", "$(X)", "{{ .x }}", "..", "../..", "/etc/passwd", ".git/config", "a/b", "a\\b", "\u202e", "\x1b[31m", "a\nb", "a\r\n",
    "\t", "é", "🚀", "\ufeff", "x" * 300, "a" * 64, "-", "A_B", "latest", "1Gi", "100m", "10%", "(a+)+b", "[", "(?=a)",
    "::error::x", "##vso[x]", [], {}, [None], [[]], [{}], {"": None}, {"a": {"b": {"c": []}}}, ["a", "a"], {"name": "x"},
    {"$patch": "delete"}, {"<<": {}}, {"apiVersion": "v1", "kind": "List", "items": []},
)  # fmt: skip


def batches(nightly: int, gate: int) -> range:
    """The seeds of a test that makes so many mutants, ``BATCH`` for each."""
    first = SEED * 1_000_000
    return range(first, first + (nightly if NIGHTLY else gate) // BATCH)


def mutated(value: Any, random: Random) -> Any:
    """A copy of a value with one to three places changed."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        places = [path for path in _places(value) if path]
        if not places:
            return random.choice(ODD)
        value = _changed(value, random.choice(places), random)
    return value


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from _places(item, (*path, key))


def _changed(value: Any, path: tuple[Any, ...], random: Random) -> Any:
    if len(path) > 1:
        copy: Any = dict(value) if isinstance(value, dict) else list(value)
        copy[path[0]] = _changed(value[path[0]], path[1:], random)
        return copy
    [key] = path
    how = random.choice(("odd", "odd", "odd", "drop", "rename", "nest", "twice", "swap"))
    if isinstance(value, dict):
        made = dict(value)
        item = made.pop(key) if how in ("drop", "rename") else made[key]
        if how == "rename":
            made[random.choice(("", "x", f"{key}s", str(key).upper(), "name", "${env}", "a.b"))] = item
        elif how != "drop":
            made[key] = _other(item, how, random)
        return made
    items = list(value)
    if how == "drop":
        del items[key]
    elif how == "twice":
        items.insert(key, items[key])
    elif how == "swap":
        random.shuffle(items)
    else:
        items[key] = _other(items[key], how, random)
    return items


def _other(item: Any, how: str, random: Random) -> Any:
    match how:
        case "nest":
            return random.choice(([item], {"x": item}, [[item, item]]))
        case "twice" if isinstance(item, (list, dict, str)):
            return [item, item] if isinstance(item, (list, dict)) else item * 2
        case "swap" if isinstance(item, dict) and len(item) > 1:
            keys = list(item)
            return dict(zip(keys, (item[key] for key in reversed(keys)), strict=True))
    return random.choice(ODD)
