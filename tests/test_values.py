"""What is quickly made is the same as what the standard library makes, but for the time it takes."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, fields, replace
from functools import cached_property
from typing import Any, Generic, TypeVar

import pytest

from kustomgen import values

T = TypeVar("T")


def classes(dataclass: Any) -> dict[str, Any]:
    """The same classes, made by one decorator or the other."""

    @dataclass(frozen=True, slots=True)
    class Slots:
        """Fields of every sort."""

        name: str
        number: int = 1
        found: list[int] = field(default_factory=list)
        note: str = field(default="", compare=False)
        hidden: str = field(default="s", repr=False)
        kept: dict[str, int] = field(default_factory=dict, init=False, compare=False)

        @property
        def twice(self) -> int:
            return self.number * 2

    @dataclass(frozen=True, slots=True)
    class Below(Slots):
        """With a field of its own, and another default."""

        number: int = 5
        more: tuple[int, ...] = ()

    @dataclass(frozen=True)
    class Dict:
        """Has a place for what is computed once."""

        name: str
        number: int = 1

        @cached_property
        def long(self) -> str:
            return self.name * self.number

        def __post_init__(self) -> None:
            if self.number < 0:
                raise ValueError("below zero")

    @dataclass(frozen=True, slots=True, order=True)
    class Order:
        """Can be sorted."""

        file: str
        line: int = 1

        def __str__(self) -> str:
            return f"{self.file}:{self.line}"

    @dataclass(frozen=True, slots=True)
    class One(Generic[T]):
        """One field."""

        only: T

    @dataclass(frozen=True, slots=True)
    class Empty:
        """None."""

    @dataclass(frozen=True, slots=True)
    class Own:
        """Says itself when it is equal."""

        name: str

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Own) and other.name.lower() == self.name.lower()

        def __hash__(self) -> int:
            return hash(self.name.lower())

        def __repr__(self) -> str:
            return "own"

    @dataclass(frozen=True, slots=True)
    class Recursive:
        """Holds itself, perhaps."""

        inside: list[Any]

    return {name: each for name, each in locals().items() if isinstance(each, type)}


OURS, THEIRS = classes(values.dataclass), classes(dataclasses.dataclass)

Case = tuple[str, Callable[[Any], Any]]


def outcome(case: Callable[[Any], Any], known: dict[str, Any], name: str) -> tuple[str, str]:
    """What comes out, or which error in which words."""
    try:
        found = case(known[name])
    except Exception as error:  # noqa: BLE001 - whichever it is, both must raise it
        return type(error).__name__, str(error)
    return "", repr(found)


def itself(inside: list[Any], make: Any) -> Any:
    made = make(inside)
    inside.append(made)
    return made


UNHAPPY: list[Case] = [
    ("Slots", lambda c: c()),
    ("Slots", lambda c: c("a", 1, [], "", "", {})),
    ("Slots", lambda c: c("a", nummer=1)),
    ("Slots", lambda c: c("a", kept={})),
    ("Slots", lambda c: setattr(c("a"), "name", "b")),
    ("Slots", lambda c: delattr(c("a"), "name")),
    ("Slots", lambda c: hash(c("a"))),
    ("Slots", lambda c: c("a") < c("b")),
    ("Slots", lambda c: replace(c("a"), kept={})),
    ("Slots", lambda c: replace(c("a"), nummer=1)),
    ("Slots", lambda c: vars(c("a"))),
    ("Dict", lambda c: c("a", -1)),
    ("Dict", lambda c: setattr(c("a"), "name", "b")),
    ("Order", lambda c: c("a") < "a"),
    ("Empty", lambda c: c(1)),
]


@pytest.mark.parametrize(("name", "case"), UNHAPPY)
def test_what_the_standard_library_refuses_is_refused_in_its_words(name: str, case: Callable[[Any], Any]) -> None:
    assert outcome(case, OURS, name)[0]
    assert outcome(case, OURS, name) == outcome(case, THEIRS, name)


HAPPY: list[Case] = [
    ("Slots", lambda c: c("a")),
    ("Slots", lambda c: c("a", 2, [3], "n", "t")),
    ("Slots", lambda c: c(number=2, name="a")),
    ("Slots", lambda c: c("a").found is c("a").found),
    ("Slots", lambda c: (c("a", 2, [3], "n", "t").hidden, c("a").kept, c("a", 4).twice)),
    ("Slots", lambda c: [c("a") == other for other in (c("a"), c("b"), c("a", note="x"), c("a", hidden="x"), "a")]),
    ("Slots", lambda c: replace(c("a", found=[1]), number=7)),
    ("Slots", lambda c: copy.deepcopy(c("a", found=[1]))),
    ("Slots", lambda c: c.__match_args__),
    ("Slots", lambda c: [(each.name, each.compare, each.init, each.repr) for each in fields(c)]),
    ("Slots", lambda c: c.__slots__),
    ("Slots", lambda c: c.__doc__),
    ("Below", lambda c: (c("a"), c("a").twice, c("a", more=(1,)) == c("a", more=(1,)))),
    ("Below", lambda c: c.__slots__),
    ("Dict", lambda c: (c("a", 3).long, c("a", 3), hash(c("a", 3)) == hash(("a", 3)))),
    ("Dict", lambda c: copy.copy(c("a", 3))),
    ("Dict", lambda c: c.number),
    ("Order", lambda c: sorted([c("b"), c("a", 2), c("a")])),
    ("Order", lambda c: [c("a") < c("b"), c("a") <= c("a"), c("a") > c("b"), c("a") >= c("a")]),
    ("Order", lambda c: (str(c("a")), hash(c("a", 2)) == hash(("a", 2)))),
    ("One", lambda c: (c([1]), c(1) == c(1), hash(c(1)) == hash((1,)))),
    ("Empty", lambda c: (c(), c() == c(), hash(c()) == hash(()))),
    ("Own", lambda c: (c("A") == c("a"), hash(c("A")) == hash("a"), c("a"))),
    ("Recursive", lambda c: itself([], c)),
]


@pytest.mark.parametrize(("name", "case"), HAPPY)
def test_what_it_can_do_is_the_same(name: str, case: Callable[[Any], Any]) -> None:
    assert not outcome(case, OURS, name)[0]
    assert outcome(case, OURS, name) == outcome(case, THEIRS, name)


@values.dataclass(frozen=True, slots=True)
class Known:
    """Can be found by its name, as pickle wants it."""

    name: str
    found: tuple[int, ...] = ()


def again(value: Known) -> Known:
    read: Known = pickle.loads(pickle.dumps(value))  # noqa: S301 - what was written just now
    return read


def test_it_can_be_pickled() -> None:
    assert again(Known("a", (1,))) == Known("a", (1,))


def test_nothing_can_be_set_also_after_a_pickle() -> None:
    with pytest.raises(FrozenInstanceError):
        again(Known("a")).name = "b"  # type: ignore[misc]  # the type checker says it, too


def test_what_is_no_field_cannot_be_set_either() -> None:
    """Where the standard library trips over its own class with slots (a TypeError of ``super``)."""
    known: Any = Known("a")
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'other'"):
        known.other = "b"


def test_a_match_takes_it_apart() -> None:
    match Known("a", (1,)):
        case Known(name, found):
            assert (name, found) == ("a", (1,))


def test_what_can_be_changed_is_refused() -> None:
    decorator: Any = values.dataclass
    with pytest.raises(TypeError, match="no value"):
        decorator(frozen=False)
