"""Objects by their labels, so that a selector need not look at all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.selectors import matches

if TYPE_CHECKING:
    from kustomgen.k8s.resource import Resource


class LabelIndex:
    """Objects, to be asked with LabelSelectors; ``namespace`` None stands for every namespace."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._by_label: defaultdict[tuple[str | None, str, str], list[Resource]] = defaultdict(list)
        self._by_namespace: defaultdict[str | None, list[Resource]] = defaultdict(list)
        for resource in resources:
            for namespace in (resource.namespace, None):
                self._by_namespace[namespace].append(resource)
                for key, value in resource.labels.items():
                    self._by_label[namespace, key, str(value)].append(resource)

    def selected_by(self, selector: Any, namespace: str | None) -> list[Resource]:
        """What a LabelSelector selects there: everything for an empty one, nothing for None."""
        return [resource for resource in self._candidates(selector, namespace) if matches(selector, resource.labels)]

    def _candidates(self, selector: Any, namespace: str | None) -> list[Resource]:
        labels = selector.get("matchLabels") if isinstance(selector, Mapping) else None
        if not isinstance(labels, Mapping) or not labels:
            return self._by_namespace.get(namespace, [])
        buckets = (self._by_label.get((namespace, key, str(value)), []) for key, value in labels.items())
        return min(buckets, key=len)
