"""Storage: of a size, in its own place, and mounted by no more pods than its
access modes let.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kustomgen.k8s.quantity import parse_quantity
from kustomgen.spec.types import is_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint
    from kustomgen.spec.checks.place import FieldPath, PlacedSpec
    from kustomgen.spec.model import Storage, Workload

SHARED = frozenset({"ReadWriteMany", "ReadOnlyMany"})
"""Access modes by which several nodes mount one disk."""


def storage(place: PlacedSpec) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        for name, source in workload.storage.items():
            path: FieldPath = ("workloads", key, "storage", name)
            if not is_open(source.size) and parse_quantity(source.size) < 1:
                yield place.say((*path, "size"), f"a size of {source.size} is no room at all", "for example 10Gi")
            if name in workload.volumes:
                message = f"{name!r} is in `volumes` and in `storage`"
                yield place.say(path, message, "give one of them another name")
            if workload.kind == "StatefulSet" and source.name is not None:
                hint = "a StatefulSet names its claims after the volume and the pod: take it away"
                yield place.say(
                    (*path, "name"), f"the claims of StatefulSet {key!r} cannot be called {source.name!r}", hint
                )
            if is_exclusive(source):
                yield from _shared(place, path, workload)


def is_exclusive(source: Storage) -> bool:
    """Whether only one node can mount it at a time."""
    return not SHARED & {*source.access_modes}


def _shared(place: PlacedSpec, path: FieldPath, workload: Workload) -> Iterator[Complaint]:
    """A claim of a Deployment or of a Job is one for all of its pods; a StatefulSet's pods have one
    each.
    """
    key, volume = path[1], path[-1]
    where = path[:2]
    claim = f"storage {volume!r} is {' and '.join(workload.storage[str(volume)].access_modes)}"
    hint = "make it a StatefulSet, whose pods have a disk each, or write `accessModes: [ReadWriteMany]`"
    if workload.kind == "Deployment":
        if workload.autoscaling is not None:
            yield place.say((*where, "autoscaling"), f"{claim}: one pod of {key!r} can run, and not several", hint)
        elif (workload.replicas or 1) > 1:
            message = f"{claim}: one pod of {key!r} can run, not {workload.replicas}"
            yield place.say((*where, "replicas"), message, hint)
        strategy = workload.strategy
        kind = strategy.get("type", "RollingUpdate") if isinstance(strategy, Mapping) else "Recreate"
        if kind == "RollingUpdate":
            message = f"{claim}: with a rolling update, {key!r} would wait for the disk that its old pod has"
            yield place.say((*where, "strategy"), message, "write `strategy: Recreate`, or leave it out")
    elif workload.kind == "CronJob" and workload.concurrency_policy == "Allow":
        message = f"{claim}: two runs of {key!r} at a time could not both have it"
        yield place.say((*where, "concurrencyPolicy"), message, "write `concurrencyPolicy: Forbid`")
