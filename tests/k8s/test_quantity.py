from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kustomgen.k8s.quantity import parse_quantity, quantity_or_none


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("250m", "0.25"),
        ("1.5Gi", "1610612736"),
        ("1e3", "1000"),
        ("1E3", "1000"),
        ("1E", "1000000000000000000"),
        ("12E-1", "1.2"),
        ("100n", "0.0000001"),
        (".5", "0.5"),
        ("5.", "5"),
        ("+1k", "1000"),
        ("-1", "-1"),
        (2, "2"),
        (0.5, "0.5"),
    ],
)
def test_an_amount_in_base_units(value: Any, amount: str) -> None:
    assert parse_quantity(value) == Decimal(amount)


@pytest.mark.parametrize("value", ["", "128MB", "1 Gi", "1K", "m", "1e", "0x10", "1Gi ", "infinity", True, None, []])
def test_what_the_api_server_refuses(value: Any) -> None:
    with pytest.raises(ValueError, match="is not a quantity"):
        parse_quantity(value)
    assert quantity_or_none(value) is None


@given(st.integers(0, 10**6), st.sampled_from(["Ki", "Mi", "Gi"]))
def test_a_binary_suffix_is_1024_times_the_one_before(number: int, suffix: str) -> None:
    before = {"Ki": "", "Mi": "Ki", "Gi": "Mi"}[suffix]

    assert parse_quantity(f"{number}{suffix}") == parse_quantity(f"{number}{before}") * 1024
