"""The objects of a build in groups: what is decided by kind is decided once for a group, and asked
of all of it at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kustomgen.k8s.build import Build

_MOST = 32
"""More would make the time for each object hardly less; where an object does not pass, its group is
asked one by one.
"""


def groups_of(build: Build) -> tuple[tuple[int, ...], ...]:
    """The places of all objects, so many of one version of one kind together."""
    kinds: dict[tuple[str, str], list[int]] = {}
    for index, resource in enumerate(build.resources):
        manifest = resource.manifest
        kinds.setdefault((str(manifest.get("apiVersion")), str(manifest.get("kind"))), []).append(index)
    return tuple(tuple(part) for places in kinds.values() for part in _parts(places))


def _parts(places: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(places), _MOST):
        yield places[start : start + _MOST]
