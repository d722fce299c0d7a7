"""What expressions are evaluated against: the objects of a build, handed to the runtime once for
all expressions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from kustomgen.policy.custom.cel.limits import LimitError, apart, cost_of, little_memory, longest_text
from kustomgen.policy.custom.cel.runtime import EvaluationError, activate, evaluate
from kustomgen.policy.custom.expression import program

if TYPE_CHECKING:
    from kustomgen.policy.custom.cel.runtime import Activation, Program

T = TypeVar("T")
_INT64 = range(-(2**63), 2**63)
_TOO_LARGE = "out of range for"
_FEW = 4


class Session:
    """Values for the names of a scope. What an expression is about is a number: the place of an
    object in the lists.

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

    def value(self, text: str, _lists: tuple[str, ...] = (), index: int = 0) -> Any:
        """What a composed expression gives for the object at that place. Raises EvaluationError
        where it gives nothing.
        """
        self._index = index
        made = program(text, self._names)
        try:
            return self._evaluated(made, text)
        except EvaluationError as error:
            if self._sane or _TOO_LARGE not in str(error):
                raise
        self._data = {name: sane(value) for name, value in self._data.items()}
        self._sane = True
        self._activation = self._activated()
        return self._evaluated(made, text)

    def _evaluated(self, made: Program, text: str) -> Any:
        cost = cost_of(text)
        try:
            if cost.long is not None and self._longest_text >= cost.long:
                return apart(lambda: evaluate(made, self._activation), EvaluationError)
            if not cost.grows:
                return evaluate(made, self._activation)
            with little_memory():
                return evaluate(made, self._activation)
        except LimitError as error:
            raise EvaluationError(str(error)) from None

    @cached_property
    def _longest_text(self) -> int:
        return longest_text(self._data)


class ObjectList:
    """The objects of a build in groups, each with a session that begins when the first expression
    is about it.

    ``values`` says what stands for an object of the build in each list, ``constants`` what is the
    same for all. An expression says which of the lists it looks at; all the others are not made.
    """

    def __init__(
        self,
        groups: Sequence[Sequence[int]],
        values: Mapping[str, Callable[[int], Any]],
        constants: Mapping[str, Any] | None = None,
    ) -> None:
        self.groups = groups
        self._values = values
        self._constants = constants or {}
        self._sessions: dict[tuple[int, tuple[str, ...]], Session] = {}

    @cached_property
    def _places(self) -> Mapping[int, tuple[int, int]]:
        """Of each object the number of its group and its place in there."""
        return {index: (number, at) for number, group in enumerate(self.groups) for at, index in enumerate(group)}

    def value(self, text: str, lists: tuple[str, ...], index: int) -> Any:
        """What a composed expression gives for that object. Raises EvaluationError if it gives
        nothing.
        """
        number, at = self._places[index]
        return self._session(number, lists).value(text, index=at)

    def doubtful(self, text: str, lists: tuple[str, ...], chosen: Iterable[tuple[int, Sequence[int]]]) -> list[int]:
        """Which objects to ask one by one, in order: all but those of groups of which ``text``
        holds.

        ``text`` is a question about all objects of a group, ``chosen`` the numbers of groups with
        the objects that matter. A few of a group are asked one by one at once.
        """
        found: list[int] = []
        for number, indexes in chosen:
            if len(indexes) * _FEW < len(self.groups[number]) or not self._holds(text, lists, number):
                found += indexes
        return sorted(found)

    def _holds(self, text: str, lists: tuple[str, ...], number: int) -> bool:
        try:
            return self._session(number, lists).value(text) is True
        except EvaluationError:
            return False

    def _session(self, number: int, lists: tuple[str, ...]) -> Session:
        key = number, lists
        found = self._sessions.get(key)
        if found is None:
            values = {name: list(map(self._values[name], self.groups[number])) for name in lists}
            found = self._sessions[key] = Session({**values, **self._constants})
        return found


def sane(value: Any) -> Any:
    """A value with numbers beyond 64 bits as floats, which is how the API server reads them from
    JSON.
    """
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


ObjectsOrSession = ObjectList | Session
"""What is requested the value of an expression."""


@dataclass
class Sessions:
    """The session of the build that was asked for last: rules run build by build, and
    all share it.
    """

    _subject: Any = None
    _found: dict[Hashable, Any] = field(default_factory=dict)
    _reads: dict[str, frozenset[tuple[str, ...]]] = field(default_factory=dict)

    def get(self, subject: Any, scope: Hashable, make: Callable[[], T]) -> T:
        """What a kind of policy needs for a build, made if it is not there yet."""
        if subject is not self._subject:
            self._subject, self._found = subject, {}
        if scope not in self._found:
            self._found[scope] = make()
        found: T = self._found[scope]
        return found

    def will_read(self, scope: str, paths: Iterable[tuple[str, ...]]) -> None:
        """Says which fields of objects a policy of that kind looks at, before the first one is
        asked.
        """
        self._reads[scope] = self.reads(scope).union(paths)

    def reads(self, scope: str) -> frozenset[tuple[str, ...]]:
        """The fields that all policies of that kind look at."""
        return self._reads.get(scope, frozenset())
