"""One of several parts of a run: whole groups of overlays, so that each part finds what the whole
run finds in them.
"""

from __future__ import annotations

import hashlib
import heapq
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.check.peers import shared_of
from kustomgen.errors import Complaint, InputError
from kustomgen.kustomize.graph import chain
from kustomgen.kustomize.overlay_groups import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kustomgen.kustomize.sources import Sources

MOST = 10_000
"""The most parts of a run: a Kubernetes Job has at most so many that fail and are
counted by index.
"""


@dataclass(frozen=True, slots=True)
class Shard:
    """Part ``number``, from 1, of ``count``."""

    number: int
    count: int

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"


def parse_shard(text: str) -> Shard:
    """``2/4`` as a shard. Raises InputError."""
    found = re.fullmatch(r"([0-9]{1,9})/([0-9]{1,9})", text)
    number, count = (int(found[1]), int(found[2])) if found else (0, 0)
    hint = "number the shards from 1: `--shard 1/4` to `--shard 4/4`"
    if not found:
        raise InputError(Complaint(None, f"--shard {text!r} is not I/N, two whole numbers", hint))
    if not 1 <= count <= MOST:
        raise InputError(Complaint(None, f"--shard {text}: a run has 1 to {MOST:,} shards, not {count:,}", hint))
    if not 1 <= number <= count:
        raise InputError(Complaint(None, f"--shard {text}: there is no shard {number} of {count}", hint))
    return Shard(number, count)


def assigned(sources: Sources, targets: Sequence[str], count: int, seconds: Mapping[str, float]) -> dict[str, int]:
    """The number of the shard that checks each target.

    Overlays that share a base or a Component go together. The group that takes the longest is
    assigned first, each to the shard that has the least to do. ``seconds`` are what earlier runs
    took; others are estimated by their entries.
    """
    groups = joined(targets, lambda target: shared_of(sources, target))
    sizes = {target: _size(sources, target) for target in targets}
    known = [target for target in targets if target in seconds]
    measured = sum(seconds[target] for target in known)
    each_entry = measured / sum(sizes[target] for target in known) if measured else 1.0
    takes = {target: seconds.get(target, sizes[target] * each_entry) for target in targets}
    weights = [sum(takes[target] for target in group) for group in groups]
    loads = [(0.0, number) for number in range(1, count + 1)]
    found: dict[str, int] = {}
    for weight, group in sorted(zip(weights, groups, strict=True), key=lambda pair: (-pair[0], pair[1])):
        load, least = heapq.heappop(loads)
        heapq.heappush(loads, (load + weight, least))
        found.update(dict.fromkeys(group, least))
    return {target: found[target] for target in targets}


def _size(sources: Sources, target: str) -> int:
    return 1 + sum(len(part.references) for part in chain(sources, Path(target)))


def tree_digest(sources: Sources, targets: Iterable[str]) -> str:
    """One digest of all kustomizations that take part in building the targets."""
    files = {part.file for target in targets for part in chain(sources, Path(target))}
    lines = (f"{file}\n{sources.digest(file)}" for file in sorted(files))
    return hashlib.sha256("\0".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
