"""Kubernetes' quantities and versions: ``quantity("128Mi")``, ``semver("1.2.3")``.

Sources: k8s.io/apiserver/pkg/cel/library/quantity.go and semverlib.go.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from kustomgen.k8s.quantity import is_quantity, parse_quantity
from kustomgen.policy.custom.cel.declare import Type, function, overload, tagged

_QUANTITY = "kubernetes.Quantity"
_VERSION = "kubernetes.Semver"
_INT64 = range(-(2**63), 2**63)


@lru_cache(4096)
def _quantity(text: Any) -> dict[str, str]:
    return _made(parse_quantity(text))


def _made(amount: Decimal) -> dict[str, str]:
    # One way to write each amount, so that `==` compares amounts.
    return {_QUANTITY: format(amount.normalize(), "f") if amount else "0"}


def _amount(value: Any) -> Decimal:
    return _decimal(value if isinstance(value, int) else tagged(value, _QUANTITY))


_decimal = lru_cache(4096)(Decimal)


def _is_integer(value: Any) -> bool:
    amount = _amount(value)
    return amount == amount.to_integral_value() and int(amount) in _INT64


def _as_integer(value: Any) -> int:
    if not _is_integer(value):
        raise ValueError("cannot convert value to integer")
    return int(_amount(value))


_SEMVER = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(?:-((?:0|[1-9]\d*|\d*[A-Za-z-][\w-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][\w-]*))*))?(?:\+([\w-]+(?:\.[\w-]+)*))?",
    re.ASCII,
)


def _normalized(text: str) -> str:
    """``v1.02`` as ``1.2.0``: no leading v, no leading zeros, all three numbers."""
    core, sign, rest = re.match(r"v?([^-+]*)([-+]?)(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]  # matches all
    numbers = [number.lstrip("0") or "0" if number.isdigit() else number for number in core.split(".")]
    while len(numbers) < 3:  # noqa: PLR2004 - major, minor, patch
        numbers.append("0")
    return ".".join(numbers) + sign + rest


def _version(text: str, normalize: bool = False) -> dict[str, str]:
    found = _SEMVER.fullmatch(_normalized(text) if normalize else text)
    if not found:
        raise ValueError(f"{text!r} is not a semantic version")
    # What is built into a version says nothing about its order.
    return {_VERSION: found[0].partition("+")[0]}


def _is_version(text: str, normalize: bool = False) -> bool:
    try:
        _version(text, normalize)
    except ValueError:
        return False
    return True


def _order(version: Any) -> tuple[Any, ...]:
    core, _, pre = tagged(version, _VERSION).partition("-")
    words = tuple((0, int(word), "") if word.isdigit() else (1, 0, word) for word in pre.split(".")) if pre else ()
    return (*map(int, core.split(".")), not pre, words)


def _number(index: int) -> Any:
    return lambda version: int(_order(version)[index])


def _compare(left: Any, right: Any) -> int:
    if isinstance(left, dict) and _VERSION in left:
        ours, theirs = _order(left), _order(right)
    else:
        ours, theirs = (_amount(left),), (_amount(right),)
    return (ours > theirs) - (ours < theirs)


_BOTH = [Type.MAP, (Type.MAP, Type.INT)]

FUNCTIONS = (
    function("quantity", overload("quantity", Type.MAP, [Type.STRING], _quantity, member=False)),
    function("isQuantity", overload("is_quantity", Type.BOOL, [Type.STRING], is_quantity, member=False)),
    function("sign", overload("sign", Type.INT, [Type.MAP], lambda value: _compare(value, 0))),
    function("isInteger", overload("is_integer", Type.BOOL, [Type.MAP], _is_integer)),
    function("asInteger", overload("as_integer", Type.INT, [Type.MAP], _as_integer)),
    function("asApproximateFloat", overload("as_float", Type.DOUBLE, [Type.MAP], lambda value: float(_amount(value)))),
    function("add", overload("add", Type.MAP, _BOTH, lambda left, right: _made(_amount(left) + _amount(right)))),
    function("sub", overload("sub", Type.MAP, _BOTH, lambda left, right: _made(_amount(left) - _amount(right)))),
    function("isGreaterThan", overload("greater", Type.BOOL, _BOTH[:1] * 2, lambda a, b: _compare(a, b) > 0)),
    function("isLessThan", overload("less", Type.BOOL, _BOTH[:1] * 2, lambda a, b: _compare(a, b) < 0)),
    function("compareTo", overload("compare", Type.INT, _BOTH[:1] * 2, _compare)),
    function(
        "semver",
        overload("semver", Type.MAP, [Type.STRING], _version, member=False),
        overload("semver_normal", Type.MAP, [Type.STRING, Type.BOOL], _version, member=False),
    ),
    function(
        "isSemver",
        overload("is_semver", Type.BOOL, [Type.STRING], _is_version, member=False),
        overload("is_semver_normal", Type.BOOL, [Type.STRING, Type.BOOL], _is_version, member=False),
    ),
    function("major", overload("major", Type.INT, [Type.MAP], _number(0))),
    function("minor", overload("minor", Type.INT, [Type.MAP], _number(1))),
    function("patch", overload("patch", Type.INT, [Type.MAP], _number(2))),
)
