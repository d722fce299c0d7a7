"""The expressions of a policy as they run: all that is the same for each object is
worked out once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.policy.custom.admission.model import SCOPE, AdmissionPolicy, Param, Validation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kustomgen.policy.custom.expression import Expression


@dataclass(frozen=True, slots=True)
class PreparedPolicy:
    """An expression as it runs for one parameter object, and what it asks for. ``inside`` is for a
    question about all.
    """

    expression: Expression
    text: str
    inside: str
    needs: tuple[str, ...]
    quoted: str
    unknown: str
    asks_namespace: bool
    asks_old: bool

    @property
    def is_known(self) -> bool:
        """Whether all that it asks for is known of every object."""
        return not (self.unknown or self.asks_namespace)


def prepare(expression: Expression, param: Param | None) -> PreparedPolicy:
    """Everything about an expression that is the same for each object."""
    uses = expression.uses()
    given: Mapping[str, str] = {"params": param.text} if param else {}
    return PreparedPolicy(
        expression,
        expression.composed({**SCOPE.of_one(), **given}),
        expression.composed({**SCOPE.of_all(), **given}),
        expression.needs(SCOPE),
        " ".join(expression.text.split()),
        ", ".join(expression.unknown),
        "namespaceObject" in uses,
        "oldObject" in uses,
    )


@dataclass(frozen=True, slots=True)
class EvaluationPlan:
    """A policy with one parameter object: its conditions by name, its validations, and their
    messages.

    ``passes`` is an expression that is true of the objects that nothing is said of; empty if
    there is none. ``needs`` are the lists that it looks at.
    """

    conditions: tuple[tuple[str, PreparedPolicy], ...]
    validations: tuple[tuple[Validation, PreparedPolicy, PreparedPolicy | None], ...]
    passes: str
    needs: tuple[str, ...]


def plan(policy: AdmissionPolicy, param: Param | None) -> EvaluationPlan:
    """What is evaluated for each object."""
    conditions = tuple((condition.name, prepare(condition.expression, param)) for condition in policy.conditions)
    validations = tuple(
        (
            validation,
            prepare(validation.expression, param),
            prepare(validation.message_expression, param) if validation.message_expression else None,
        )
        for validation in policy.validations
    )
    first = [prepared for _, prepared in conditions]
    then = [prepared for _, prepared, _ in validations]
    known = all(prepared.is_known for prepared in (*first, *then))
    needs = dict.fromkeys(items for prepared in (*then, *first) for items in prepared.needs)
    return EvaluationPlan(
        conditions,
        validations,
        # `&&` is false where one side is, whatever the other; so is a match condition. An error
        # decides nothing here.
        f"({_all_of(first)}) ? ({_all_of(then)}) : true" if known else "",
        tuple(sorted(needs)),
    )


def _all_of(expressions: Sequence[PreparedPolicy]) -> str:
    """One expression that is true where all are."""
    return " && ".join(f"dyn({prepared.inside}\n)" for prepared in expressions) or "true"
