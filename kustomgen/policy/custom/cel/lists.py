"""The functions for lists that Kubernetes adds: ``isSorted``, ``sum``, ``min``, ``max``,
``indexOf``, ``lastIndexOf``.

Source: k8s.io/apiserver/pkg/cel/library/lists.go.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from kustomgen.policy.custom.cel.declare import ANY, Type, function, overload


def _is_sorted(items: list[Any]) -> bool:
    return all(left <= right for left, right in pairwise(items))


def _returned(value: Any, name: str) -> Any:
    if isinstance(value, (datetime, timedelta)):
        # It takes them as arguments, and not as results.
        raise TypeError(f"the CEL runtime here has no {name}() of durations and times")
    return value


def _sum(items: list[Any]) -> Any:
    if not items:
        return 0
    total, *rest = items
    if isinstance(total, (str, bool, list, dict)):
        raise TypeError("sum() adds numbers and durations")
    for item in rest:
        total += item
    return _returned(total, "sum")


def _least(items: list[Any]) -> Any:
    if not items:
        raise ValueError("min called on empty list")
    return _returned(min(items), "min")


def _most(items: list[Any]) -> Any:
    if not items:
        raise ValueError("max called on empty list")
    return _returned(max(items), "max")


def _same(left: Any, right: Any) -> bool:
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def _first(items: list[Any], wanted: Any) -> int:
    return next((index for index, item in enumerate(items) if _same(item, wanted)), -1)


def _last(items: list[Any], wanted: Any) -> int:
    return next((index for index in reversed(range(len(items))) if _same(items[index], wanted)), -1)


FUNCTIONS = (
    function("isSorted", overload("is_sorted", Type.BOOL, [Type.LIST], _is_sorted)),
    function("sum", overload("sum", Type.DYN, [Type.LIST], _sum)),
    function("min", overload("min", Type.DYN, [Type.LIST], _least)),
    function("max", overload("max", Type.DYN, [Type.LIST], _most)),
    function("indexOf", overload("index_of", Type.INT, [Type.LIST, ANY], _first)),
    function("lastIndexOf", overload("last_index_of", Type.INT, [Type.LIST, ANY], _last)),
    # The library declares this one for its own `transformMap`, and brings nothing that does the
    # work.
    function(
        "cel.@mapInsert",
        overload(
            "map_insert",
            Type.MAP,
            [Type.MAP, (Type.STRING, Type.INT, Type.UINT, Type.BOOL), ANY],
            lambda into, key, value: {**into, key: value},
            member=False,
        ),
    ),
)
