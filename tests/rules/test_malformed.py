"""Rules speak of what is wrong; they never fall over it: any value may stand in any place of a manifest."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from kustomgen.k8s.build import Build
from kustomgen.k8s.resource import Resource
from kustomgen.k8s.schema import latest
from kustomgen.policy.rule import AnyRule
from kustomgen.rules import RULES
from kustomgen.yaml.stream import load_stream
from tests.profiles import examples

CLEAN = load_stream((Path(__file__).parent / "clean.yaml").read_text(), "clean.yaml")
JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 1.5, "", "web", "10%", [], [None], ["web"], [[]], {}, {"name": None}, {"a": []}]
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    children: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in children:
        yield (*path, step)
        yield from places(child, (*path, step))


PLACES = [path for path in places(CLEAN) if len(path) > 1]


BUILDS = examples(1500)
"""How many builds are drawn: once for all rules."""

Change = tuple[tuple[str | int, ...], Any]


@pytest.fixture(scope="module")
def malformed() -> list[tuple[list[Change], Build]]:
    """Builds with some changes to the clean one, and what the changes are."""
    drawn: list[tuple[list[Change], Build]] = []

    @settings(max_examples=BUILDS, phases=[Phase.generate], database=None)
    @given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=1, max_size=4))
    def collect(changes: list[Change]) -> None:
        manifests = copy.deepcopy(CLEAN)
        for path, junk in changes:
            replace(manifests, path, copy.deepcopy(junk))
        build = Build("overlays/prod", "prod", tuple(map(Resource, manifests)), "production", latest())
        drawn.append((changes, build))

    collect()
    return drawn


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_rule_falls_over_a_malformed_manifest(rule: AnyRule, malformed: list[tuple[list[Change], Build]]) -> None:
    assert len(malformed) >= BUILDS / 2
    for changes, build in malformed:
        try:
            problems = list(rule.run(build))
        except Exception as error:
            error.add_note(f"after the changes {changes}")
            raise
        assert all(problem.message for problem in problems), changes


def replace(manifests: Any, path: tuple[Any, ...], value: Any) -> None:
    *above, last = path
    at = manifests
    try:
        for step in above:
            at = at[step]
        at[last] = value
    except (KeyError, IndexError, TypeError):
        return  # an earlier change has taken the place away
