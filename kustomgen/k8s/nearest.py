"""What a selector that selects nothing may have meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.k8s.selectors import describe_labels, matches_labels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.pods import Pod


def nearest(build: Build, wanted: Any, namespace: str) -> str:
    """The pod that comes closest to these labels, in words."""
    here = [pod for pod in build.pods if pod.namespace == namespace]
    for pod in build.pods:
        if wanted and pod.namespace != namespace and matches_labels(wanted, pod.labels):
            return f"{pod.workload} carries these labels in namespace {pod.namespace!r}"
    if not here or not wanted or not hasattr(wanted, "items"):
        return f"it has {len(here)} in all" if here else "it has none at all"
    closest = max(here, key=lambda pod: _shared(wanted, pod))
    own = {key: closest.labels[key] for key in wanted if key in closest.labels}
    return f"{closest.workload} is closest, with {describe_labels(own) or 'none of these labels'}"


def _shared(wanted: Mapping[str, Any], pod: Pod) -> int:
    return sum(2 * (pod.labels.get(key) == value) + (key in pod.labels) for key, value in wanted.items())
