"""How many processes share a run, and which folders each of them gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kustomgen.cli.shares import MOST, NEEDED, WORTH, dealt, how_many

GIB = 1 << 30


@pytest.mark.parametrize(
    ("folders", "processors", "memory", "expected"),
    [
        (0, 64, None, 1),
        (2 * WORTH - 1, 64, None, 1),
        (2 * WORTH, 64, None, 2),
        (100_000, 64, None, MOST),
        (100_000, 1, None, 1),
        (100_000, 2, None, 1),
        (100_000, 3, None, 2),
        (100_000, 4, None, 3),
        (100_000, 64, NEEDED, 1),
        (100_000, 64, 3 * NEEDED, 3),
        (100_000, 64, 64 * GIB, MOST),
    ],
)
def test_a_process_has_enough_to_do_and_enough_to_do_it_with(
    folders: int, processors: int, memory: int | None, expected: int
) -> None:
    assert how_many(folders, None, processors, memory) == expected


def test_whoever_names_a_number_gets_it() -> None:
    assert how_many(10, 7, 1, NEEDED) == 7
    assert how_many(10_000, 1, 64, None) == 1
    assert how_many(3, 7, 1, None) == 3
    assert how_many(0, 7, 1, None) == 1


def test_neighbours_stay_together() -> None:
    assert dealt([["a", "b"], ["c"], ["d"], ["e", "f"]], 2) == [("a", "b", "c"), ("d", "e", "f")]


def test_a_large_group_does_not_leave_the_others_with_nothing() -> None:
    small = [[f"s{number}"] for number in range(9)]
    assert [len(share) for share in dealt([["l"] * 30, *small], 4)] == [30, 3, 3, 3]
    assert [len(share) for share in dealt([*small, ["l"] * 30], 4)] == [9, 30]


def test_there_are_no_more_shares_than_groups() -> None:
    assert dealt([["a", "b", "c"]], 4) == [("a", "b", "c")]
    assert dealt([], 4) == []


@given(st.lists(st.integers(1, 5), max_size=40), st.integers(1, 6))
def test_every_group_is_in_one_share(sizes: list[int], number: int) -> None:
    groups = [[f"{index}.{at}" for at in range(size)] for index, size in enumerate(sizes)]
    shares = dealt(groups, number)
    assert [folder for share in shares for folder in share] == [folder for group in groups for folder in group]
    assert len(shares) <= number
    assert all(shares)
    owners = {folder: index for index, share in enumerate(shares) for folder in share}
    assert all(len({owners[folder] for folder in group}) == 1 for group in groups)
