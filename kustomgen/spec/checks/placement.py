"""Where pods run: affinity said once, and words that the scheduler knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.k8s.names import did_you_mean
from kustomgen.spec.types import is_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint
    from kustomgen.spec.checks.place import FieldPath, PlacedSpec

OPERATORS = ("Exists", "Equal")
EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")


def affinity(place: PlacedSpec) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        if (
            workload.pod_anti_affinity
            and isinstance(workload.affinity, dict)
            and "podAntiAffinity" in workload.affinity
        ):
            hint = "keep one of them; the rest of `affinity` can be combined with it"
            message = "podAntiAffinity is given here, and within affinity"
            yield place.say(("workloads", key, "podAntiAffinity"), message, hint)


def tolerations(place: PlacedSpec) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        for index, toleration in enumerate(workload.tolerations):
            yield from _toleration(place, ("workloads", key, "tolerations", index), toleration)


def _toleration(place: PlacedSpec, path: FieldPath, given: dict[str, Any]) -> Iterator[Complaint]:
    operator, effect = given.get("operator", "Equal"), given.get("effect")
    if operator not in OPERATORS and not is_open(operator):
        yield place.say(
            (*path, "operator"), f"there is no operator {operator!r}", did_you_mean(str(operator), OPERATORS)
        )
    if effect and effect not in EFFECTS and not is_open(effect):
        yield place.say((*path, "effect"), f"there is no effect {effect!r}", did_you_mean(str(effect), EFFECTS))
    if operator == "Exists" and given.get("value"):
        message = "a toleration with operator Exists has no value: it takes every value"
        yield place.say((*path, "value"), message, "take one of them away")
    if operator == "Equal" and not given.get("key"):
        message = "a toleration without a key tolerates every taint, and needs operator Exists"
        yield place.say(path, message, "name the key, or write `operator: Exists`")
    if "tolerationSeconds" in given and effect != "NoExecute" and not is_open(effect):
        message = "tolerationSeconds is of effect NoExecute: it is how long a pod stays that would be evicted"
        yield place.say((*path, "tolerationSeconds"), message, "write `effect: NoExecute`, or take it away")
