"""How many pods run: autoscaling, budgets, and how one version gives way to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.intstr import scaled
from kustomgen.k8s.names import did_you_mean
from kustomgen.spec.checks.kinds import SCALED
from kustomgen.spec.checks.place import FieldPath, PlacedSpec, running
from kustomgen.spec.types import STRATEGIES, is_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint
    from kustomgen.spec.model import Workload

COUNT_WORDS = "a whole number, or a percentage such as 25%"


def autoscaling(place: PlacedSpec) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        scaling = workload.autoscaling
        if scaling is None or workload.kind not in SCALED:
            continue
        path: FieldPath = ("workloads", key, "autoscaling")
        if workload.replicas is not None:
            hint = "remove one of them; in an environment without autoscaling, write `autoscaling: null`"
            yield place.say(("workloads", key, "replicas"), "autoscaling owns the number of replicas", hint)
        if scaling.max_replicas < scaling.min_replicas:
            default = "" if "minReplicas" in place.written(path) else ", its default"
            message = f"maxReplicas {scaling.max_replicas} is below minReplicas {scaling.min_replicas}{default}"
            yield place.say((*path, "maxReplicas"), message, "raise maxReplicas, or lower minReplicas")
        if scaling.cpu is None and scaling.memory is None and not (scaling.metrics or scaling.pods or scaling.triggers):
            yield place.say(path, "autoscaling has no metric", "for example `cpu: 70`, percent of the request")
        for resource in ("cpu", "memory"):
            if getattr(scaling, resource) is not None:
                yield from _has_request(place, key, workload, resource)


def _has_request(place: PlacedSpec, key: str, workload: Workload, resource: str) -> Iterator[Complaint]:
    for path, container in running(key, workload):
        resources = container.resources
        if resource not in resources.requests and resource not in resources.limits:
            message = f"autoscaling by {resource} utilization needs a {resource} request, which is missing"
            hint = f"for example `resources: {{requests: {{{resource}: {'100m' if resource == 'cpu' else '128Mi'}}}}}`"
            yield place.say((*path, "resources"), message, hint)


def fewest_replicas(workload: Workload) -> int:
    """How few pods a workload may run with, by design."""
    if workload.autoscaling:
        return workload.autoscaling.min_replicas
    return 1 if workload.replicas is None else workload.replicas


def budgets(place: PlacedSpec) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        budget = workload.pod_disruption_budget
        if not budget or workload.kind not in SCALED:
            continue
        path: FieldPath = ("workloads", key, "podDisruptionBudget")
        given = [field for field in ("minAvailable", "maxUnavailable") if place.root.get(*path, field) is not None]
        if not given and budget.unhealthy_pod_eviction_policy:
            continue
        if len(given) != 1:
            both = "both are given" if given else "neither is given"
            yield place.say(path, f"one of minAvailable and maxUnavailable is expected; {both}")
            continue
        value = budget.min_available if given[0] == "minAvailable" else budget.max_unavailable
        if not is_open(value):
            yield from _budget(place, (*path, given[0]), value, workload)


def _budget(place: PlacedSpec, path: FieldPath, value: int | str | None, workload: Workload) -> Iterator[Complaint]:
    fewest = fewest_replicas(workload)
    of = "minReplicas" if workload.autoscaling else "replicas"
    field, count = path[-1], scaled(value, fewest, round_up=True)
    if count is None or count < 0:
        yield place.say(path, f"{value!r} is not {COUNT_WORDS}", _unquoted(value))
    elif field == "maxUnavailable" and count == 0:
        message = f"maxUnavailable {value} lets no pod be evicted: a node drain would never end"
        yield place.say(path, message, "write 1 or more, or `podDisruptionBudget: false`")
    elif field == "minAvailable" and count >= fewest:
        message = f"minAvailable {value} leaves no pod to evict where {of} is {fewest}: a node drain would never end"
        yield place.say(path, message, f"lower it, raise {of}, or write `podDisruptionBudget: false`")


def _unquoted(value: object) -> str:
    return f"write {value} without quotes" if isinstance(value, str) and value.isdigit() else ""


def strategies(place: PlacedSpec) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        strategy = workload.strategy
        if not isinstance(strategy, Mapping):
            continue
        path: FieldPath = ("workloads", key, "strategy")
        kind, rolling = strategy.get("type", "RollingUpdate"), strategy.get("rollingUpdate")
        if kind not in STRATEGIES and not is_open(kind):
            yield place.say((*path, "type"), f"there is no strategy {kind!r}", did_you_mean(str(kind), STRATEGIES))
        elif kind == "Recreate" and rolling:
            yield place.say(
                (*path, "rollingUpdate"), "a strategy Recreate has no rollingUpdate", "take one of them away"
            )
        elif isinstance(rolling, Mapping):
            yield from _rolling(place, (*path, "rollingUpdate"), rolling)


def _rolling(place: PlacedSpec, path: FieldPath, rolling: Mapping[str, Any]) -> Iterator[Complaint]:
    counts = {field: scaled(rolling[field], 100, round_up=True) for field in rolling if not is_open(rolling[field])}
    for field, count in counts.items():
        if count is None or count < 0:
            yield place.say(
                (*path, field), f"{field} {rolling[field]!r} is not {COUNT_WORDS}", _unquoted(rolling[field])
            )
    if counts.get("maxSurge") == 0 and counts.get("maxUnavailable") == 0:
        message = "maxSurge and maxUnavailable are both 0: no pod could ever be replaced"
        yield place.say((*path, "maxUnavailable"), message, "set one of them to 1 or more, or to a percentage")
