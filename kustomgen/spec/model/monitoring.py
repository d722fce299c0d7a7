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
    """What is read: ``[__meta_kubernetes_pod_node_name]``."""
    separator: Text | None = None
    regex: Text | None = None
    """What of it is taken. Default: all."""
    modulus: int | None = Field(default=None, ge=1, le=INT32)
    """For ``hashmod``."""
    target_label: PromLabel | None = None
    """What is written: ``node``."""
    replacement: Text | None = None
    """With what. Default: the first group of ``regex``."""
    action: (
        Literal[
            "replace", "keep", "drop", "hashmod", "labelmap", "labeldrop", "labelkeep", "lowercase", "uppercase",
            "keepequal", "dropequal",
        ]
        | None
    ) = None  # fmt: skip
    """Default: ``replace``."""


class Monitoring(Model):
    """Scraping by the Prometheus operator: a ServiceMonitor where the Service has the port, else a PodMonitor.

    Or by the annotations that a Prometheus without the operator reads; never by both, which would count all twice.
    """

    port: DnsLabel
    """A port of the workload: ``metrics``."""
    path: AbsolutePath = "/metrics"
    """Where the metrics are: ``/actuator/prometheus``."""
    annotations: bool = False
    """``true``: ``prometheus.io/scrape``, ``port`` and ``path`` on the pods, instead of a monitor."""
    interval: Interval = "30s"
    """How often they are read."""
    scrape_timeout: Interval | None = None
    """How long that may take; not longer than ``interval``."""
    scheme: Literal["http", "https"] | None = None
    """``https`` where the port speaks TLS."""
    honor_labels: bool | None = None
    """Keep labels of the workload's own where Prometheus has some of the same name: for gateways and exporters."""
    params: dict[str, list[str]] = Field(default_factory=dict)
    """Parameters of the request: ``{module: [http_2xx]}``."""
    relabelings: list[Relabeling] = Field(default_factory=list)
    """Labels of the target, before it is read."""
    metric_relabelings: list[Relabeling] = Field(default_factory=list)
    """Labels of what was read: ``[{sourceLabels: [__name__], regex: go_.*, action: drop}]``."""
    labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """Labels on the monitor, for a Prometheus that selects by them."""


class Alert(Model):
    """When someone is told; the short form is the expression alone."""

    expr: str = Field(min_length=1)
    """PromQL that has a result while something is wrong: ``up{namespace="${namespace}"} == 0``."""
    for_: Interval | None = Field(default=None, alias="for")
    """How long it must be so: ``5m``."""
    keep_firing_for: Interval | None = Field(default=None, alias="keep_firing_for")
    """How long it goes on after that, against flapping."""
    severity: Text = "warning"
    """Label ``severity``, by which Alertmanager chooses whom to tell: ``critical``."""
    labels: dict[PromLabel, Text] = Field(default_factory=dict)
    """More labels: ``{team: payments}``."""
    annotations: dict[PromLabel, Text] = Field(default_factory=dict)
    """What the message says: ``{summary: "{{ $labels.pod }} is down", runbook_url: https://…}``."""


class Recording(Model):
    """A series that Prometheus computes ahead; the short form is the expression alone."""

    expr: str = Field(min_length=1)
    """``sum(rate(http_requests_total[5m]))``."""
    labels: dict[PromLabel, Text] = Field(default_factory=dict)
    """Labels that it gets."""


class Rule(Model):
    """A rule as Prometheus has it: an alert or a record."""

    alert: str | None = None
    record: SeriesName | None = None
    expr: str = Field(min_length=1)
    """PromQL."""
    for_: Interval | None = Field(default=None, alias="for")
    keep_firing_for: Interval | None = Field(default=None, alias="keep_firing_for")
    labels: dict[PromLabel, Text] = Field(default_factory=dict)
    annotations: dict[PromLabel, Text] = Field(default_factory=dict)


class RuleGroup(Model):
    """Rules that are evaluated one after the other."""

    interval: Interval | None = None
    """How often. Default: Prometheus' own."""
    limit: int | None = Field(default=None, ge=0, le=INT32)
    """How many alerts or series a rule may give."""
    labels: dict[PromLabel, Text] = Field(default_factory=dict)
    """Labels that each of them gets."""
    rules: list[Rule] = Field(min_length=1)
    """``[{record: job:requests:rate5m, expr: …}, {alert: Slow, expr: …}]``."""


class PrometheusRule(Model):
    """Alerts and computed series (monitoring.coreos.com/v1)."""

    name: DnsName | None = None
    """Default: ``<app>-<workload>-rules``, and ``<app>-rules`` for the app's."""
    labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """Labels on the object, for a Prometheus that selects by them: ``{release: prometheus}``."""
    interval: Interval | None = None
    """How often alerts and records are evaluated. Default: Prometheus' own."""
    alerts: dict[str, Alert] = Field(default_factory=dict)
    """Name to alert: ``{ApiDown: {expr: …, for: 5m, severity: critical}}``."""
    records: dict[SeriesName, Recording] = Field(default_factory=dict)
    """Name to expression: ``{job:requests:rate5m: sum(rate(requests_total[5m]))}``."""
    groups: dict[str, RuleGroup] = Field(default_factory=dict)
    """More groups by name, each rule in full."""
