"""Since when a version of an API is deprecated, when it is removed, and what takes its place.

The table is ``lifecycle.csv``. Kubernetes' own rows are those of its
``zz_generated.prerelease-lifecycle.go`` files and of its deprecation guide, deprecated from the
version on that has the replacement; for others versions are those of the component. The column
``source`` says where each row is from; ``alike`` that its replacement takes the same manifest, but
for the apiVersion.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.k8s.version import reached

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.k8s.resource import Ref

KUBERNETES = "Kubernetes"


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """A version of an API that does not stay; ``removed`` is empty if no end is set.

    ``alike``: the replacement has the same fields with the same meaning, so that the apiVersion is
    all that changes.
    """

    component: str
    deprecated: str
    removed: str
    replacement: str
    alike: bool = False


@cache
def lifecycles() -> Mapping[tuple[str, str], Lifecycle]:
    """(apiVersion, kind) to what becomes of it; the kind ``*`` stands for all."""
    text = (Path(__file__).parent / "lifecycle.csv").read_text(encoding="utf-8")
    return {
        (row["apiVersion"], kind): Lifecycle(
            row["component"], row["deprecated"], row["removed"], row["replacement"], row["alike"] == "yes"
        )
        for row in csv.DictReader(text.splitlines())
        for kind in row["kinds"].split()
    }


def lifecycle_of(ref: Ref) -> Lifecycle | None:
    """What becomes of this object's API version; None if it stays."""
    table = lifecycles()
    return table.get((ref.api_version, ref.kind)) or table.get((ref.api_version, "*"))


def is_removed(lifecycle: Lifecycle, kubernetes: str, versions: Mapping[str, str]) -> bool:
    """Whether the API no longer exists in the target version; of a component without one in
    ``versions``, in the newest.
    """
    return reached(_target(lifecycle, kubernetes, versions), lifecycle.removed)


def is_deprecated(lifecycle: Lifecycle, kubernetes: str, versions: Mapping[str, str]) -> bool:
    """Whether the API is deprecated in the target version, and still there."""
    target = _target(lifecycle, kubernetes, versions)
    return reached(target, lifecycle.deprecated) and not reached(target, lifecycle.removed)


def _target(lifecycle: Lifecycle, kubernetes: str, versions: Mapping[str, str]) -> str:
    return kubernetes if lifecycle.component == KUBERNETES else versions.get(lifecycle.component, "")
