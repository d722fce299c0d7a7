"""How long checking each overlay took, as earlier runs noted it: what shards are balanced by."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from kustomgen.cache import store

if TYPE_CHECKING:
    from collections.abc import Mapping

_KIND = "seconds"


def read_seconds(context: str, paths: str) -> dict[str, float]:
    """What was noted under a context, by target; empty if nothing was."""
    try:
        return as_seconds(json.loads(store.read(context, _KIND, paths) or b"{}"))
    except (ValueError, TypeError, AttributeError):
        return {}


def as_seconds(value: Mapping[str, object]) -> dict[str, float]:
    """Seconds by target from JSON. Raises ValueError for what is not one."""
    found = {str(target): float(str(each)) for target, each in value.items()}
    if not all(math.isfinite(each) and each >= 0 for each in found.values()):
        raise ValueError("seconds are numbers from 0 on")
    return found


def seconds_entry(context: str, paths: str, seconds: Mapping[str, float]) -> store.Entry:
    """The entry that notes them; of other targets it keeps what was noted."""
    rounded = {target: round(value, 4) for target, value in seconds.items()}
    data = json.dumps({**read_seconds(context, paths), **rounded}, separators=(",", ":")).encode()
    return context, _KIND, paths, data
