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
    """A relabeling rule, as in Prometheus."""

    source_labels: list[PromLabel] = Field(default_factory=list)
    """The labels to read.

    ``sourceLabels: [__meta_kubernetes_pod_node_name]`` becomes ServiceMonitor
    spec.endpoints[].relabelings[].sourceLabels.
    """
    separator: Text | None = None
    """The text between their values. Default: ``;``.

    ``separator: "/"`` becomes ServiceMonitor spec.endpoints[].relabelings[].separator.
    """
    regex: Text | None = None
    """The pattern for the values. Default: everything.

    ``regex: (.+)-[0-9]+`` becomes ServiceMonitor spec.endpoints[].relabelings[].regex.
    """
    modulus: int | None = Field(default=None, ge=1, le=INT32)
    """For ``hashmod``: the number of buckets.

    ``modulus: 4`` becomes ServiceMonitor spec.endpoints[].relabelings[].modulus.
    """
    target_label: PromLabel | None = None
    """The label to write.

    ``targetLabel: node`` becomes ServiceMonitor spec.endpoints[].relabelings[].targetLabel.
    """
    replacement: Text | None = None
    """The new value. Default: the first group of ``regex``.

    ``replacement: $1`` becomes ServiceMonitor spec.endpoints[].relabelings[].replacement.
    """
    action: (
        Literal[
            "replace", "keep", "drop", "hashmod", "labelmap", "labeldrop", "labelkeep", "lowercase", "uppercase",
            "keepequal", "dropequal",
        ]
        | None
    ) = None  # fmt: skip
    """The action. Default: ``replace``.

    ``action: drop`` becomes ServiceMonitor spec.endpoints[].relabelings[].action.
    """


class Monitoring(Model):
    """Scraping by Prometheus: a ServiceMonitor if the Service has the port, else a PodMonitor.

    Or with ``annotations``, for a Prometheus without the operator. Both would scrape twice.
    """

    port: DnsLabel
    """The name of the workload's port with the metrics.

    ``port: metrics`` becomes ServiceMonitor spec.endpoints[].port, PodMonitor
    spec.podMetricsEndpoints[].port.
    """
    name: DnsName | None = None
    """The monitor's name. Default: the workload's, ``<app>-<workload>``.

    ``name: shop-web-metrics`` becomes ServiceMonitor and PodMonitor metadata.name.
    """
    path: AbsolutePath = "/metrics"
    """The path of the metrics.

    ``path: /actuator/prometheus`` becomes ServiceMonitor spec.endpoints[].path, PodMonitor
    spec.podMetricsEndpoints[].path.
    """
    annotations: bool = False
    """Annotations on the pods instead of a monitor: ``prometheus.io/scrape``, ``port``, ``path``.

    ``annotations: true`` becomes Pod metadata.annotations[prometheus.io/scrape].
    """
    interval: Interval = "30s"
    """How often Prometheus scrapes.

    ``interval: 15s`` becomes ServiceMonitor spec.endpoints[].interval, PodMonitor
    spec.podMetricsEndpoints[].interval.
    """
    scrape_timeout: Interval | None = None
    """The time limit of a scrape; at most ``interval``.

    ``scrapeTimeout: 10s`` becomes ServiceMonitor spec.endpoints[].scrapeTimeout, PodMonitor
    spec.podMetricsEndpoints[].scrapeTimeout.
    """
    scheme: Literal["http", "https"] | None = None
    """The protocol: ``https`` if the port uses TLS.

    ``scheme: https`` becomes ServiceMonitor spec.endpoints[].scheme, PodMonitor
    spec.podMetricsEndpoints[].scheme.
    """
    honor_labels: bool | None = None
    """Keeps the metrics' own labels, for gateways and exporters.

    ``honorLabels: true`` becomes ServiceMonitor spec.endpoints[].honorLabels, PodMonitor
    spec.podMetricsEndpoints[].honorLabels.
    """
    params: dict[str, list[str]] = Field(default_factory=dict)
    """Parameters of the scrape request.

    ``params: {module: [http_2xx]}`` becomes ServiceMonitor spec.endpoints[].params, PodMonitor
    spec.podMetricsEndpoints[].params.
    """
    relabelings: list[Relabeling] = Field(default_factory=list)
    """Relabeling of the target, before the scrape.

    ``relabelings: [{sourceLabels: [__meta_kubernetes_pod_node_name], targetLabel: node}]`` becomes
    ServiceMonitor spec.endpoints[].relabelings, PodMonitor spec.podMetricsEndpoints[].relabelings.
    """
    metric_relabelings: list[Relabeling] = Field(default_factory=list)
    """Relabeling of the scraped metrics.

    ``metricRelabelings: [{sourceLabels: [__name__], regex: go_.*, action: drop}]`` becomes
    ServiceMonitor spec.endpoints[].metricRelabelings, PodMonitor
    spec.podMetricsEndpoints[].metricRelabelings.
    """
    labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """Labels on the monitor, for a Prometheus that selects by them.

    ``labels: {release: prometheus}`` becomes ServiceMonitor and PodMonitor metadata.labels.
    """


