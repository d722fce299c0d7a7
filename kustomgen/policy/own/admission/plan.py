"""The expressions of a policy as they run: all that is the same for each object is worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.policy.own.admission.model import SCOPE, AdmissionPolicy, Param, Validation

if TYPE_CHECKING:
    from kustomgen.policy.own.expression import Expression


@dataclass(frozen=True, slots=True)
class Prepared:
    """An expression as it runs for one parameter object, and what it asks for."""

    expression: Expression
    text: str
    needs: tuple[str, ...]
    quoted: str
    unknown: str
    asks_namespace: bool
    asks_old: bool


def prepare(expression: Expression, param: Param | None) -> Prepared:
    """Everything about an expression that is the same for each object."""
    uses = expression.uses()
    return Prepared(
        expression,
        expression.composed({**SCOPE.names, "params": param.text} if param else SCOPE.names),
        expression.needs(SCOPE),
        " ".join(expression.text.split()),
        ", ".join(expression.unknown),
        "namespaceObject" in uses,
        "oldObject" in uses,
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """A policy with one parameter object: its conditions by name, its validations, and their messages."""

    conditions: tuple[tuple[str, Prepared], ...]
    validations: tuple[tuple[Validation, Prepared, Prepared | None], ...]


def plan(policy: AdmissionPolicy, param: Param | None) -> Plan:
    """What is evaluated for each object."""
    return Plan(
        tuple((condition.name, prepare(condition.expression, param)) for condition in policy.conditions),
        tuple(
            (
                validation,
                prepare(validation.expression, param),
                prepare(validation.message_expression, param) if validation.message_expression else None,
            )
            for validation in policy.validations
        ),
    )
