"""What expressions are evaluated against: the objects of a build, handed to the runtime once for all expressions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from kustomgen.policy.own.cel.runtime import EvaluationError, activate, evaluate
from kustomgen.policy.own.expression import program

if TYPE_CHECKING:
    from kustomgen.policy.own.cel.runtime import Activation

T = TypeVar("T")
_INT64 = range(-(2**63), 2**63)
_TOO_LARGE = "out of range for"


class Session:
    """Values for the names of a scope. What an expression is about is a number: the place of an object in the lists.

    So the runtime reads each object once, however many expressions look at it.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._names = tuple(data)
        self._data = data
        self._index = 0
        self._sane = False
        self._activation = self._activated()

    def _activated(self) -> Activation:
        return activate(self._names, self._data, lambda: self._index)

    def value(self, text: str, index: int = 0) -> Any:
        """What a composed expression gives for the object at that place. Raises EvaluationError where it gives nothing."""
        self._index = index
        made = program(text, self._names)
        try:
            return evaluate(made, self._activation)
        except EvaluationError as error:
            if self._sane or _TOO_LARGE not in str(error):
                raise
        self._data = {name: sane(value) for name, value in self._data.items()}
        self._sane = True
        self._activation = self._activated()
        return evaluate(made, self._activation)


def sane(value: Any) -> Any:
    """A value with numbers beyond 64 bits as floats, which is how the API server reads them from JSON."""
    if isinstance(value, Mapping):
        return {str(key): sane(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [sane(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and value not in _INT64:
        try:
            return float(value)
        except OverflowError:
            return math.inf
    return value


@dataclass
class Sessions:
    """The session of the build that was asked for last: rules run build by build, and all share it."""

    _subject: Any = None
    _found: dict[str, Any] = field(default_factory=dict)

    def get(self, subject: Any, scope: str, make: Callable[[], T]) -> T:
        """What a kind of policy needs for a build, made where it is not there yet."""
        if subject is not self._subject:
            self._subject, self._found = subject, {}
        if scope not in self._found:
            self._found[scope] = make()
        found: T = self._found[scope]
        return found
