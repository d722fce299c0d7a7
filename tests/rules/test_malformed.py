"""Rules speak of what is wrong; they never fall over it: any value may stand in any place of a manifest."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kustomgen.k8s.build import Build
from kustomgen.k8s.resource import Resource
from kustomgen.k8s.schema import latest
from kustomgen.policy.rule import AnyRule
from kustomgen.rules import RULES
from kustomgen.yaml.stream import load_stream

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


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
@settings(max_examples=60, deadline=None)
@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=1, max_size=4))
def test_no_rule_falls_over_a_malformed_manifest(rule: AnyRule, changes: list[tuple[Any, Any]]) -> None:
    manifests = copy.deepcopy(CLEAN)
    for path, junk in changes:
        replace(manifests, path, copy.deepcopy(junk))
    build = Build("overlays/prod", "prod", tuple(map(Resource, manifests)), "production", latest())

    for problem in rule.run(build):
        assert problem.message


def replace(manifests: Any, path: tuple[Any, ...], value: Any) -> None:
    *above, last = path
    at = manifests
    try:
        for step in above:
            at = at[step]
        at[last] = value
    except (KeyError, IndexError, TypeError):
        return  # an earlier change has taken the place away
