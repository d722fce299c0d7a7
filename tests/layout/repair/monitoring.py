"""Monitoring: monitors or annotations, and rules that are alerts or records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.layout.repair.view import Fix, Path, View, workloads

_OF_MONITOR = ("interval", "scrapeTimeout", "honorLabels", "params", "relabelings", "metricRelabelings", "labels")


def _targets(view: View) -> Iterator[Fix]:
    for path, _, workload in workloads(view):
        source = workload.get("monitoring")
        if source is None:
            continue
        if source.get("annotations"):
            yield from (((*path, "monitoring", field), None) for field in _OF_MONITOR if field in source)
        if source.get("scrapeTimeout") and source.get("interval", "30s") == "0":
            yield (*path, "monitoring", "scrapeTimeout"), None


def _rules(view: View) -> Iterator[Fix]:
    places: list[tuple[Path, Any]] = [(("prometheusRule",), view.get("prometheusRule"))]
    places += [((*path, "prometheusRule"), workload.get("prometheusRule")) for path, _, workload in workloads(view)]
    for path, source in places:
        if source is None:
            continue
        yield from (((*path, *rest), value) for rest, value in _empty(source))
        key = path[1] if len(path) > 1 else ""
        own = view["workloads"][key].get("name", f"{view['name']}-{key}") if key else view["name"]
        if own in source.get("groups", {}):
            yield (*path, "groups", own), None
        for title, group in source.get("groups", {}).items():
            fitting = [_rule(rule) for rule in group.get("rules") or [{}]]
            if fitting != group.get("rules"):
                yield (*path, "groups", title, "rules"), fitting


def _empty(source: Mapping[str, Any]) -> Iterator[Fix]:
    if not any(source.get(field) for field in ("alerts", "records", "groups")):
        yield ("alerts", "Down"), {"expr": "up == 0"}
    for field in ("alerts", "records"):
        for title, rule in source.get(field, {}).items():
            if not rule.get("expr"):
                yield (field, title, "expr"), "up == 0"
            if "severity" in rule.get("labels", {}):
                yield (field, title, "labels", "severity"), None


def _rule(given: Mapping[str, Any]) -> dict[str, Any]:
    rule = {key: value for key, value in given.items() if value is not None}
    rule.setdefault("expr", "up == 0")
    if "record" in rule:
        return {key: value for key, value in rule.items() if key in ("record", "expr", "labels")}
    return {"alert": "Down", **rule}


CHECKS = (_targets, _rules)
