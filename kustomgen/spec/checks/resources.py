"""Requests and limits: of an order of size that was meant, and the one not above the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.quantity import parse_quantity
from kustomgen.spec.checks.place import FieldPath, PlacedSpec, containers
from kustomgen.spec.types import is_open

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.errors import Complaint

MOST_CORES = 1000
"""No machine has as many; ``1000`` is what people write who mean ``1000m``."""


def requests_below_limits(place: PlacedSpec) -> Iterator[Complaint]:
    for path, container in containers(place.spec):
        for resource, limit in container.resources.limits.items():
            request = container.resources.requests.get(resource)
            if request is None or is_open(request) or is_open(limit):
                continue
            if parse_quantity(request) > parse_quantity(limit):
                where = (*path, "resources", "requests", resource)
                message = f"the {resource} request {request} is above its limit {limit}"
                yield place.say(where, message, "lower the request, or raise the limit")


def sizes(place: PlacedSpec) -> Iterator[Complaint]:
    for path, container in containers(place.spec):
        yield from _sizes(place, (*path, "resources", "requests"), container.resources.requests)
        yield from _sizes(place, (*path, "resources", "limits"), container.resources.limits)


def _sizes(place: PlacedSpec, path: FieldPath, quantities: Mapping[str, str]) -> Iterator[Complaint]:
    for resource, text in quantities.items():
        if is_open(text):
            continue
        amount = parse_quantity(text)
        if resource == "cpu" and amount >= MOST_CORES:
            meant = f"{text.rstrip('kMGTPEi')}m"
            yield place.say((*path, resource), f"{text} are {amount:,f} cores", f"was {meant} meant, in thousandths?")
        elif resource != "cpu" and amount != amount.to_integral_value():
            hint = f"was {text.rstrip('num')}Mi meant?" if resource == "memory" else "write a whole number"
            yield place.say((*path, resource), f"{text} of {resource} is not a whole number", hint)