class Alert(Model):
    """An alert. The short form is its expression."""

    expr: str = Field(min_length=1)
    """The alert's PromQL expression. It has a result while something is wrong.

    ``expr: up{namespace="${namespace}"} == 0`` becomes PrometheusRule spec.groups[].rules[].expr.
    """
    for_: Interval | None = Field(default=None, alias="for")
    """How long the expression must have a result before the alert fires.

    ``for: 5m`` becomes PrometheusRule spec.groups[].rules[].for.
    """
    keep_firing_for: Interval | None = Field(default=None, alias="keep_firing_for")
    """How long the alert keeps firing after that, against flapping.

    ``keep_firing_for: 10m`` becomes PrometheusRule spec.groups[].rules[].keep_firing_for.
    """
    severity: Text = "warning"
    """The label ``severity``, which Alertmanager uses to choose recipients.

    ``severity: critical`` becomes PrometheusRule spec.groups[].rules[].labels[severity].
    """
    labels: dict[PromLabel, Text] = Field(default_factory=dict)
    """More labels of the alert.

    ``labels: {team: payments}`` becomes PrometheusRule spec.groups[].rules[].labels.
    """
    annotations: dict[PromLabel, Text] = Field(default_factory=dict)
    """Annotations, such as the message's text.

    ``annotations: {summary: "{{ $labels.pod }} is down"}`` becomes PrometheusRule
    spec.groups[].rules[].annotations.
    """


class Recording(Model):
    """A recording rule. The short form is its expression."""

    expr: str = Field(min_length=1)
    """The PromQL expression to compute.

    ``expr: sum(rate(http_requests_total[5m]))`` becomes PrometheusRule spec.groups[].rules[].expr.
    """
    labels: dict[PromLabel, Text] = Field(default_factory=dict)
    """Labels of the series.

    ``labels: {team: payments}`` becomes PrometheusRule spec.groups[].rules[].labels.
    """


class PrometheusRuleItem(Model):
    """A rule as Prometheus has it: an alert or a record."""

    alert: str | None = None
    """The alert's name.

    ``alert: Slow`` becomes PrometheusRule spec.groups[].rules[].alert.
    """
    record: SeriesName | None = None
    """The name of a computed series, instead of an alert.

    ``record: "job:requests:rate5m"`` becomes PrometheusRule spec.groups[].rules[].record.
    """
    expr: str = Field(min_length=1)
    """The PromQL expression.

    ``expr: up == 0`` becomes PrometheusRule spec.groups[].rules[].expr.
    """
    for_: Interval | None = Field(default=None, alias="for")
    """How long the expression must have a result before the alert fires.

    ``for: 5m`` becomes PrometheusRule spec.groups[].rules[].for.
    """
    keep_firing_for: Interval | None = Field(default=None, alias="keep_firing_for")
    """How long the alert keeps firing after that.

    ``keep_firing_for: 10m`` becomes PrometheusRule spec.groups[].rules[].keep_firing_for.
    """
    labels: dict[PromLabel, Text] = Field(default_factory=dict)
    """Labels of the alert or series.

    ``labels: {severity: critical}`` becomes PrometheusRule spec.groups[].rules[].labels.
    """
    annotations: dict[PromLabel, Text] = Field(default_factory=dict)
    """Annotations of the alert, such as the message's text.

    ``annotations: {summary: "{{ $labels.job }} is slow"}`` becomes PrometheusRule
    spec.groups[].rules[].annotations.
    """


class RuleGroup(Model):
    """Rules that Prometheus evaluates one after the other."""

    interval: Interval | None = None
    """How often the rules are evaluated. Default: Prometheus' setting.

    ``interval: 1m`` becomes PrometheusRule spec.groups[].interval.
    """
    limit: int | None = Field(default=None, ge=0, le=INT32)
    """The most alerts or series that a rule may produce.

    ``limit: 100`` becomes PrometheusRule spec.groups[].limit.
    """
    labels: dict[PromLabel, Text] = Field(default_factory=dict)
    """Labels on all alerts and series of the group.

    ``labels: {team: payments}`` becomes PrometheusRule spec.groups[].labels.
    """
    rules: list[PrometheusRuleItem] = Field(min_length=1)
    """The rules, in their order.

    ``rules: [{record: "job:up:sum", expr: sum(up)}, {alert: Down, expr: "job:up:sum < 1"}]``
    becomes PrometheusRule spec.groups[].rules.
    """


class PrometheusRule(Model):
    """Alerts and computed series (monitoring.coreos.com/v1)."""

    name: DnsName | None = None
    """The name. Default: ``<app>-<workload>-rules``; ``<app>-rules`` for the app's.

    ``name: shop-alerts`` becomes PrometheusRule metadata.name.
    """
    labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """Labels on the object, for a Prometheus that selects by them.

    ``labels: {release: prometheus}`` becomes PrometheusRule metadata.labels.
    """
    interval: Interval | None = None
    """How often alerts and records are evaluated. Default: Prometheus' setting.

    ``interval: 30s`` becomes PrometheusRule spec.groups[].interval.
    """
    alerts: dict[str, Alert] = Field(default_factory=dict)
    """Alert name to the alert, or to its expression alone.

    ``alerts: {Down: {expr: up == 0, for: 5m, severity: critical}}`` becomes PrometheusRule
    spec.groups[].rules.
    """
    records: dict[SeriesName, Recording] = Field(default_factory=dict)
    """Series name to its expression.

    ``records: {"job:up:sum": "sum(up)"}`` becomes PrometheusRule spec.groups[].rules.
    """
    groups: dict[str, RuleGroup] = Field(default_factory=dict)
    """More rule groups by name, with rules in full.

    ``groups: {slow: {rules: [{alert: Down, expr: up == 0}]}}`` becomes PrometheusRule spec.groups.
    """
