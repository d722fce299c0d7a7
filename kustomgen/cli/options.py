"""Values of options, checked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError
from kustomgen.k8s.names import nearest

if TYPE_CHECKING:
    from collections.abc import Collection

LOAD_RESTRICTORS = ("LoadRestrictionsRootOnly", "LoadRestrictionsNone")
"""Whether kustomizations may read files above their folder, in kustomize's words."""

ENGINES = ("auto", "embedded", "kustomize", "kubectl")
FORMATS = ("text", "json", "sarif", "junit", "github", "markdown", "concise")
"""The names of ``kustomgen.report.FORMATS``, for who does not want to import them yet; a test holds the two together."""


def one_of(value: str, allowed: Collection[str], option: str) -> str:
    """The value, where it is allowed. Raises InputError with the nearest that is."""
    if value in allowed:
        return value
    near = nearest(value, allowed)
    hint = f"did you mean '{near}'?" if near else f"possible are: {', '.join(allowed)}"
    raise InputError(Complaint(None, f"{option} {value!r} is unknown", hint))


def unrestricted(value: str) -> bool:
    """Whether ``--load-restrictor`` lets kustomizations read files above their folder. Raises InputError."""
    return one_of(value, LOAD_RESTRICTORS, "--load-restrictor") == "LoadRestrictionsNone"


def seconds(value: float, option: str) -> float:
    """The value, where it is a time to wait. Raises InputError."""
    if value > 0 and not math.isinf(value):
        return value
    raise InputError(Complaint(None, f"{option} {value:g} is no time to wait", "seconds are expected, for example 60"))


def one_or_more(value: int | None, option: str) -> int | None:
    """The value, where it is a number of something that there must be. Raises InputError."""
    if value is None or value > 0:
        return value
    raise InputError(Complaint(None, f"{option} {value} is too few", "1 or more are expected, for example 4"))
