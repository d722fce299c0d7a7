"""What the objects of one build ask of a cluster, with as few pods as their autoscalers allow and
with as many.

Requests and limits of a pod are what the scheduler counts (Kubernetes, "Pod QoS", KEP-753): the sum
of its containers and sidecars, or the largest init container where that is more. CPU is in cores,
memory and storage in bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kustomgen.k8s.compute import own_limit, own_request
from kustomgen.k8s.connections import most_replicas, pools
from kustomgen.k8s.quantity import quantity_or_none

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.connections import Pool
    from kustomgen.k8s.pods import Pod
    from kustomgen.k8s.resource import Node, Resource

NAMES = ("cpu", "memory")
NONE = Decimal(0)
_NOW_AND_THEN = ("Job", "CronJob")


@dataclass(frozen=True)
class Usage:
    """Amounts by their name in a ResourceQuota: ``requests.cpu``, ``limits.memory``,
    ``requests.storage``, ``pods``.

    ``open`` names those of which some container sets none, so that nobody knows the sum.
    """

    amounts: Mapping[str, Decimal]
    open: frozenset[str] = frozenset()

    def __getitem__(self, name: str) -> Decimal:
        return self.amounts.get(name, NONE)

    def times(self, number: int) -> Usage:
        """The same for so many."""
        amounts = {name: amount * number for name, amount in self.amounts.items()}
        return Usage(amounts, self.open if number else frozenset())

    def plus(self, other: Usage) -> Usage:
        """Both together."""
        names = [*self.amounts, *(name for name in other.amounts if name not in self.amounts)]
        return Usage({name: self[name] + other[name] for name in names}, self.open | other.open)


@dataclass(frozen=True)
class Part:
    """A workload or a claim: one pod of it as ``each``, with ``fewest`` and ``most`` of them.

    Of a Job or CronJob the fewest is 0: it runs now and then. Of a DaemonSet one pod is counted,
    for one node.
    """

    resource: Resource
    each: Usage
    fewest: int
    most: int

    @property
    def low(self) -> Usage:
        return self.each.times(self.fewest)

    @property
    def high(self) -> Usage:
        return self.each.times(self.most)


@dataclass(frozen=True)
class Quota:
    """A limit of a ResourceQuota, and what the build comes to at most."""

    at: Node
    name: str
    hard: Decimal
    used: Decimal

    @property
    def fits(self) -> bool:
        return self.used <= self.hard


@dataclass(frozen=True)
class Capacity:
    """Everything that a build asks for."""

    parts: tuple[Part, ...]
    pools: tuple[Pool, ...]
    quotas: tuple[Quota, ...]

    @property
    def low(self) -> Usage:
        """With as few pods as the autoscalers allow, and no Job."""
        return _sum(part.low for part in self.parts)

    @property
    def high(self) -> Usage:
        """With as many pods as the autoscalers allow, and one run of every Job."""
        return _sum(part.high for part in self.parts)


def capacity(build: Build, pool_keys: tuple[str, ...] = ()) -> Capacity:
    """What a build asks for; ``pool_keys`` are globs for more names of connection pools."""
    parts = (*_workloads(build), *_claims(build))
    return Capacity(parts, tuple(pools(build, pool_keys)), tuple(_quotas(build, parts)))


def _workloads(build: Build) -> Iterator[Part]:
    for pod in build.pods:
        workload = pod.workload
        if workload.kind == "PodTemplate":
            continue
        fewest = build.fewest_replicas(workload)
        most = most_replicas(build, workload)
        if workload.kind in _NOW_AND_THEN:
            fewest, most = 0, _parallel(pod)
        yield Part(workload, _of_pod(pod), 1 if fewest is None else fewest, most)


def _parallel(pod: Pod) -> int:
    spec = pod.workload["spec"]
    job = spec["jobTemplate"]["spec"] if pod.workload.kind == "CronJob" else spec
    number = job["parallelism"].integer
    return 1 if number is None else number


def _of_pod(pod: Pod) -> Usage:
    amounts = {"pods": Decimal(1)}
    missing: set[str] = set()
    for name in NAMES:
        for field, asked in (("requests", own_request), ("limits", own_limit)):
            key = f"{field}.{name}"
            whole = quantity_or_none(asked(pod.spec, name).value)
            running, first = NONE, NONE
            for container in pod.containers("initContainers", "containers"):
                amount = quantity_or_none(asked(container.node, name).value)
                if amount is None and not container.init and whole is None:
                    missing.add(key)
                if container.init:
                    first = max(first, running + (amount or NONE))
                else:
                    running += amount or NONE
            amounts[key] = whole if whole is not None else max(running, first)
    storage = _templates(pod.workload)
    if storage:
        amounts |= storage
    return Usage(amounts, frozenset(missing))


def _templates(workload: Resource) -> dict[str, Decimal]:
    found = list(workload["spec"]["volumeClaimTemplates"].items())
    if not found:
        return {}
    size = sum((_size(template["spec"]) for template in found), NONE)
    return {"requests.storage": size, "persistentvolumeclaims": Decimal(len(found))}


def _claims(build: Build) -> Iterator[Part]:
    for claim in build.of_kind("PersistentVolumeClaim", group=""):
        usage = Usage({"requests.storage": _size(claim["spec"]), "persistentvolumeclaims": Decimal(1)})
        yield Part(claim, usage, 1, 1)


def _size(spec: Node) -> Decimal:
    return quantity_or_none(spec["resources"]["requests"]["storage"].value) or NONE


_SAME = {"cpu": "requests.cpu", "memory": "requests.memory", "count/pods": "pods"}


def _quotas(build: Build, parts: tuple[Part, ...]) -> Iterator[Quota]:
    for quota in build.of_kind("ResourceQuota", group=""):
        spec = quota["spec"]
        if spec["scopes"].present or spec["scopeSelector"].present:
            continue  # it counts some pods only
        used = _sum(part.high for part in parts if part.resource.namespace == quota.namespace)
        for name, at in spec["hard"].fields():
            key = _SAME.get(name, name)
            hard = quantity_or_none(at.value)
            if hard is not None and key in used.amounts:
                yield Quota(at, key, hard, used[key])


def _sum(parts: Iterator[Usage]) -> Usage:
    total = Usage({})
    for part in parts:
        total = total.plus(part)
    return total


def shown(name: str, amount: Decimal) -> str:
    """An amount as Kubernetes writes it: ``250m`` and ``1.5`` cores, ``768Mi`` and ``1.5Gi``."""
    if not amount:
        return "0"
    if name.endswith(".cpu"):
        milli = amount * 1000
        return f"{milli.normalize():f}m" if amount < 1 else f"{amount.normalize():f}"
    if name.endswith((".memory", ".storage")):
        for power, suffix in ((4, "Ti"), (3, "Gi"), (2, "Mi"), (1, "Ki")):
            size = Decimal(1024) ** power
            if amount >= size and (amount * 100 / size) % 1 == 0:
                return f"{(amount / size).normalize():f}{suffix}"
        return f"{amount.normalize():f}"
    return f"{amount.normalize():f}"
