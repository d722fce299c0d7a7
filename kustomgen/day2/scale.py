"""How many pods a workload has, and what they may use, for a while or for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from kustomgen.day2.changes import Change
from kustomgen.day2.edits import set_numbers
from kustomgen.errors import Complaint, InputError
from kustomgen.k8s.names import did_you_mean
from kustomgen.k8s.quantity import parse_quantity, quantity_or_none

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.day2.state import State
    from kustomgen.spec.load import Environment
    from kustomgen.spec.model import Workload
    from kustomgen.yaml.edit import FieldPath

_ONCE = ("Job", "CronJob")


@dataclass(frozen=True, slots=True)
class Scale:
    """What is requested; None leaves a number as it is. ``until`` is a date, ``YYYY-MM-DD``."""

    replicas: int | None = None
    max: int | None = None
    cpu_request: str | None = None
    cpu_limit: str | None = None
    memory_request: str | None = None
    memory_limit: str | None = None
    until: str | None = None


def scale(
    state: State, environment: str, workload: str | None, asked: Scale, today: date, *, dependents: bool = False
) -> Change:
    """Sets numbers of one workload in one environment. Raises InputError for what has no effect or
    no sense.
    """
    found = state.environment(environment)
    name = workload_of(found, workload)
    of = found.spec.workloads[name]
    until = _until(asked.until, today)
    notes: list[str] = []
    edits = [*_replicas(found, name, of, asked, notes), *_resources(name, of, asked)]
    if not edits:
        hint = "for example --replicas 5, or --cpu-limit 2000m --memory-limit 2Gi"
        raise InputError(Complaint(None, "nothing is to be scaled", hint))
    if until:
        edits.append((("workloads", name, "scaledUntil"), until))
    root: FieldPath = ("environments", environment)
    edited = set_numbers(state, environment, [((*root, *path), value) for path, value in edits], dependents=dependents)
    values = {".".join(map(str, path)): value for path, value in edits}
    return Change("scale", environment, state, edited.state, values=values, until=until, notes=(*notes, *edited.notes))


def workload_of(environment: Environment, name: str | None) -> str:
    """The key of a workload; the only one that can be scaled where none is named. Raises
    InputError.
    """
    workloads = environment.spec.workloads
    if name is None:
        able = [key for key, each in workloads.items() if each.kind not in _ONCE and not each.singleton]
        if len(able) == 1:
            return able[0]
        hint = f"{environment.name} has: {', '.join(able) or 'none that can be scaled'}"
        raise InputError(Complaint(environment.root.where, "the name of the workload is missing", hint))
    if name in workloads:
        return name
    hint = did_you_mean(name, workloads, f"{environment.name} has: {', '.join(workloads)}")
    raise InputError(Complaint(environment.root.where, f"{environment.name} has no workload {name!r}", hint))


def _replicas(
    environment: Environment, name: str, workload: Workload, asked: Scale, notes: list[str]
) -> Iterator[tuple[FieldPath, Any]]:
    if asked.replicas is None and asked.max is None:
        return
    where = environment.root.where
    if workload.kind in _ONCE or workload.kind == "DaemonSet":
        raise InputError(Complaint(where, f"{name} is a {workload.kind}, which has no number of replicas"))
    if workload.singleton:
        raise InputError(Complaint(where, f"{name} is a singleton: a second pod is what it must not have"))
    autoscaling = workload.autoscaling
    if autoscaling is None:
        if asked.max is not None:
            raise InputError(Complaint(where, f"{name} has no autoscaler, so --max has no effect", "use --replicas"))
        _refuse_ignored(environment, name)
        yield ("workloads", name, "replicas"), _count(asked.replicas, "--replicas")
        return
    if asked.replicas is not None:
        yield ("workloads", name, "autoscaling", "minReplicas"), _count(asked.replicas, "--replicas")
        notes.append(f"{name} has an autoscaler: --replicas sets its minimum")
    highest = autoscaling.max_replicas
    wanted = asked.max if asked.max is not None else max(highest, asked.replicas or 0)
    if wanted < (asked.replicas if asked.replicas is not None else autoscaling.min_replicas):
        raise InputError(Complaint(where, f"--max {wanted} is below the minimum of {name}", "raise it"))
    if wanted != highest:
        yield ("workloads", name, "autoscaling", "maxReplicas"), _count(wanted, "--max")
        if asked.max is None:
            notes.append(f"the maximum of {name} was {highest}, and is {wanted} now")


def _refuse_ignored(environment: Environment, name: str) -> None:
    argocd = environment.spec.argocd
    for each in argocd.ignore_differences if argocd else ():
        if "/spec/replicas" in each.json_pointers and each.kind in ("Deployment", "StatefulSet", "*"):
            message = f"Argo CD ignores spec.replicas in {environment.name}, so a number in git has no effect on {name}"
            hint = "give the workload an autoscaler, or take /spec/replicas out of `argocd.ignoreDifferences`"
            raise InputError(Complaint(environment.root.where, message, hint))


def _resources(name: str, workload: Workload, asked: Scale) -> Iterator[tuple[FieldPath, Any]]:
    given = {
        ("requests", "cpu"): asked.cpu_request,
        ("limits", "cpu"): asked.cpu_limit,
        ("requests", "memory"): asked.memory_request,
        ("limits", "memory"): asked.memory_limit,
    }
    for (kind, resource), value in given.items():
        if value is None:
            continue
        option = f"--{resource}-{kind.removesuffix('s')}"
        if quantity_or_none(value) is None or parse_quantity(value) <= 0:
            raise InputError(
                Complaint(None, f"{option} {value!r} is not a quantity above 0", "for example 500m, or 512Mi")
            )
        yield ("workloads", name, "resources", kind, resource), value
    _refuse_crossed(workload, given)


def _refuse_crossed(workload: Workload, given: dict[tuple[str, str], str | None]) -> None:
    for resource in ("cpu", "memory"):
        have = workload.resources
        request = given["requests", resource] or have.requests.get(resource)
        limit = given["limits", resource] or have.limits.get(resource)
        least, most = quantity_or_none(request), quantity_or_none(limit)
        if least is not None and most is not None and least > most:
            hint = f"set --{resource}-limit, too" if given["requests", resource] else f"set --{resource}-request, too"
            raise InputError(
                Complaint(None, f"the request of {request} {resource} is above the limit of {limit}", hint)
            )


def _count(number: int | None, option: str) -> int:
    if number is None or number < 0:
        raise InputError(Complaint(None, f"{option} {number} is no number of pods", "write 0 or more"))
    return number


def _until(text: str | None, today: date) -> str | None:
    if text is None:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise InputError(Complaint(None, f"--until {text!r} is no date", "write it as 2026-12-31")) from None
    if found < today:
        raise InputError(Complaint(None, f"--until {text} is in the past", f"today is {today.isoformat()}"))
    return found.isoformat()
