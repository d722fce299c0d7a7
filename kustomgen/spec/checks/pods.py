"""Pods and Jobs: what Kubernetes or the namespace would refuse, and runs that would pile up."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from kustomgen.k8s.cron import shortest_interval
from kustomgen.spec.types import is_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint
    from kustomgen.spec.checks.place import FieldPath, PlacedSpec
    from kustomgen.spec.model import Workload

DEADLINE = 3600
"""Of a Job that does not say otherwise."""
PROGRESS = 600
"""Kubernetes' own."""
_OF_HOST = (("hostNetwork", "host_network"), ("hostPID", "hostPID"), ("hostIPC", "hostIPC"))
_NOT_INIT = (
    ("livenessProbe", "liveness_probe"),
    ("readinessProbe", "readiness_probe"),
    ("startupProbe", "startup_probe"),
    ("lifecycle", "lifecycle"),
)


def hosts(place: PlacedSpec) -> Iterator[Complaint]:
    level = place.spec.pod_security
    for key, workload in place.spec.workloads.items():
        for field, attribute in _OF_HOST:
            if getattr(workload, attribute) and level in ("restricted", "baseline"):
                hint = "take it away, or write `podSecurity: privileged` at the top"
                yield place.say(("workloads", key, field), f"Pod Security {level} has no {field}", hint)
        servers = (workload.dns_config or {}).get("nameservers")
        if workload.dns_policy == "None" and not servers:
            hint = "for example `dnsConfig: {nameservers: [10.96.0.10]}`"
            yield place.say(("workloads", key, "dnsPolicy"), "dnsPolicy None needs nameservers", hint)


def host_aliases(place: PlacedSpec) -> Iterator[Complaint]:
    """Their merge key is the address: kustomize keeps one of several entries with the same, and
    none without.
    """
    for key, workload in place.spec.workloads.items():
        taken: set[object] = set()
        for index, alias in enumerate(workload.host_aliases):
            address = alias.get("ip")
            path: FieldPath = ("workloads", key, "hostAliases", index)
            if not is_open(address) and not _is_address(address):
                message = "ip is missing" if address is None else f"{address!r} is no IP address"
                yield place.say((*path, "ip"), f"hostAliases: {message}", "for example `ip: 10.0.0.5`")
            elif address in taken and not is_open(address):
                message = f"{address} has two entries, of which a patch leaves one"
                yield place.say((*path, "ip"), message, "write the hostnames of both into one")
            taken.add(address)


def _is_address(value: object) -> bool:
    try:
        ipaddress.ip_address(str(value))
    except ValueError:
        return False
    return True


def init_containers(place: PlacedSpec) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        for name, container in workload.init_containers.items():
            for field, attribute in _NOT_INIT:
                if getattr(container, attribute) is not None:
                    path: FieldPath = ("workloads", key, "initContainers", name, field)
                    hint = "move a container with probes to `sidecars`"
                    yield place.say(path, f"an init container runs to its end, and has no {field}", hint)


def rollouts(place: PlacedSpec) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        limit = workload.progress_deadline_seconds
        least = workload.min_ready_seconds
        if workload.kind == "Deployment" and least >= (PROGRESS if limit is None else limit):
            default = "" if limit is not None else ", its default,"
            message = f"progressDeadlineSeconds {PROGRESS if limit is None else limit}{default} is over before {least} seconds of minReadySeconds are"
            field = "minReadySeconds" if limit is None else "progressDeadlineSeconds"
            yield place.say(("workloads", key, field), message, "raise it, or lower minReadySeconds")


def jobs(place: PlacedSpec) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        path: FieldPath = ("workloads", key)
        if workload.completion_mode == "Indexed" and workload.completions is None:
            message = "completionMode Indexed needs completions"
            yield place.say((*path, "completionMode"), message, "for example `completions: 3`")
        if workload.pod_failure_policy is not None and workload.restart_policy != "Never":
            message = "a podFailurePolicy works with restartPolicy Never only"
            yield place.say((*path, "podFailurePolicy"), message, "take one of them away")
        if workload.kind == "CronJob":
            yield from _overlaps(place, path, workload)


def _overlaps(place: PlacedSpec, path: FieldPath, workload: Workload) -> Iterator[Complaint]:
    """With Forbid, a run that takes longer only lets the next one be skipped."""
    if workload.concurrency_policy == "Forbid" or workload.schedule is None or is_open(workload.schedule):
        return
    if workload.active_deadline_seconds is None and not workload.builtin_defaults:
        return
    given = workload.active_deadline_seconds
    limit, interval = DEADLINE if given is None else given, shortest_interval(workload.schedule)
    if limit < interval:
        return
    what = "overlap" if workload.concurrency_policy == "Allow" else "be stopped halfway"
    default = ", the default" if given is None else ""
    message = f"a run may take {shown(limit)} (activeDeadlineSeconds{default}), and one comes every {shown(interval)}: runs would {what}"
    yield place.say(
        (*path, "schedule"), message, "write `concurrencyPolicy: Forbid`, a lower deadline, or a rarer schedule"
    )


def shown(seconds: int) -> str:
    """Seconds as a person would say them: ``1h30m``."""
    parts = ((seconds // 86400, "d"), (seconds // 3600 % 24, "h"), (seconds // 60 % 60, "m"), (seconds % 60, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0s"
