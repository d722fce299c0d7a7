"""Where pods run: what a word about it means in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.manifests.labels import selector
from kustomgen.manifests.manifest import Whole

if TYPE_CHECKING:
    from kustomgen.spec.model import Spec

TOPOLOGY_KEYS = {"hostname": "kubernetes.io/hostname", "zone": "topology.kubernetes.io/zone"}


def affinity(spec: Spec, key: str) -> Whole | None:
    """What the workload says in full, with what it says in a word."""
    workload = spec.workloads[key]
    apart = workload.pod_anti_affinity
    if apart is None:
        return None if workload.affinity is None else Whole(workload.affinity)
    terms: dict[str, list[Any]] = {"required": [], "preferred": []}
    for field, topology_key in TOPOLOGY_KEYS.items():
        if strength := getattr(apart, field):
            terms[strength].append({"labelSelector": {"matchLabels": selector(spec, key)}, "topologyKey": topology_key})
    preferred = [{"weight": 100, "podAffinityTerm": term} for term in terms["preferred"]]
    given = {"required": terms["required"], "preferred": preferred}
    written = {f"{strength}DuringSchedulingIgnoredDuringExecution": found for strength, found in given.items() if found}
    whole = {**(workload.affinity or {}), **({"podAntiAffinity": written} if written else {})}
    return Whole(whole) if whole else None
