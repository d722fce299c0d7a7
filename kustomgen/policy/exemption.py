"""One exemption of a policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from kustomgen.errors import Mark


@dataclass(frozen=True, slots=True)
class Exemption:
    """What need not hold, where, and why. Empty ``resource``, ``container`` and ``environments``
    mean any.

    ``together`` are the rules that were named at once, by a peer's name that stands for several;
    else each by itself.
    """

    rules: tuple[str, ...]
    reason: str
    mark: Mark
    resource: str = ""
    container: str = ""
    environments: tuple[str, ...] = ()
    until: date | None = None
    together: tuple[tuple[str, ...], ...] = ()
