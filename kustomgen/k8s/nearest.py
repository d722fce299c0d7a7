"""What a selector that selects nothing may have meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.selectors import describe_labels, matches_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.pods import Pod

_FEW = 32
"""How many pods are compared; of more, those that share the rarest labels."""


def nearest(build: Build, wanted: Any, namespace: str) -> str:
    """The pod that comes closest to these labels, in words."""
    labels = wanted if isinstance(wanted, Mapping) else {}
    here = build.labelled_pods.within(namespace)
    for pod in build.labelled_pods.sharing(labels, None)[0] if labels else ():
        if pod.namespace != namespace and matches_labels(labels, pod.labels):
            return f"{pod.workload} carries these labels in namespace {pod.namespace!r}"
    if not here or not labels:
        return f"it has {len(here)} in all" if here else "it has no pods"
    closest = max(_candidates(build, labels, namespace), key=lambda pod: _shared(labels, pod))
    own = {key: closest.labels[key] for key in labels if key in closest.labels}
    return f"{closest.workload} is closest, with {describe_labels(own) or 'none of these labels'}"


def _candidates(build: Build, wanted: Mapping[str, Any], namespace: str) -> Sequence[Pod]:
    here = build.labelled_pods.within(namespace)
    if len(here) <= _FEW:
        return here
    sharing = build.labelled_pods.sharing(wanted, namespace)
    return [pod for pods in (*sharing, here) for pod in pods[:_FEW]][:_FEW]


def _shared(wanted: Mapping[str, Any], pod: Pod) -> int:
    return sum(2 * (pod.labels.get(key) == value) + (key in pod.labels) for key, value in wanted.items())
