"""One environment of a spec, as checks over all of them see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kustomgen.errors import Mark
    from kustomgen.spec.checks.place import PlacedSpec


@dataclass(frozen=True, slots=True)
class CheckedEnvironment:
    """One environment: its name, its folder, its place in the file, and its spec."""

    name: str
    folder: str
    mark: Mark
    place: PlacedSpec
