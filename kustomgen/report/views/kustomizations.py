"""One kustomization of a tree: what it changes, and what it builds on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.report.grouping import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS = ("overlay", "component", "base")

COUNTED = (
    ("manifest", ("resources",)),
    ("patch", ("patches", "patchesStrategicMerge", "patchesJson6902")),
    ("image", ("images",)),
    ("generator", ("configMapGenerator", "secretGenerator", "generators")),
    ("replacement", ("replacements",)),
    ("replica count", ("replicas",)),
    ("transformer", ("transformers",)),
    ("chart", ("helmCharts",)),
)
"""What a kustomization has, and the fields that hold it."""


@dataclass(frozen=True, slots=True)
class KustomizationView:
    """A kustomization, or a folder of many. ``counts`` are what it changes, only what there is."""

    path: str
    kind: str
    """overlay, base or component; of a folder, what most of them are."""
    counts: tuple[tuple[str, int], ...]
    uses: tuple[str, ...]
    users: int = 0
    folds: int = 1
    """How many kustomizations this is."""
    failed: bool = False
    """Whether it does not build; of many, whether one of them does not."""


def counts(node: KustomizationView) -> Iterable[str]:
    """What it changes, in words: ``9 patches``."""
    return (
        f"{number} patches" if noun == "patch" and number > 1 else counted(number, noun) for noun, number in node.counts
    )
