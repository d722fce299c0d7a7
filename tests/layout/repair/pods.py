"""What Kubernetes would refuse of pods and Jobs."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

from tests.layout.repair.view import Fix, workloads

_HOST = ("hostNetwork", "hostPID", "hostIPC")
_NOT_INIT = ("livenessProbe", "readinessProbe", "startupProbe", "lifecycle")


def _pods(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, _, workload in workloads(view):
        if any(workload.get(field) for field in _HOST) and view.get("podSecurity") not in ("privileged", False):
            yield ("podSecurity",), "privileged"
        if workload.get("dnsPolicy") == "None" and not (workload.get("dnsConfig") or {}).get("nameservers"):
            yield (*path, "dnsPolicy"), "Default"
        aliases = workload.get("hostAliases") or []
        if any(not _is_address(item.get("ip")) for item in aliases):
            yield (*path, "hostAliases"), [{**aliases[0], "ip": "10.0.0.5"}]
        elif len({item.get("ip") for item in aliases}) < len(aliases):
            yield (*path, "hostAliases"), aliases[:1]
        for name, container in workload.get("initContainers", {}).items():
            yield from (((*path, "initContainers", name, field), None) for field in _NOT_INIT if field in container)


def _jobs(view: Mapping[str, Any]) -> Iterator[Fix]:
    for path, kind, workload in workloads(view):
        if workload.get("completionMode") == "Indexed" and "completions" not in workload:
            yield (*path, "completions"), 2
        if "podFailurePolicy" in workload and workload.get("restartPolicy") == "OnFailure":
            yield (*path, "restartPolicy"), "Never"
        if kind == "CronJob" and workload.get("concurrencyPolicy", "Forbid") != "Forbid" and not _is_short(workload):
            yield (*path, "schedule"), "@daily"
            yield (*path, "activeDeadlineSeconds"), "1h"
        if kind == "Deployment":
            yield from _progress(path, workload)


def _is_short(workload: Mapping[str, Any]) -> bool:
    return workload.get("schedule") == "@daily" and workload.get("activeDeadlineSeconds") == "1h"


_READY = ("10s", "90s", "2m", 0, 1, 2, 30)


def _progress(path: tuple[str, ...], workload: Mapping[str, Any]) -> Iterator[Fix]:
    if workload.get("progressDeadlineSeconds", "15m") != "15m":
        yield (*path, "progressDeadlineSeconds"), "15m"
    if workload.get("minReadySeconds", 0) not in _READY:
        yield (*path, "minReadySeconds"), _READY[0]


def _is_address(value: Any) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return isinstance(value, str)


CHECKS = (_pods, _jobs)
