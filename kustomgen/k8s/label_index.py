"""Objects and pods by their labels, so that a selector need not look at all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from kustomgen.k8s.names import NameIndex
from kustomgen.k8s.selectors import matches


class Labelled(Protocol):
    """What is in a namespace and has labels."""

    @property
    def namespace(self) -> str: ...

    @property
    def labels(self) -> Mapping[str, Any]: ...


T = TypeVar("T", bound=Labelled)


class LabelIndex(Generic[T]):
    """Things with labels, to be asked with LabelSelectors; ``namespace`` None stands for every
    namespace.

    Every answer is in the order in which they were given.
    """

    def __init__(self, things: Iterable[T]) -> None:
        self._by_label: defaultdict[tuple[str | None, str, str], list[T]] = defaultdict(list)
        self._by_namespace: defaultdict[str | None, list[T]] = defaultdict(list)
        self._values: dict[tuple[str | None, str], NameIndex] = {}
        for thing in things:
            for namespace in (thing.namespace, None):
                self._by_namespace[namespace].append(thing)
                for key, value in thing.labels.items():
                    self._by_label[namespace, key, str(value)].append(thing)

    def selected_by(self, selector: Any, namespace: str | None) -> list[T]:
        """What a LabelSelector selects there: everything for an empty one, nothing for None."""
        wanted = selector.get("matchLabels") if isinstance(selector, Mapping) else None
        return [thing for thing in self._candidates(wanted, namespace) if matches(selector, thing.labels)]

    def within(self, namespace: str | None) -> Sequence[T]:
        """All that is there."""
        return self._by_namespace.get(namespace, ())

    def sharing(self, labels: Mapping[str, Any], namespace: str | None) -> list[Sequence[T]]:
        """For each of the labels what carries it there, the rarest first."""
        found = (self._by_label.get((namespace, key, str(value)), ()) for key, value in labels.items())
        return sorted(found, key=len)

    def values(self, key: str, namespace: str | None) -> NameIndex:
        """The values of one label there."""
        if (namespace, key) not in self._values:
            found = (str(thing.labels[key]) for thing in self.within(namespace) if key in thing.labels)
            self._values[namespace, key] = NameIndex(found)
        return self._values[namespace, key]

    def _candidates(self, labels: Any, namespace: str | None) -> Sequence[T]:
        if not isinstance(labels, Mapping) or not labels:
            return self.within(namespace)
        return self.sharing(labels, namespace)[0]
