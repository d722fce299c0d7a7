"""PodDisruptionBudget: how many pods a node drain may take at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.manifests.labels import labels_of_part, selector
from kustomgen.manifests.manifest import Manifest, manifest
from kustomgen.manifests.owner import dug, named, picked
from kustomgen.manifests.pod import runs_twice
from kustomgen.spec.model import PodDisruptionBudget
from kustomgen.spec.names import workload_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.manifests.owner import Fields, Object, Owner
    from kustomgen.spec.model import Spec


def budget(spec: Spec, key: str) -> Iterator[Manifest]:
    """With a single replica a budget could never be met, and every node drain would wait for a
    person: none then.
    """
    workload = spec.workloads[key]
    source = workload.pod_disruption_budget
    if source is None and workload.builtin_defaults and runs_twice(workload):
        source = PodDisruptionBudget(maxUnavailable=1)
    if not source:
        return
    alone = source.min_available is None and source.max_unavailable is None
    yield manifest(
        f"{key}/pdb.yaml", "policy/v1", "PodDisruptionBudget",
        source.name or f"{workload_name(spec, key)}-pdb", labels_of_part(spec, key, source.labels),
        spec={
            "minAvailable": source.min_available,
            "maxUnavailable": 1 if alone else source.max_unavailable,
            "selector": {"matchLabels": selector(spec, key)},
            "unhealthyPodEvictionPolicy": source.unhealthy_pod_eviction_policy,
        },
    )  # fmt: skip


def is_budget_of(value: Object, owner: Owner) -> bool:
    """Whether a PodDisruptionBudget is one of the workload's pods."""
    return owner.is_selected_by(dug(value, "spec", "selector").get("matchLabels"))


def budget_fields(value: Object, owner: Owner) -> Fields:
    """What a spec says of a PodDisruptionBudget: the inverse of ``budget``."""
    found = picked(dug(value, "spec"), ("minAvailable", "maxUnavailable", "unhealthyPodEvictionPolicy"))
    return {"podDisruptionBudget": {**named(value, f"{owner.name}-pdb"), **owner.labels_of(value), **found}}
