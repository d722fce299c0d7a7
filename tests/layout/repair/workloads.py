"""What each kind of workload may say, and what its labels may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kustomgen.spec.checks.kinds import ONLY
from tests.layout.repair.view import Fix, workloads


def _some_workload(view: Mapping[str, Any]) -> Iterator[Fix]:
    if not view.get("workloads"):
        yield ("workloads", "web"), {"image": "redis:7"}


def _kinds(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, kind, workload in workloads(view):
        for field in workload:
            if kind not in ONLY.get(field, (kind,)):
                yield (*path, field), None
        if kind == "CronJob" and "schedule" not in workload:
            yield (*path, "schedule"), "@hourly"


def _labels(view: Mapping[str, Any]) -> Iterator[Fix]:
    """A label that selectors compare is said under ``selectorLabels``."""
    labels = view.get("standardLabels", {})
    if view.get("selectorLabels") and (labels is False or not labels.get("component", True)):
        yield ("standardLabels",), {"component": True} if labels else None
    compared = view.get("selectorLabels", {}).keys()
    yield from ((("labels", name), None) for name in view.get("labels", {}).keys() & compared)
    for path, _, workload in workloads(view):
        here = workload.get("selectorLabels") or view.get("selectorLabels", {})
        for field in ("labels", "podLabels"):
            yield from (((*path, field, name), None) for name in (workload.get(field) or {}).keys() & here.keys())
        yield from ((("labels", name), None) for name in view.get("labels", {}).keys() & here.keys())


def _strategies(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, _, workload in workloads(view):
        strategy = workload.get("strategy") or {}
        if strategy.get("type") == "Recreate" and strategy.get("rollingUpdate"):
            yield (*path, "strategy", "rollingUpdate"), None


CHECKS = (
    _some_workload,
    _kinds,
    _labels,
    _strategies,
)
