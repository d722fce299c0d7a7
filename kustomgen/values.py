"""Frozen dataclasses, made in a quarter of the time.

A run makes some seventy of these classes, and ``dataclasses`` compiles six methods for each, which together took a third of
all imports. Here one is compiled, ``__init__``; the others read the fields. What a class can do is the same, and a test
holds the two together; type checkers see the one of the standard library.
"""

from __future__ import annotations

import dataclasses
import operator
from dataclasses import MISSING, FrozenInstanceError, fields
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import Field, dataclass

__all__ = ["dataclass"]

_ORDER = ("__lt__", "__le__", "__gt__", "__ge__")


def _dataclass(*, frozen: Literal[True], slots: bool = False, order: bool = False) -> Callable[[type[Any]], type[Any]]:
    """As ``dataclasses.dataclass``, of frozen classes, without ``InitVar`` and fields that are ``kw_only`` or have a ``hash`` of their own."""

    def made(given: type[Any]) -> type[Any]:
        cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(given)
        values = _values([field.name for field in fields(cls) if field.compare])
        methods: dict[str, Callable[..., Any]] = {
            "__init__": _init(cls),
            "__repr__": _repr,
            "__eq__": _equal(values),
            "__hash__": lambda self: hash(values(self)),
            "__setattr__": _refuse_to_set,
            "__delattr__": _refuse_to_delete,
        }
        if order:
            methods |= {name: _comparing(name, values) for name in _ORDER}
        if slots:
            methods |= {"__getstate__": _state, "__setstate__": _set_state}
        for name, method in methods.items():
            # An `__eq__` of its own leaves a class a `__hash__` that is None.
            if given.__dict__.get(name) is None:
                setattr(cls, name, method)
        return cls

    if not frozen:
        raise TypeError("what can be changed is no value")
    return made


if not TYPE_CHECKING:
    dataclass = _dataclass


def _init(cls: type[Any]) -> Callable[..., None]:
    known: dict[str, Any] = {"__MISSING": MISSING, "__put": object.__setattr__}
    parameters, lines = ["self"], []
    for field in fields(cls):
        name = field.name
        parameter, value = _given(field)
        known |= {f"__default_{name}": field.default, f"__make_{name}": field.default_factory}
        if parameter:
            parameters.append(parameter)
        if value:
            lines.append(f"  __put(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append("  self.__post_init__()")
    text = f"def __init__({', '.join(parameters)}):\n" + "\n".join(lines or ["  pass"])
    exec(text, known)  # noqa: S102 - the names of fields, as in the standard library
    init: Callable[..., None] = known["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    init.__module__ = cls.__module__
    return init


def _given(field: Field[Any]) -> tuple[str, str]:
    """How ``__init__`` takes a field, and what it puts there."""
    name = field.name
    if field.default_factory is not MISSING:
        if not field.init:
            return "", f"__make_{name}()"
        return f"{name}=__MISSING", f"__make_{name}() if {name} is __MISSING else {name}"
    if not field.init:
        return "", f"__default_{name}" if field.default is not MISSING else ""
    return name if field.default is MISSING else f"{name}=__default_{name}", name


def _values(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What is compared, as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda self: tuple(getattr(self, name) for name in names)


def _equal(values: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any, Any], Any]:
    def method(self: Any, other: Any) -> Any:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return method


def _comparing(name: str, values: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any, Any], Any]:
    compare = getattr(operator, name)

    def method(self: Any, other: Any) -> Any:
        return compare(values(self), values(other)) if other.__class__ is self.__class__ else NotImplemented

    return method


@recursive_repr()
def _repr(self: Any) -> str:
    shown = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.repr)
    return f"{self.__class__.__qualname__}({shown})"


def _refuse_to_set(_self: Any, name: str, _value: Any) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for field, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
