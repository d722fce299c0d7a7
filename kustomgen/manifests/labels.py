"""Labels and selectors: what objects carry, and what selectors compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.spec.model import StandardLabels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.spec.model import Spec

WORKLOAD = "${workload}"
NAME, COMPONENT = "app.kubernetes.io/name", "app.kubernetes.io/component"
_OFF = StandardLabels(name=False, component=False, partOf=False, managedBy=False, environment=False)


def app_labels(spec: Spec) -> dict[str, str]:
    """On objects that belong to the application as a whole (Kubernetes' recommended labels)."""
    own = {key: value for key, value in {**spec.selector_labels, **spec.labels}.items() if WORKLOAD not in value}
    return {**_standard(spec, None), **own}


def workload_labels(spec: Spec, key: str) -> dict[str, str]:
    """On a workload, and what belongs to it."""
    workload = spec.workloads[key]
    compared = selector(spec, key) if workload.builtin_defaults else {}
    return {**_standard(spec, key), **compared, **filled(spec.labels, key), **workload.labels}


def labels_of_part(spec: Spec, key: str, given: Mapping[str, str] | None) -> dict[str, str]:
    """On what belongs to a workload: the workload's, or others in the place of those that the
    workload says.
    """
    labels = workload_labels(spec, key)
    if given is None:
        return labels
    own = spec.workloads[key].labels
    return {**{name: value for name, value in labels.items() if name not in own}, **filled(given, key)}


def pod_labels(spec: Spec, key: str) -> dict[str, str]:
    """On a workload's pods."""
    workload = spec.workloads[key]
    own = workload.labels if workload.pod_labels is None else workload.pod_labels
    return {**_standard(spec, key), **selector(spec, key), **filled(spec.labels, key), **own}


def standard(spec: Spec) -> StandardLabels:
    """Which labels kustomgen sets by itself."""
    return spec.standard_labels or _OFF


def _standard(spec: Spec, key: str | None) -> dict[str, str]:
    wanted = standard(spec)
    labels = {
        NAME: spec.name if wanted.name else None,
        COMPONENT: key if wanted.component else None,
        "app.kubernetes.io/part-of": spec.name if wanted.part_of else None,
        "app.kubernetes.io/managed-by": "kustomgen" if wanted.managed_by else None,
    }
    return {name: value for name, value in labels.items() if value is not None}


def selector(spec: Spec, key: str) -> dict[str, str]:
    """What tells a workload's pods from all others. No version, no instance: a selector can never
    change.
    """
    own = spec.workloads[key].selector_labels if key in spec.workloads else {}
    if own:
        return filled(own, key)
    if not spec.selector_labels:
        return {NAME: spec.name, COMPONENT: key}
    labels = filled(spec.selector_labels, key)
    if labels != spec.selector_labels or not standard(spec).component:
        return labels
    return {**labels, COMPONENT: key}


def filled(labels: Mapping[str, str], key: str) -> dict[str, str]:
    """The labels with ``${workload}`` filled in."""
    return {name: value.replace(WORKLOAD, key) for name, value in labels.items()}
