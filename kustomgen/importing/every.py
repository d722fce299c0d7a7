"""What all workloads of an environment say alike, said once for all of them: ``"*"``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection

    from kustomgen.importing.model import Plain

EVERY = "*"


def with_every(rest: Plain, names: Collection[str]) -> Plain:
    """An environment's part of a spec. ``names`` are all workloads that it has."""
    workloads = rest.get("workloads")
    if not isinstance(workloads, dict) or len(names) < 2 or any(value is None for value in workloads.values()):  # noqa: PLR2004 - one is not all
        return rest
    if set(names) - workloads.keys():
        return rest
    values = [workloads[name] for name in names]
    shared = values[0]
    for value in values[1:]:
        shared = _both(shared, value)
    if not shared:
        return rest
    left = {name: _less(value, shared) for name, value in workloads.items()}
    return {**rest, "workloads": {EVERY: shared, **{name: value for name, value in left.items() if value}}}


def _both(one: Plain, other: Plain) -> Plain:
    """What two mappings say alike."""
    found: Plain = {}
    for key in one.keys() & other.keys():
        if isinstance(one[key], dict) and isinstance(other[key], dict) and not _is_ordered(key, one[key], other[key]):
            if inner := _both(one[key], other[key]):
                found[key] = inner
        elif repr(one[key]) == repr(other[key]):
            found[key] = one[key]
    return {key: found[key] for key in one if key in found}


def _is_ordered(key: str, *values: Plain) -> bool:
    """Whether the order of a mapping means something: what is said for all workloads comes first in
    it.
    """
    if key == "env":
        return any("$(" in str(item) for value in values for item in value.values())
    return key in ("initContainers", "sidecars", "extraContainers", "ports")


def _less(value: Any, shared: Any) -> Plain:
    found: Plain = {}
    for key, item in value.items():
        if key not in shared:
            found[key] = item
        elif isinstance(item, dict) and isinstance(shared[key], dict) and (inner := _less(item, shared[key])):
            found[key] = inner
    return found
