"""What Prometheus learns of a workload."""

from __future__ import annotations

from pydantic import Field

from kustomgen.spec.times import Interval
from kustomgen.spec.types import AbsolutePath, DnsLabel, LabelKey, LabelValue, Model


class Monitoring(Model):
    """Scraping by the Prometheus operator: a ServiceMonitor where the Service has the port, else a PodMonitor."""

    port: DnsLabel
    path: AbsolutePath = "/metrics"
    interval: Interval = "30s"
    labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """Labels on the monitor, for a Prometheus that selects by them."""
