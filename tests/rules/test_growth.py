"""No rule takes longer for an object because there are more of them: lookups are by index, and never a scan."""

from __future__ import annotations

import gc
import sys
from types import FrameType
from typing import Any

import pytest

from benchmarks.objects import build_of, many
from kustomgen.k8s.build import Build
from kustomgen.policy.rule import AnyRule
from kustomgen.rules import RULES

FEW, MANY = 460, 1380
LEAST = 500
"""Fewer calls than these are the start of a rule, and say nothing of its growth."""


@pytest.fixture(scope="module", params=[True, False], ids=["where all resolves", "where nothing resolves"])
def builds(request: pytest.FixtureRequest) -> tuple[Build, Build]:
    few, more = (build_of(many(size, resolving=request.param)) for size in (FEW, MANY))
    return few, more


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_three_times_the_objects_are_three_times_the_work(rule: AnyRule, builds: tuple[Build, Build]) -> None:
    few, more = (calls(rule, build) for build in builds)

    assert more <= 1.3 * MANY / FEW * max(few, LEAST)


def calls(rule: AnyRule, build: Build) -> int:
    """How many functions a rule calls, Python's own included: what it takes, whatever else the machine does."""
    list(rule.run(build))  # what the build works out once for all rules is not the rule's
    made = 0

    def count(_frame: FrameType, event: str, _arg: Any) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    before = sys.getprofile()
    gc.disable()  # what the collector calls is not the rule's; to collect beforehand takes far longer than a rule
    sys.setprofile(count)
    try:
        list(rule.run(build))
    finally:
        sys.setprofile(before)
        gc.enable()
    return made
