"""What a policy may set for a rule.

Every check reads the defaults of some fifty rules, and policies set few of them, mostly to lists of
names: these are plain values. ``given_params`` has pydantic look at all else that a policy sets,
which is imported only then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, dataclass_transform

if TYPE_CHECKING:
    from typing import Self


class ParameterError(ValueError):
    """What is wrong with parameters: for each of them where, what kind of fault it is to pydantic,
    and in words.
    """

    def __init__(self, faults: tuple[tuple[tuple[str | int, ...], str, str], ...]) -> None:
        super().__init__("; ".join(message for _, _, message in faults))
        self.faults = faults


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Params:
    """Subclass it with annotated fields, each with its default; a misspelt or wrongly typed
    parameter is an error.

    A policy gives ``moving_tags`` as ``movingTags``. The annotations may use what ``param_types``
    has, by name.
    """

    def __init__(self, **given: Any) -> None:
        if unknown := given.keys() - names_of(type(self)).keys():
            raise TypeError(f"{type(self).__name__} has no {', '.join(sorted(unknown))}")
        self.__dict__.update(given)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{name} of {type(self).__name__} cannot be set: it is a value")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), repr(self._values())))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._values().items())})"

    def _values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in names_of(type(self))}

    def together(self) -> None:
        """Raises ValueError if values that are right one by one do not go together, as a minimum
        above its maximum.
        """

    def as_json(self) -> dict[str, Any]:
        """The parameters as a policy file would have them."""
        return {names_of(type(self))[name]: _plain(value) for name, value in self._values().items()}

    def over(self, given: Mapping[str, Any]) -> Self:
        """These with given values over them, each of which was checked by ``given_params``. Raises
        ParameterError for what does not go together.
        """
        fields = {alias: name for name, alias in names_of(type(self)).items()}
        made = type(self)(**self.__dict__ | {fields[alias]: _value(value) for alias, value in given.items()})
        try:
            made.together()
        except ValueError as error:
            raise ParameterError((((), "value_error", str(error)),)) from None
        return made


def names_of(params: type[Params]) -> Mapping[str, str]:
    """The fields of a rule's parameters, each with its name in a policy file."""
    own = (name for cls in reversed(params.__mro__) for name in vars(cls).get("__annotations__", ()))
    return {name: _camel(name) for name in own}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _value(plain: Any) -> Any:
    return tuple(map(_value, plain)) if isinstance(plain, list) else plain


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
