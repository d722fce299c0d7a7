"""PrometheusRule (Prometheus operator, monitoring.coreos.com/v1): alerts and computed series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.manifests.labels import app_labels, workload_labels
from kustomgen.manifests.manifest import Manifest, manifest
from kustomgen.spec.names import workload_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.spec.model import Spec
    from kustomgen.spec.model.monitoring import Alert, PrometheusRule, PrometheusRuleItem, Recording, RuleGroup


def app_alerts(spec: Spec) -> Iterator[Manifest]:
    """The app's own alerts, about it as a whole."""
    if spec.prometheus_rule:
        yield _rules("prometheusrule.yaml", spec.name, spec.prometheus_rule, app_labels(spec))


def workload_alerts(spec: Spec, key: str) -> Iterator[Manifest]:
    source = spec.workloads[key].prometheus_rule
    if source:
        yield _rules(f"{key}/prometheusrule.yaml", workload_name(spec, key), source, workload_labels(spec, key))


def _rules(file: str, name: str, source: PrometheusRule, labels: Mapping[str, str]) -> Manifest:
    own = [
        *(_record(series, recording) for series, recording in source.records.items()),
        *(_alert(title, alert) for title, alert in source.alerts.items()),
    ]
    first = [{"name": name, "interval": source.interval, "rules": own}] if own else []
    return manifest(
        file, "monitoring.coreos.com/v1", "PrometheusRule", source.name or f"{name}-rules", {**labels, **source.labels},
        spec={"groups": [*first, *(_group(title, group) for title, group in source.groups.items())]},
    )  # fmt: skip


def _record(series: str, source: Recording) -> dict[str, Any]:
    return {"record": series, "expr": source.expr, "labels": dict(source.labels)}


def _alert(title: str, source: Alert) -> dict[str, Any]:
    return {
        "alert": title,
        "expr": source.expr,
        "for": source.for_,
        "keep_firing_for": source.keep_firing_for,
        "labels": {"severity": source.severity, **source.labels},
        "annotations": dict(source.annotations),
    }


def _group(title: str, source: RuleGroup) -> dict[str, Any]:
    return {
        "name": title,
        "interval": source.interval,
        "limit": source.limit,
        "labels": dict(source.labels),
        "rules": [_rule(rule) for rule in source.rules],
    }


def _rule(source: PrometheusRuleItem) -> dict[str, Any]:
    return {
        "record": source.record,
        "alert": source.alert,
        "expr": source.expr,
        "for": source.for_,
        "keep_firing_for": source.keep_firing_for,
        "labels": dict(source.labels),
        "annotations": dict(source.annotations),
    }
