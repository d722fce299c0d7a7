"""Faults of an object that one edit corrects: the fields that a mapping lacks, and those that it
has too many.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kustomgen.k8s.resource import Resource

Path = tuple[str | int, ...]
MISSING, UNKNOWN = "missing", "unknown"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a path; ``kind`` is MISSING or UNKNOWN for a field, else empty."""

    path: Path
    message: str
    kind: str = ""


def together(resource: Resource, faults: Iterable[Fault]) -> Iterator[tuple[Path, str]]:
    """Each path with all that is said there. Missing fields of one mapping are one fault, and so
    are unknown ones.

    Such a fault is at the first of its fields, in the order of the mapping.
    """
    groups: defaultdict[tuple[str, Path], list[Fault]] = defaultdict(list)
    for fault in faults:
        groups[fault.kind, fault.path[:-1] if fault.kind else fault.path].append(fault)
    for (kind, above), said in groups.items():
        order = {name: place for place, name in enumerate(resource.node.walk(*above).mapping)} if kind else {}
        if kind:
            said.sort(key=lambda fault: (order.get(_name(fault), len(order)), _name(fault)))
        yield said[0].path, "; ".join(dict.fromkeys(_message(fault, len(said) > 1) for fault in said))


def _message(fault: Fault, many: bool) -> str:
    """The message, with the name of its field where several are told and it does not say it."""
    name = _name(fault)
    return f"{name!r}: {fault.message}" if many and fault.kind and repr(name) not in fault.message else fault.message


def _name(fault: Fault) -> str:
    """The field; empty for the object itself, which is also where a field with an empty name is."""
    return str(fault.path[-1]) if fault.path else ""
