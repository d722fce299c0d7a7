"""A policy and a binding, as their documents say it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kustomgen.policy.custom.expression import OBJECT, OBJECTS, Expression, Scope

if TYPE_CHECKING:
    from kustomgen.errors import Mark
    from kustomgen.policy.custom.admission.match import Match
    from kustomgen.policy.finding import Severity

REQUESTS, NAMESPACES = "requests", "namespaceObjects"

SCOPE = Scope(
    {
        OBJECT: OBJECTS,
        "oldObject": "dyn(null)",
        "request": REQUESTS,
        "namespaceObject": NAMESPACES,
        "params": "dyn(null)",
    },
    (OBJECT, "request", "namespaceObject"),
    # `request` has these fields here; anyone who asks for another, or who may do what, asks the API
    # server.
    {
        "authorizer": "",
        "request": "operation kind resource subResource name namespace requestKind requestResource requestSubResource",
    },
)


@dataclass(frozen=True, slots=True)
class Condition:
    """One of ``matchConditions``."""

    name: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class Validation:
    """One of ``validations``."""

    expression: Expression
    message: str = ""
    message_expression: Expression | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AdmissionPolicy:
    """A ValidatingAdmissionPolicy. ``fails`` is ``failurePolicy: Fail``: what cannot be evaluated
    is denied.
    """

    name: str
    mark: Mark
    match: Match
    conditions: tuple[Condition, ...]
    validations: tuple[Validation, ...]
    fails: bool
    param_kind: tuple[str, str] | None
    description: str


def reads(policy: AdmissionPolicy) -> frozenset[tuple[str, ...]]:
    """The paths of all that the expressions of a policy look at in an object."""
    messages = [validation.message_expression for validation in policy.validations]
    expressions = [
        *(condition.expression for condition in policy.conditions),
        *(validation.expression for validation in policy.validations),
        *(message for message in messages if message),
    ]
    return frozenset().union(*(expression.reads() for expression in expressions))


@dataclass(frozen=True, slots=True)
class ParamRef:
    """Which objects are the parameters. ``must_be``: that there are none is an error."""

    mark: Mark
    name: str = ""
    namespace: str = ""
    selector: Any = None
    must_be: bool = True


@dataclass(frozen=True, slots=True)
class Binding:
    """A ValidatingAdmissionPolicyBinding; ``severity`` is what its validationActions come to."""

    name: str
    mark: Mark
    policy: str
    policy_mark: Mark
    severity: Severity
    match: Match
    params: ParamRef | None


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter object: its namespace (empty if it has none), its value as an expression, and
    its name.
    """

    namespace: str
    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Bound:
    """A policy as one binding has it; ``params`` are those of the policy files, and a build may
    bring others.
    """

    policy: AdmissionPolicy
    binding: Binding
    params: tuple[Param, ...] = field(default=())
