"""How much one spec may make: CI reads specs of strangers, and a few lines of one can stand for
gigabytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError
from kustomgen.spec.expand import workloads_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.yaml.source import Located

ENVIRONMENTS = 1_000
WORKLOADS = 20_000
"""Workloads in all environments together."""
VALUES = 5_000_000
"""Values of the spec, once for each environment."""


def refuse_too_much(parts: Sequence[Located], environments: int) -> None:
    """Raises InputError for a spec that makes more than any real one.

    ``parts`` are the platforms that it extends, and the spec; ``environments`` is how many there
    are.
    """
    root = parts[-1]
    workloads, values = sum(len(workloads_of(part)) for part in parts), sum(1 for part in parts for _ in part.places())
    found = {
        "environments": (environments, ENVIRONMENTS),
        "workloads in all environments": (workloads * environments, WORKLOADS),
        "values in all environments": (values * environments, VALUES),
    }
    hint = "divide it into several specs, with a platform file for what they share"
    complaints = [
        Complaint(root.mark, f"the spec has {count:,} {what}, and at most {most:,} are read", hint)
        for what, (count, most) in found.items()
        if count > most
    ]
    if complaints:
        raise InputError(complaints)
