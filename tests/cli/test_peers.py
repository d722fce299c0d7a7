"""Results that stand on one another are used together or not at all, told without listing who stands on whom."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kustomgen.check.peers import Peers

SHARES = st.lists(st.sampled_from(["base/a", "base/b", "parts/x", "parts/y"]), unique=True).map(sorted)
USES = st.dictionaries(st.sampled_from([f"overlays/{number}" for number in range(7)]), SHARES)


def listed(uses: dict[str, list[str]]) -> dict[str, set[str]]:
    """Each target with all others that share any of it."""
    return {
        target: {other for other, theirs in uses.items() if other != target and not set(shared).isdisjoint(theirs)}
        for target, shared in uses.items()
    }


@given(USES, st.data())
def test_whole_are_those_whose_peers_are_there_too(uses: dict[str, list[str]], data: st.DataObject) -> None:
    some = set(data.draw(st.lists(st.sampled_from(sorted(uses)), unique=True))) if uses else set()
    peers = listed(uses)
    expected = set(some)
    while gone := {target for target in expected if not peers[target] <= expected}:
        expected -= gone
    assert Peers(uses, {}).whole(some) == expected


@given(USES, USES)
def test_the_signature_is_another_one_where_peers_are_others(
    before: dict[str, list[str]], after: dict[str, list[str]]
) -> None:
    old, new = Peers(before, {}), Peers(after, {})
    for target in before.keys() & after.keys():
        if old.signature(target) == new.signature(target):
            assert listed(before)[target] == listed(after)[target]
        if before == after:
            assert old.signature(target) == new.signature(target)


def test_thousands_of_users_take_no_more_than_one_text_each() -> None:
    uses = {f"overlays/{number}": ["parts/labels", f"base/{number // 3}"] for number in range(5_000)}
    peers = Peers(uses, {})
    assert {len(peers.signature(target)) for target in uses} == {32}
    assert peers.whole(set(uses)) == set(uses)
    assert peers.whole(set(uses) - {"overlays/7"}) == set()


@given(USES, st.data())
def test_the_signature_is_another_one_where_a_peer_depends_on_other_things(
    uses: dict[str, list[str]], data: st.DataObject
) -> None:
    if not uses:
        return
    changed = data.draw(st.sampled_from(sorted(uses)))
    before, after = Peers(uses, {}), Peers(uses, {changed: "another state"})
    for target, peers in listed(uses).items():
        same = before.signature(target) == after.signature(target)
        assert same == (changed not in peers and (target != changed or not uses[target]))
