"""What Prometheus learns of a workload, and whom it wakes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kustomgen.spec.times import Interval
from kustomgen.spec.types import (
    INT32,
    AbsolutePath,
    DnsLabel,
    DnsName,
    LabelKey,
    LabelValue,
    Model,
    PromLabel,
    SeriesName,
    Text,
)


class Relabeling(Model):
    """How a label is made of others, as in Prometheus."""

    source_labels: list[PromLabel] = Field(default_factory=list)
    """What is read.

    ``sourceLabels: [__meta_kubernetes_pod_node_name]`` becomes ServiceMonitor
    spec.endpoints[].relabelings[].sourceLabels.
    """
    separator: Text | None = None
    """What stands between them. Default: ``;``.

    ``separator: "/"`` becomes ServiceMonitor spec.endpoints[].relabelings[].separator.
    """
    regex: Text | None = None
    """What of it is taken. Default: all.

    ``regex: (.+)-[0-9]+`` becomes ServiceMonitor spec.endpoints[].relabelings[].regex.
    """
    modulus: int | None = Field(default=None, ge=1, le=INT32)
    """For ``hashmod``: into so many parts.

    ``modulus: 4`` becomes ServiceMonitor spec.endpoints[].relabelings[].modulus.
    """
    target_label: PromLabel | None = None
    """What is written.

    ``targetLabel: node`` becomes ServiceMonitor spec.endpoints[].relabelings[].targetLabel.
    """
    replacement: Text | None = None
    """With what. Default: the first group of ``regex``.

    ``replacement: $1`` becomes ServiceMonitor spec.endpoints[].relabelings[].replacement.
    """
    action: (
        Literal[
            "replace", "keep", "drop", "hashmod", "labelmap", "labeldrop", "labelkeep", "lowercase", "uppercase",
            "keepequal", "dropequal",
        ]
        | None
    ) = None  # fmt: skip
    """What is done. Default: ``replace``.

    ``action: drop`` becomes ServiceMonitor spec.endpoints[].relabelings[].action.
    """


class Monitoring(Model):
    """Scraping by the Prometheus operator: a ServiceMonitor where the Service has the port, else a PodMonitor.

    Or by the annotations that a Prometheus without the operator reads; never by both, which would count all twice.
    """

    port: DnsLabel
    """A port of the workload.

    ``port: metrics`` becomes ServiceMonitor spec.endpoints[].port, PodMonitor spec.podMetricsEndpoints[].port.
    """
    path: AbsolutePath = "/metrics"
    """Where the metrics are.

    ``path: /actuator/prometheus`` becomes ServiceMonitor spec.endpoints[].path, PodMonitor
    spec.podMetricsEndpoints[].path.
    """
    annotations: bool = False
    """Annotations on the pods instead of a monitor: ``prometheus.io/scrape``, ``port`` and ``path``.

    ``annotations: true`` becomes Pod metadata.annotations[prometheus.io/scrape].
    """
    interval: Interval = "30s"
    """How often they are read.

    ``interval: 15s`` becomes ServiceMonitor spec.endpoints[].interval, PodMonitor
    spec.podMetricsEndpoints[].interval.
    """
    scrape_timeout: Interval | None = None
    """How long that may take; not longer than ``interval``.

    ``scrapeTimeout: 10s`` becomes ServiceMonitor spec.endpoints[].scrapeTimeout, PodMonitor
    spec.podMetricsEndpoints[].scrapeTimeout.
    """
    scheme: Literal["http", "https"] | None = None
    """``https`` where the port speaks TLS.

    ``scheme: https`` becomes ServiceMonitor spec.endpoints[].scheme, PodMonitor spec.podMetricsEndpoints[].scheme.
    """
    honor_labels: bool | None = None
    """Keep labels of the workload's own where Prometheus has some of the same name: for gateways and exporters.

    ``honorLabels: true`` becomes ServiceMonitor spec.endpoints[].honorLabels, PodMonitor
    spec.podMetricsEndpoints[].honorLabels.
    """
    params: dict[str, list[str]] = Field(default_factory=dict)
    """Parameters of the request.

    ``params: {module: [http_2xx]}`` becomes ServiceMonitor spec.endpoints[].params, PodMonitor
    spec.podMetricsEndpoints[].params.
    """
    relabelings: list[Relabeling] = Field(default_factory=list)
    """Labels of the target, before it is read.

    ``relabelings: [{sourceLabels: [__meta_kubernetes_pod_node_name], targetLabel: node}]`` becomes ServiceMonitor
    spec.endpoints[].relabelings, PodMonitor spec.podMetricsEndpoints[].relabelings.
    """
    metric_relabelings: list[Relabeling] = Field(default_factory=list)
    """Labels of what was read.

    ``metricRelabelings: [{sourceLabels: [__name__], regex: go_.*, action: drop}]`` becomes ServiceMonitor
    spec.endpoints[].metricRelabelings, PodMonitor spec.podMetricsEndpoints[].metricRelabelings.
    """
    labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """Labels on the monitor, for a Prometheus that selects by them.

    ``labels: {release: prometheus}`` becomes ServiceMonitor and PodMonitor metadata.labels.
    """


class Alert(Model):
    """When someone is told; the short form is the expression alone."""

    expr: str = Field(min_length=1)
    """PromQL that has a result while something is wrong.

    ``expr: up{namespace="${namespace}"} == 0`` becomes PrometheusRule spec.groups[].rules[].expr.
    """
    for_: Interval | None = Field(default=None, alias="for")
    """How long it must be so.

    ``for: 5m`` becomes PrometheusRule spec.groups[].rules[].for.
    """
    keep_firing_for: Interval | None = Field(default=None, alias="keep_firing_for")
    """How long it goes on after that, against flapping.

    ``keep_firing_for: 10m`` becomes PrometheusRule spec.groups[].rules[].keep_firing_for.
    """
    severity: Text = "warning"
    """Label ``severity``, by which Alertmanager chooses whom to tell.

    ``severity: critical`` becomes PrometheusRule spec.groups[].rules[].labels[severity].
    """
    labels: dict[PromLabel, Text] = Field(default_factory=dict)
    """More labels.

    ``labels: {team: payments}`` becomes PrometheusRule spec.groups[].rules[].labels.
    """
    annotations: dict[PromLabel, Text] = Field(default_factory=dict)
    """What the message says.

    ``annotations: {summary: "{{ $labels.pod }} is down"}`` becomes PrometheusRule spec.groups[].rules[].annotations.
    """


class Recording(Model):
    """A series that Prometheus computes ahead; the short form is the expression alone."""

    expr: str = Field(min_length=1)
    """What is computed, in PromQL.

    ``expr: sum(rate(http_requests_total[5m]))`` becomes PrometheusRule spec.groups[].rules[].expr.
    """
    labels: dict[PromLabel, Text] = Field(default_factory=dict)
    """Labels that it gets.

    ``labels: {team: payments}`` becomes PrometheusRule spec.groups[].rules[].labels.
    """


class PrometheusRuleItem(Model):
    """A rule as Prometheus has it: an alert or a record."""

    alert: str | None = None
    """An alert of this name.

    ``alert: Slow`` becomes PrometheusRule spec.groups[].rules[].alert.
    """
    record: SeriesName | None = None
    """A computed series of this name, instead of an alert.

    ``record: "job:requests:rate5m"`` becomes PrometheusRule spec.groups[].rules[].record.
    """
    expr: str = Field(min_length=1)
    """What is asked, in PromQL.

    ``expr: up == 0`` becomes PrometheusRule spec.groups[].rules[].expr.
    """
    for_: Interval | None = Field(default=None, alias="for")
    """How long it must be so.

    ``for: 5m`` becomes PrometheusRule spec.groups[].rules[].for.
    """
    keep_firing_for: Interval | None = Field(default=None, alias="keep_firing_for")
    """How long it goes on after that.

    ``keep_firing_for: 10m`` becomes PrometheusRule spec.groups[].rules[].keep_firing_for.
    """
    labels: dict[PromLabel, Text] = Field(default_factory=dict)
    """Labels that it gets.

    ``labels: {severity: critical}`` becomes PrometheusRule spec.groups[].rules[].labels.
    """
    annotations: dict[PromLabel, Text] = Field(default_factory=dict)
    """What the message says.

    ``annotations: {summary: "{{ $labels.job }} is slow"}`` becomes PrometheusRule spec.groups[].rules[].annotations.
    """


class RuleGroup(Model):
    """Rules that are evaluated one after the other."""

    interval: Interval | None = None
    """How often. Default: Prometheus' own.

    ``interval: 1m`` becomes PrometheusRule spec.groups[].interval.
    """
    limit: int | None = Field(default=None, ge=0, le=INT32)
    """How many alerts or series a rule may give.

    ``limit: 100`` becomes PrometheusRule spec.groups[].limit.
    """
    labels: dict[PromLabel, Text] = Field(default_factory=dict)
    """Labels that each of them gets.

    ``labels: {team: payments}`` becomes PrometheusRule spec.groups[].labels.
    """
    rules: list[PrometheusRuleItem] = Field(min_length=1)
    """The rules, in their order.

    ``rules: [{record: "job:up:sum", expr: sum(up)}, {alert: Down, expr: "job:up:sum < 1"}]`` becomes PrometheusRule
    spec.groups[].rules.
    """


class PrometheusRule(Model):
    """Alerts and computed series (monitoring.coreos.com/v1)."""

    name: DnsName | None = None
    """What it is called. Default: ``<app>-<workload>-rules``, and ``<app>-rules`` for the app's.

    ``name: shop-alerts`` becomes PrometheusRule metadata.name.
    """
    labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """Labels on the object, for a Prometheus that selects by them.

    ``labels: {release: prometheus}`` becomes PrometheusRule metadata.labels.
    """
    interval: Interval | None = None
    """How often alerts and records are evaluated. Default: Prometheus' own.

    ``interval: 30s`` becomes PrometheusRule spec.groups[].interval.
    """
    alerts: dict[str, Alert] = Field(default_factory=dict)
    """Name to alert, or to its expression alone.

    ``alerts: {Down: {expr: up == 0, for: 5m, severity: critical}}`` becomes PrometheusRule spec.groups[].rules.
    """
    records: dict[SeriesName, Recording] = Field(default_factory=dict)
    """Name of a series to its expression.

    ``records: {"job:requests:rate5m": "sum(rate(requests_total[5m]))"}`` becomes PrometheusRule spec.groups[].rules.
    """
    groups: dict[str, RuleGroup] = Field(default_factory=dict)
    """More groups by name, each rule in full.

    ``groups: {slow: {interval: 1m, rules: [{alert: Down, expr: up == 0}]}}`` becomes PrometheusRule spec.groups.
    """
