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


class EachObject:
    """Values for the names of a scope that has one object: each is handed to the runtime when it is first asked for.

    ``values`` gives a name's value for the object at a place in the build. An expression that needs nothing else but its
    object costs a quarter less so than in a list of all, and the objects that none is about are not read at all.
    """

    def __init__(self, values: Mapping[str, Callable[[int], Any]]) -> None:
        self._values = values
        self._activations: dict[tuple[tuple[str, ...], int], Activation] = {}

    def value(self, text: str, names: tuple[str, ...], index: int) -> Any:
        """What a composed expression that needs these names gives for that object. Raises EvaluationError where it gives nothing."""
        made = program(text, names)
        key = names, index
        if key not in self._activations:
            self._activations[key] = activate(names, {name: self._values[name](index) for name in names})
        try:
            return evaluate(made, self._activations[key])
        except EvaluationError as error:
            if _TOO_LARGE not in str(error):
                raise
        self._activations[key] = activate(names, {name: sane(self._values[name](index)) for name in names})
        return evaluate(made, self._activations[key])


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

    def value(self, text: str, _names: tuple[str, ...] = (), index: int = 0) -> Any:
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


Asked = EachObject | Session
"""What is asked for the value of an expression."""


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
