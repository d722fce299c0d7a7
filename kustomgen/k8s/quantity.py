"""Quantities: ``250m``, ``1.5Gi``, ``1e3`` (k8s.io/apimachinery/pkg/api/resource)."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

PATTERN = r"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(?:(Ki|Mi|Gi|Ti|Pi|Ei)|([numkMGTPE])|[eE]([+-]?[0-9]{1,3}))?"
"""A whole quantity as a regular expression: number, binary suffix, decimal suffix, exponent."""

_GRAMMAR = re.compile(rf"^{PATTERN}\Z")
_BINARY = {suffix: Decimal(1024) ** power for power, suffix in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), 1)}
_DECIMAL = dict(zip("numkMGTPE", (Decimal(10) ** power for power in (-9, -6, -3, 3, 6, 9, 12, 15, 18)), strict=True))

GRAMMAR = "a number with an optional suffix such as m, k, M, G, Ki, Mi or Gi"


def parse_quantity(value: Any) -> Decimal:
    """The amount in base units (cores, bytes). Raises ValueError if the API server would refuse
    the value.
    """
    amount = _amount(str(value)) if not isinstance(value, bool) else None
    if amount is None:
        raise ValueError(f"{value!r} is not a quantity: {GRAMMAR} is expected")
    return amount


@lru_cache(maxsize=4096)  # builds repeat few amounts, and several rules ask for each
def _amount(text: str) -> Decimal | None:
    found = _GRAMMAR.match(text)
    if not found:
        return None
    number, binary, decimal, exponent = found.groups()
    amount = Decimal(number)
    if binary:
        return amount * _BINARY[binary]
    if decimal:
        return amount * _DECIMAL[decimal]
    return amount.scaleb(int(exponent)) if exponent else amount


def quantity_or_none(value: Any) -> Decimal | None:
    """The amount, or None if none exists or it cannot be read (the schema rule says so)."""
    try:
        return None if value is None else parse_quantity(value)
    except ValueError:
        return None


def is_quantity(text: str) -> bool:
    """Whether it is an amount as Kubernetes writes it."""
    try:
        parse_quantity(text)
    except ValueError:
        return False
    return True
