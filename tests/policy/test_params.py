"""Parameters that are plain are taken without pydantic, and are what pydantic would make of them."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kustomgen.policy.given_params import checked
from kustomgen.policy.param_model import validated
from kustomgen.policy.params import ParameterError, Params, names_of
from kustomgen.rules import RULES
from tests.profiles import examples

ALL = sorted(
    {type(rule.params) for rule in RULES if names_of(type(rule.params))}, key=lambda params: params.__qualname__
)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=5)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)


def outcome(make: Any) -> Any:
    try:
        return make()
    except ParameterError as error:
        return error.faults


@settings(max_examples=examples(300))
@given(st.sampled_from(ALL), st.data())
def test_what_is_taken_is_what_pydantic_makes_of_it(params: type[Params], data: st.DataObject) -> None:
    names = st.sampled_from([*names_of(params).values(), "unknown"])
    some: dict[str, Any] = data.draw(st.dictionaries(names, VALUES, max_size=2))
    own = params()
    assert outcome(lambda: checked(own, some)) == outcome(lambda: validated(params, {**own.as_json(), **some}))


@pytest.mark.parametrize("value", ["['a', 'b']", "[]", "['x'] * 1000"])
def test_a_list_of_names_needs_no_pydantic(value: str) -> None:
    script = (
        "import sys; from kustomgen.policy.given_params import checked; from kustomgen.rules import RULES; rule = {rule.id: rule for rule in RULES}['config-refs-resolve']; "
        f"print(checked(rule.params, {{'external': {value}}}).external == tuple({value}), 'pydantic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "True False\n"
