"""How functions are declared to the runtime."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from cel_expr_python import cel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Type = cel.Type
ANY = (
    Type.BOOL, Type.INT, Type.UINT, Type.DOUBLE, Type.STRING, Type.BYTES, Type.DURATION, Type.TIMESTAMP, Type.LIST,
    Type.MAP,
)  # fmt: skip
"""Every type that a value may have. At run time the library finds no overload that
takes ``dyn``.
"""


@dataclass(frozen=True, slots=True)
class Function:
    """A function as it is declared."""

    name: str
    declaration: Any


def function(name: str, *overloads: Iterable[Any]) -> Function:
    """A function and its overloads; one that the library has too is widened."""
    return Function(name, cel.FunctionDecl(name, [overload for group in overloads for overload in group]))


def overload(
    name: str, result: Any, parameters: Iterable[Any], impl: Callable[..., Any], *, member: bool = True
) -> list[cel.Overload]:
    """One overload for each combination, where a parameter is a tuple of types. ``name`` tells them
    apart.
    """
    choices = [parameter if isinstance(parameter, tuple) else (parameter,) for parameter in parameters]
    return [
        cel.Overload(
            f"kustomgen_{name}_{number}", return_type=result, parameters=list(types), is_member=member, impl=impl
        )
        for number, types in enumerate(product(*choices))
    ]


def tagged(value: Any, *tags: str) -> Any:
    """What a value of one of Kubernetes' own types holds. Raises ValueError if it is of another.

    The library knows no types but its own, so these are maps with a single key that names the type.
    """
    for tag in tags:
        if isinstance(value, dict) and tag in value:
            return value[tag]
    names = " or ".join(tag.removeprefix("kubernetes.") for tag in tags)
    raise ValueError(f"{names} is expected")
