"""Numbers or percentages (IntOrString), as PodDisruptionBudgets and rolling updates use them."""

from __future__ import annotations

import re
from typing import Any

_PERCENT = re.compile(r"^([0-9]+)%$")


def scaled(value: Any, total: int, *, round_up: bool) -> int | None:
    """``value`` as a count out of ``total``; None if it is neither a count nor a percentage.

    The disruption controller rounds both ``minAvailable`` and ``maxUnavailable`` up
    (k8s.io/kubernetes/pkg/controller/disruption: GetScaledValueFromIntOrPercent with roundUp).
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    found = _PERCENT.match(value) if isinstance(value, str) else None
    if not found:
        return None
    product = int(found[1]) * total
    return -(-product // 100) if round_up else product // 100
