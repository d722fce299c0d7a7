"""The capacity of environments as a table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.capacity import Capacity, Part, Usage, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

VERSION = 1
COLUMNS = (
    ("requests.cpu", "CPU request"),
    ("limits.cpu", "CPU limit"),
    ("requests.memory", "memory request"),
    ("limits.memory", "memory limit"),
    ("requests.storage", "storage"),
)


@dataclass(frozen=True)
class Limit:
    """Something that must be enough: ``where`` in words, ``hard`` what there is, ``used`` what it
    comes to at most.
    """

    where: str
    name: str
    hard: Decimal
    used: Decimal

    @property
    def fits(self) -> bool:
        return self.used <= self.hard


@dataclass(frozen=True)
class MeasuredCapacity:
    """One environment, with what it is compared with."""

    environment: str
    path: str
    capacity: Capacity
    limits: tuple[Limit, ...]

    @property
    def fits(self) -> bool:
        return all(limit.fits for limit in self.limits)


def text(measured: Sequence[MeasuredCapacity]) -> str:
    """For a terminal: a table for each environment."""
    return "\n".join("\n".join(_text(each)) for each in measured) + "\n"


def markdown(measured: Sequence[MeasuredCapacity]) -> str:
    """For a page or a pull request."""
    return "\n".join("\n".join(_markdown(each)) for each in measured) + "\n"


def as_json(measured: Sequence[MeasuredCapacity]) -> str:
    """For programs: amounts in cores and bytes, as numbers."""
    return json.dumps({"version": VERSION, "environments": [_json(each) for each in measured]}, indent=1) + "\n"


def _rows(measured: MeasuredCapacity) -> Iterator[list[str]]:
    yield ["workload", "pods", *(title for _, title in COLUMNS)]
    for part in measured.capacity.parts:
        yield [str(part.resource), _pods(part), *(_between(name, part.low, part.high) for name, _ in COLUMNS)]
    low, high = measured.capacity.low, measured.capacity.high
    pods = _span(f"{low['pods']:f}", f"{high['pods']:f}")
    yield ["total", pods, *(_between(name, low, high) for name, _ in COLUMNS)]


def _pods(part: Part) -> str:
    return _span(str(part.fewest), str(part.most)) if "pods" in part.each.amounts else "-"


def _between(name: str, low: Usage, high: Usage) -> str:
    if name in high.open and high[name] == 0:
        return "none set"
    if not high[name]:
        return "-"
    more = "+" if name in high.open else ""
    return _span(shown(name, low[name]), shown(name, high[name])) + more


def _span(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def _text(measured: MeasuredCapacity) -> Iterator[str]:
    rows = list(_rows(measured))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    yield f"{measured.environment} ({measured.path})"
    for row in rows:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    for line in _lines(measured):
        yield f"  {line}"
    yield ""


def _lines(measured: MeasuredCapacity) -> Iterator[str]:
    for pool in measured.capacity.pools:
        yield f"connections: {pool.size} for each pod, {_span(str(pool.fewest), str(pool.most))} in all ({pool.at.resource} {pool.at})"
    for limit in measured.limits:
        verdict = "fits" if limit.fits else "does not fit"
        yield f"{limit.where}: {limit.name} {shown(limit.name, limit.used)} of {shown(limit.name, limit.hard)}, {verdict}"
    if measured.capacity.high.open:
        yield "+: some containers set none, so it may be more"


def _markdown(measured: MeasuredCapacity) -> Iterator[str]:
    head, *rows = _rows(measured)
    yield f"### {measured.environment}"
    yield ""
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows[:-1]:
        yield f"| {' | '.join(row)} |"
    yield f"| {' | '.join(f'**{cell}**' for cell in rows[-1])} |"
    yield ""
    for line in _lines(measured):
        yield f"- {line}"
    yield ""


def _json(measured: MeasuredCapacity) -> dict[str, Any]:
    capacity = measured.capacity
    return {
        "environment": measured.environment,
        "path": measured.path,
        "workloads": [
            {
                "kind": part.resource.kind,
                "name": part.resource.name,
                "namespace": part.resource.namespace,
                "minimum": {"count": part.fewest, **_numbers(part.low)},
                "maximum": {"count": part.most, **_numbers(part.high)},
                "notSet": sorted(part.each.open),
            }
            for part in capacity.parts
        ],
        "minimum": _numbers(capacity.low),
        "maximum": _numbers(capacity.high),
        "connections": [
            {"at": f"{pool.at.resource} {pool.at}", "each": pool.size, "minimum": pool.fewest, "maximum": pool.most}
            for pool in capacity.pools
        ],
        "limits": [
            {
                "where": limit.where,
                "name": limit.name,
                "hard": float(limit.hard),
                "used": float(limit.used),
                "fits": limit.fits,
            }
            for limit in measured.limits
        ],
    }


def _numbers(usage: Usage) -> dict[str, float]:
    return {name: float(amount) for name, amount in usage.amounts.items()}
