"""The builds of a run, from which a page computes what no report has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.k8s.tiers import TIERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kustomgen.k8s.build import Build
    from kustomgen.kustomize.sources import Sources


@dataclass(frozen=True)
class Landscape:
    """What builds, in the order of the run; ``sources`` are the files it was built from, ``failed``
    what does not build.
    """

    sources: Sources
    builds: tuple[Build, ...]
    failed: tuple[str, ...] = ()


def in_order(builds: Iterable[Build]) -> list[Build]:
    """Development before staging before production; what has no tier comes first."""
    return sorted(builds, key=lambda build: TIERS.index(build.tier) if build.tier in TIERS else -1)
