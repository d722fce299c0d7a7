"""How many pods run, and how many may be missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kustomgen.k8s.intstr import scaled
from kustomgen.spec.checks.kinds import SCALED
from tests.layout.repair.view import Fix, containers, workloads


def _autoscaling(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, kind, workload in workloads(view):
        scaling = workload.get("autoscaling")
        if scaling is None or kind not in SCALED:
            continue
        if "replicas" in workload:
            yield (*path, "replicas"), None
        least = scaling.get("minReplicas", 2)
        if scaling.get("maxReplicas", 0) < least:
            yield (*path, "autoscaling", "maxReplicas"), least + 3
        if not any(scaling.get(field) for field in ("cpu", "memory", "metrics", "pods", "triggers")):
            yield (*path, "autoscaling", "cpu"), 70
        for resource in {"cpu", "memory"} & scaling.keys():
            for at, container in containers({"workloads": {path[1]: workload}}, "sidecars", "extraContainers"):
                resources = container.get("resources", {})
                if not any(resource in resources.get(part, {}) for part in ("requests", "limits")):
                    yield (*at, "resources", "requests", resource), "100m" if resource == "cpu" else "64Mi"


def _budgets(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, kind, workload in workloads(view):
        budget, scaling = workload.get("podDisruptionBudget"), workload.get("autoscaling")
        if not isinstance(budget, dict) or kind not in SCALED:
            continue
        fewest = scaling.get("minReplicas", 2) if scaling else workload.get("replicas", 1)
        given = [field for field in ("minAvailable", "maxUnavailable") if field in budget]
        value = budget[given[0]] if len(given) == 1 else None
        count = None if value is None else scaled(value, fewest, round_up=True)
        fits = count is not None and (count > 0 if given[0] == "maxUnavailable" else 0 <= count < fewest)
        if not fits:
            kept = {field: value for field, value in budget.items() if field not in ("minAvailable", "maxUnavailable")}
            fixed = (
                {"minAvailable": "30%" if fewest > 2 else 1}
                if fewest > 1 and fewest % 2 == 0
                else {"maxUnavailable": 1}
            )
            other = {"minAvailable": None, "maxUnavailable": None} | fixed
            yield (*path, "podDisruptionBudget"), {**kept, **other}


CHECKS = (
    _autoscaling,
    _budgets,
)
