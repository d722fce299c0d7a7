"""What a policy gives for a rule's parameters, compared with the types of their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from kustomgen.policy.params import Params, names_of

if TYPE_CHECKING:
    from collections.abc import Mapping

P = TypeVar("P", bound=Params)


def checked(own: P, given: Mapping[str, Any]) -> P:
    """A rule's own parameters with what a policy file gives over them. Raises ParameterError."""
    fields = _fields(type(own))
    if all(key in fields and _is_plainly(fields[key], value) for key, value in given.items()):
        return own.over(given)
    from kustomgen.policy.param_model import validated  # noqa: PLC0415 - pydantic, for what is less plain, or wrong

    return validated(type(own), {**own.as_json(), **given})


def _fields(params: type[Params]) -> dict[str, str]:
    """The names in a policy file, each with the field's type as it is written."""
    written = {
        name: text for cls in reversed(params.__mro__) for name, text in vars(cls).get("__annotations__", {}).items()
    }
    return {alias: written[name] for name, alias in names_of(params).items()}


_LISTS: Mapping[str, type] = {"tuple[str, ...]": str, "tuple[int, ...]": int}
_PLAIN: Mapping[str, type] = {"bool": bool, "int": int, "str": str}


def _is_plainly(written: str, value: Any) -> bool:
    """Whether a value is of a type beyond doubt."""
    if type(value) is list and written in _LISTS:
        return all(type(item) is _LISTS[written] for item in value)
    return type(value) is _PLAIN.get(written)
