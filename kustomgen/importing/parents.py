"""Environments that are nearly another one: written as ``from`` it, with what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.k8s.tiers import tier_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.importing.model import Plain

LEAST = 4
"""Values that an environment must share with its parent."""
_OF_ONE = frozenset({"tier", "cluster", "namespace", "namePrefix"})
"""What an environment says for itself, whatever its parent."""


def with_parents(rests: Mapping[str, Plain]) -> dict[str, Plain]:
    """Environments' parts of a spec; of two that are nearly alike, the second is made from the
    first.
    """
    found = dict(rests)
    for number, (name, rest) in enumerate(rests.items()):
        best: tuple[int, str, Plain] | None = None
        for parent in list(rests)[:number]:
            if "from" in found[parent] or tier_of(parent) != tier_of(name):
                continue
            difference = _difference(rests[parent], rest)
            if difference is None or _size(difference) * 2 > _size(rest) or _size(rest) - _size(difference) < LEAST:
                continue
            if best is None or _size(difference) < best[0]:
                best = (_size(difference), parent, difference)
        if best is not None:
            found[name] = {"from": best[1], **best[2]}
    return found


def _difference(parent: Plain, child: Plain, top: bool = True) -> Plain | None:
    """What the child says otherwise; None if the parent says something that the
    child does not.
    """
    found: Plain = {}
    for key in parent:
        if key not in child and not (top and key in _OF_ONE):
            return None
    for key, value in child.items():
        if key not in parent or (top and key in _OF_ONE):
            found[key] = value
        elif isinstance(value, dict) and isinstance(parent[key], dict):
            inner = _difference(parent[key], value, top=False)
            if inner is None:
                return None
            if inner:
                found[key] = inner
        elif repr(value) != repr(parent[key]):
            found[key] = value
    return found


def _size(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    return len(value) if isinstance(value, list) else 1
