"""What stays the same of a finding from one run to the next, for baselines and for code scanning.

Not its line, nor the hash behind a generated name, nor where in a list it stands.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.pairing import without_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.k8s.resource import Node
    from kustomgen.policy.finding import Finding

_INDEX = re.compile(r"\[\d+\]")
_LINE = re.compile(r"\bline \d+")


def steady_path(at: Node) -> str:
    """A path with the items of lists by their names, where they have any:
    ``spec.containers[app].image``.
    """
    value: Any = at.resource.manifest
    steps: list[str] = []
    for step in at.path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else None
            name = value.get("name") if isinstance(value, Mapping) else None
            steps.append(f"[{name}]" if isinstance(name, str) else "[]")
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
            steps.append(f".{step}")
    return "".join(steps).removeprefix(".")


def fingerprints(findings: Sequence[Finding]) -> list[str]:
    """One for each: the same for the same problem in the next run.

    Equal ones get a number, in the order of their paths.
    """
    same: defaultdict[str, list[int]] = defaultdict(list)
    for number, finding in enumerate(findings):
        same[_digest(finding)].append(number)
    prints = [""] * len(findings)
    for digest, numbers in same.items():
        for ordinal, number in enumerate(sorted(numbers, key=lambda n: (findings[n].path, findings[n].message)), 1):
            prints[number] = f"{digest}:{ordinal}"
    return prints


def _digest(finding: Finding) -> str:
    ref = finding.resource
    # What is generated is known by its file, whether or not the spec could be read.
    place = finding.via or finding.source
    file = place.file if place else ""
    identity = (ref.group, ref.kind, ref.namespace, without_hash(ref.name)) if ref else (file,)
    path = without_hash(finding.place) or _INDEX.sub("[]", finding.path)
    message = _LINE.sub("line", without_hash(finding.message))
    parts = (finding.rule, finding.environment, finding.build, *identity, path, message)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
