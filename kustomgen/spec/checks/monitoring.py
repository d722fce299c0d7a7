"""Monitoring: each target is read once, in time; each rule is an alert or a record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kustomgen.spec.names import workload_name
from kustomgen.spec.times import prometheus_seconds
from kustomgen.spec.types import is_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint
    from kustomgen.spec.checks.place import FieldPath, PlacedSpec
    from kustomgen.spec.model.monitoring import Monitoring, PrometheusRule

_OF_MONITOR = ("interval", "scrapeTimeout", "honorLabels", "params", "relabelings", "metricRelabelings", "labels")
"""What annotations cannot say."""


def targets(place: PlacedSpec) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        source, path = workload.monitoring, ("workloads", key, "monitoring")
        if source is None:
            continue
        for name in workload.pod_annotations:
            if name.startswith("prometheus.io/"):
                message = f"{name} repeats monitoring: Prometheus would scrape the pods twice"
                hint = "remove the annotation; `monitoring: {port: …, annotations: true}` writes it"
                yield place.say(("workloads", key, "podAnnotations", name), message, hint)
        if source.annotations:
            for field in _OF_MONITOR:
                if field in place.written(path):
                    hint = "remove it, or remove `annotations`: only a monitor supports it"
                    yield place.say((*path, field), f"{field} needs a monitor, which `annotations` replaces", hint)
        yield from _timeout(place, path, source)


def _timeout(place: PlacedSpec, path: FieldPath, source: Monitoring) -> Iterator[Complaint]:
    timeout = source.scrape_timeout
    if timeout is None or is_open(timeout) or is_open(source.interval):
        return
    if prometheus_seconds(timeout) > prometheus_seconds(source.interval):
        message = f"scrapeTimeout {timeout} is longer than interval {source.interval}"
        yield place.say((*path, "scrapeTimeout"), message, "Prometheus refuses it: shorten one, or lengthen the other")


def rules(place: PlacedSpec) -> Iterator[Complaint]:
    if place.spec.prometheus_rule:
        yield from _rules(place, ("prometheusRule",), place.spec.name, place.spec.prometheus_rule)
    for key, workload in place.spec.workloads.items():
        if workload.prometheus_rule:
            name = workload_name(place.spec, key)
            yield from _rules(place, ("workloads", key, "prometheusRule"), name, workload.prometheus_rule)


def _rules(place: PlacedSpec, path: FieldPath, name: str, source: PrometheusRule) -> Iterator[Complaint]:
    if not (source.alerts or source.records or source.groups):
        hint = "for example `alerts: {Down: 'up{namespace=\"${namespace}\"} == 0'}`"
        yield place.say(path, "the rules are empty", hint)
    for title, alert in source.alerts.items():
        yield from _expression(place, (*path, "alerts", title, "expr"), alert.expr)
        if "severity" in alert.labels:
            message = "the severity is given here, and as a label"
            yield place.say((*path, "alerts", title, "labels", "severity"), message, "keep `severity: …`")
    for title, record in source.records.items():
        yield from _expression(place, (*path, "records", title, "expr"), record.expr)
    if name in source.groups and (source.alerts or source.records):
        message = f"group {name!r} is the one of `alerts` and `records`"
        yield place.say((*path, "groups", name), message, "give it another name")
    yield from _groups(place, path, source)


def _groups(place: PlacedSpec, path: FieldPath, source: PrometheusRule) -> Iterator[Complaint]:
    for title, group in source.groups.items():
        for index, rule in enumerate(group.rules):
            where: FieldPath = (*path, "groups", title, "rules", index)
            yield from _expression(place, (*where, "expr"), rule.expr)
            if (rule.alert is None) == (rule.record is None):
                both = "neither is given" if rule.alert is None else "both are given"
                yield place.say(where, f"a rule is an alert or a record; {both}", "name one: `alert: ApiDown`")
            elif rule.record is not None:
                for field in ("for", "keep_firing_for", "annotations"):
                    if field in place.written(where):
                        yield place.say(
                            (*where, field), f"{field} is of an alert, and this is a record", "take it away"
                        )


_QUOTED = re.compile(r"""(?s)"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|\#[^\n]*""")
_PAIRS = {")": "(", "]": "[", "}": "{"}


def _expression(place: PlacedSpec, path: FieldPath, text: str) -> Iterator[Complaint]:
    """What is wrong in any language with brackets; the rest is Prometheus' to judge."""
    if is_open(text):
        return
    bare, opened = _QUOTED.sub("", text), []
    for sign in bare:
        if sign in _PAIRS.values():
            opened.append(sign)
        elif sign in _PAIRS and (not opened or opened.pop() != _PAIRS[sign]):
            yield place.say(path, f"{sign!r} closes nothing in {text!r}", f"it closes a {_PAIRS[sign]!r}")
            return
    if opened:
        yield place.say(path, f"{opened[-1]!r} is not closed in {text!r}", "PromQL's brackets come in pairs")
    elif any(quote in bare for quote in "\"'`"):
        yield place.say(path, f"a quote is not closed in {text!r}", "PromQL's quotes come in pairs")
