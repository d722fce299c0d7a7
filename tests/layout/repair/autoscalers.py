"""Autoscalers: what is an HPA's, what is KEDA's, and what a VerticalPodAutoscaler may not touch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kustomgen.spec.checks.autoscalers import OF_KEDA
from kustomgen.spec.checks.kinds import SCALED
from kustomgen.spec.checks.placement import OPERATORS
from tests.layout.repair.view import Fix, View, workloads


def _triggers(view: View) -> Iterator[Fix]:
    for path, kind, workload in workloads(view):
        scaling = workload.get("autoscaling") if kind in SCALED else None
        for name, trigger in ((scaling or {}).get("triggers") or {}).items():
            at = (*path, "autoscaling", "triggers", name)
            if not trigger.get("type"):
                yield (*at, "type"), "kafka"
            if not trigger.get("metadata"):
                yield (*at, "metadata"), {"topic": "orders", "lagThreshold": 50}
            if "authenticationRef" in trigger and not trigger["authenticationRef"].get("name"):
                yield (*at, "authenticationRef", "name"), "login"


_FALLBACK = {"failureThreshold": 3, "replicas": 2}


def _owners(view: View) -> Iterator[Fix]:
    for path, kind, workload in workloads(view):
        scaling = workload.get("autoscaling")
        if scaling is None or kind not in SCALED:
            continue
        at = (*path, "autoscaling")
        asked = [
            name
            for name, trigger in scaling.get("triggers", {}).items()
            if trigger.get("type") not in ("cpu", "memory")
        ]
        foreign = ("pods", "metrics") if scaling.get("triggers") else OF_KEDA
        yield from (((*at, field), None) for field in foreign if field in scaling)
        if scaling.get("minReplicas") == 0 and not asked:
            yield (*at, "minReplicas"), 1
        if "idleReplicaCount" in scaling and not asked:
            yield (*at, "idleReplicaCount"), None
        elif "idleReplicaCount" in scaling and scaling.get("minReplicas") == 0:
            yield (*at, "minReplicas"), 1
        if "fallback" in scaling and not asked:
            yield (*at, "fallback"), None
        elif "fallback" in scaling:
            yield from (((*at, "fallback", f), v) for f, v in _FALLBACK.items() if f not in scaling["fallback"])


def _modifiers(view: View) -> Iterator[Fix]:
    for path, kind, workload in workloads(view):
        scaling = workload.get("autoscaling") if kind in SCALED else None
        modifiers: Mapping[str, Any] | None = (scaling or {}).get("scalingModifiers")
        for field, value in (("formula", "lag + 1"), ("target", 5)):
            if modifiers is not None and not modifiers.get(field):
                yield (*path, "autoscaling", "scalingModifiers", field), value


def _vertical(view: View) -> Iterator[Fix]:
    for path, _, workload in workloads(view):
        source, scaling = workload.get("verticalPodAutoscaler"), workload.get("autoscaling")
        if source is None:
            continue
        at = (*path, "verticalPodAutoscaler")
        known = {
            "*",
            workload.get("containerName", path[1]),
            *workload.get("sidecars", {}),
            *workload.get("extraContainers", {}),
        }
        yield from (((*at, "containers", name), None) for name in source.get("containers", {}) if name not in known)
        if scaling is not None and source.get("updateMode", "Off") != "Off":
            yield (*at, "updateMode"), "Off"


def _placement(view: View) -> Iterator[Fix]:
    for path, _, workload in workloads(view):
        if workload.get("podAntiAffinity") is not None and "podAntiAffinity" in (workload.get("affinity") or {}):
            yield (*path, "affinity", "podAntiAffinity"), None
        tolerations = workload.get("tolerations") or []
        fitting = [_toleration(given) for given in tolerations]
        if fitting != tolerations:
            yield (*path, "tolerations"), fitting


def _toleration(given: dict[str, object]) -> dict[str, object]:
    kept = {key: value for key, value in given.items() if value is not None}
    if not kept.get("key"):
        kept["operator"] = OPERATORS[0]
    if kept.get("operator") == OPERATORS[0]:
        kept.pop("value", None)
    if "tolerationSeconds" in kept:
        kept["effect"] = "NoExecute"
    return kept


CHECKS = (_triggers, _owners, _modifiers, _vertical, _placement)
