"""Values that callers give, checked as the command line checks them."""

from __future__ import annotations

import math
from os import PathLike, fspath
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kustomgen.engine.find import Preference

ENGINES = ("auto", "embedded", "kustomize", "kubectl")


def words(given: str | PathLike[str] | Iterable[str | PathLike[str]]) -> tuple[str, ...]:
    """One word or path, or several, as texts."""
    return (fspath(given),) if isinstance(given, str | PathLike) else tuple(fspath(each) for each in given)


def engine_of(value: Preference) -> Preference:
    """The engine, if there is one of that name. Raises InputError."""
    if value not in ENGINES:
        raise InputError(Complaint(None, f"engine {value!r} is unknown", f"possible are: {', '.join(ENGINES)}"))
    return value


def seconds(value: float) -> float:
    """The timeout, where it is a time to wait. Raises InputError."""
    if not value > 0 or math.isinf(value):
        raise InputError(
            Complaint(None, f"timeout {value:g} is no time to wait", "seconds are expected, for example 60")
        )
    return value
