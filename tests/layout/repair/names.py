"""No two objects of a kind have one name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.layout.repair.view import Fix, workloads

_NAMED = (("service", ""), ("serviceAccount", ""), ("autoscaling", "-hpa"), ("verticalPodAutoscaler", "-vpa"), ("prometheusRule", "-rules"), ("podDisruptionBudget", "-pdb"), ("networkPolicy", "-policy"))  # fmt: skip


def _names(view: Mapping[str, Any]) -> Iterator[Fix]:
    seen = {
        ("workload", f"{view['name']}-{path[1]}") for path, _, workload in workloads(view) if "name" not in workload
    }
    seen.add(("serviceAccount", (view.get("serviceAccount") or {}).get("name") or str(view["name"])))
    seen.add(("prometheusRule", (view.get("prometheusRule") or {}).get("name") or f"{view['name']}-rules"))
    for path, _, workload in workloads(view):
        if "name" in workload and ("workload", workload["name"]) in seen:
            yield (*path, "name"), None
        seen.add(("workload", workload.get("name", "")))
        for field, suffix in _NAMED:
            part = workload.get(field)
            if not isinstance(part, dict):
                continue
            name = part.get("name") or workload.get("name", f"{view['name']}-{path[1]}") + suffix
            if (field, name) in seen:
                yield (*path, field, "name"), None if "name" in part else f"other-{path[1]}"
            seen.add((field, name))


_BINDINGS = ("roleBindingName", "clusterRoleBindingName")


def _bindings(view: Mapping[str, Any]) -> Iterator[Fix]:
    seen = set()
    shared = view.get("serviceAccount") or {}
    for path, account in (
        (("serviceAccount",), shared),
        *(((*p, "serviceAccount"), w.get("serviceAccount")) for p, _, w in workloads(view)),
    ):
        for field in _BINDINGS:
            name = account.get(field) if isinstance(account, dict) else None
            if name and (field, name) in seen:
                yield (*path, field), None
            seen.add((field, name))


CHECKS = (_names, _bindings)
