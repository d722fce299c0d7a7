"""Labels and selectors: what objects carry, and what selectors compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.spec.model import Spec

_WORKLOAD = "${workload}"


def app_labels(spec: Spec) -> dict[str, str]:
    """On objects that belong to the application as a whole (Kubernetes' recommended labels)."""
    own = {key: value for key, value in {**spec.selector_labels, **spec.labels}.items() if _WORKLOAD not in value}
    return {
        "app.kubernetes.io/name": spec.name,
        "app.kubernetes.io/part-of": spec.name,
        "app.kubernetes.io/managed-by": "kustomgen",
        **own,
    }


def workload_labels(spec: Spec, key: str) -> dict[str, str]:
    """On a workload, its pods, and what belongs to it."""
    return {
        "app.kubernetes.io/name": spec.name,
        "app.kubernetes.io/component": key,
        "app.kubernetes.io/part-of": spec.name,
        "app.kubernetes.io/managed-by": "kustomgen",
        **selector(spec, key),
        **_filled(spec.labels, key),
        **spec.workloads[key].labels,
    }


def selector(spec: Spec, key: str) -> dict[str, str]:
    """What tells a workload's pods from all others. No version, no instance: a selector can never change."""
    if spec.selector_labels:
        labels = _filled(spec.selector_labels, key)
        if any(_WORKLOAD in value for value in spec.selector_labels.values()):
            return labels
        return {**labels, "app.kubernetes.io/component": key}
    return {"app.kubernetes.io/name": spec.name, "app.kubernetes.io/component": key}


def _filled(labels: Mapping[str, str], key: str) -> dict[str, str]:
    return {name: value.replace(_WORKLOAD, key) for name, value in labels.items()}
