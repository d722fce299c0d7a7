"""A workload as it is read from objects: what a spec says of it, and what its Service and the rest
are found by.

Beside each function from a spec to an object is its inverse, from the object to fields of the spec.
``inverse`` lists them. An inverse need not say everything: what it leaves out is found when the
spec's own object is compared.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Object = dict[str, Any]
"""A Kubernetes object as plain values."""

Fields = dict[str, Any]
"""Fields of a workload, written out; None takes one away."""


class UnreadableError(Exception):
    """An object that no fields of a spec come to, with the reason."""


@contextmanager
def reading() -> Iterator[None]:
    """Around whatever reads an object: fields of another type than the API's are an UnreadableError
    as well.
    """
    try:
        yield
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        raise UnreadableError("has a field of another type than the API's") from None


@dataclass(frozen=True)
class Owner:
    """A workload of a tree."""

    app: str
    key: str
    kind: str
    name: str
    selector: Mapping[str, str]
    labels: Mapping[str, str]
    """Those of its pods."""
    pod: Mapping[str, Any]
    """The pod's spec."""
    fields: Fields
    """What the spec says of it so far."""
    others: Mapping[str, list[Object]]
    """All objects of its environment, by kind."""
    accounts: Mapping[str, int]
    """ServiceAccounts, to how many workloads run under each."""

    def labels_of(self, value: Object) -> Fields:
        """The labels of an object that belongs to it, if they are not the workload's."""
        labels = dug(value, "metadata", "labels")
        return {} if labels == self.fields.get("labels", {}) else {"labels": labels}

    def objects(self, kind: str) -> list[Object]:
        """All objects of a kind in its environment."""
        return self.others.get(kind, [])

    def is_selected_by(self, labels: Any) -> bool:
        """Whether a selector is one of its pods; an empty one is of all."""
        return isinstance(labels, dict) and bool(labels) and labels.items() <= self.labels.items()


def picked(value: Mapping[str, Any], names: Iterable[str]) -> Fields:
    """The fields of these names that the value has."""
    return {name: value[name] for name in names if name in value}


def named(value: Mapping[str, Any], default: str) -> Fields:
    """The object's name, if it is not the one that it has without."""
    name = value["metadata"]["name"]
    return {} if name == default else {"name": name}


def dug(value: Any, *path: str) -> dict[str, Any]:
    """The mapping at a path; an empty one if none exists."""
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def by_name(items: Any) -> dict[str, dict[str, Any]] | None:
    """Items of a list by their ``name``; None if one has none, or two the same."""
    found: dict[str, dict[str, Any]] = {}
    for item in items or ():
        name = item.get("name") if isinstance(item, dict) else None
        if not isinstance(name, str) or name in found:
            return None
        found[name] = item
    return found
