"""Pools of database connections: how large each is, and how many pods open one."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from kustomgen.k8s.pods import SCALED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.pods import Pod
    from kustomgen.k8s.resource import Node, Resource

_DATABASE = r"(?:^|_)(?:db|database|sql|pg|postgres|postgresql|mysql|mariadb|jdbc|hikari|datasource|sqlalchemy|sequelize|prisma)(?:_|$)"
_POOL = r"max_(?:open_)?conn|pool_size|pool_max|max_pool|maximum_pool|connection_limit|open_conns|conns_max"


@dataclass(frozen=True)
class Pool:
    """``size`` connections for each pod; ``readers`` are workloads with how many pods each may have
    at most.
    """

    at: Node
    size: int
    readers: Mapping[str, int]
    fewest: int
    """The connections with as few pods as the autoscalers allow."""

    @property
    def most(self) -> int:
        """The connections with as many pods as the autoscalers allow."""
        return self.size * sum(self.readers.values())


def pools(build: Build, further: tuple[str, ...] = ()) -> Iterator[Pool]:
    """Every pool that a ConfigMap's key or a variable sets the size of; ``further`` are globs for
    more names.
    """
    whole, single = _readers(build)
    for config in build.of_kind("ConfigMap", group=""):
        for key, at in config["data"].fields():
            size = _size(key, at, further)
            if not size:
                continue
            here = (config.namespace, config.name)
            places = sorted({*whole.get(here, ()), *single.get((*here, key), ())})
            if places:
                yield _pool(build, at, size, [build.pods[place] for place in places])
    for pod in build.pods:
        for container in pod.containers("containers"):
            for entry in container["env"]:
                size = _size(entry["name"].text, entry["value"], further)
                if size:
                    yield _pool(build, entry["value"], size, [pod])


def _pool(build: Build, at: Node, size: int, readers: list[Pod]) -> Pool:
    most = {pod.workload.name: most_replicas(build, pod.workload) for pod in readers}
    fewest = sum(build.fewest_replicas(pod.workload) or 1 for pod in readers)
    return Pool(at, size, most, size * fewest)


def _size(name: str, at: Node, further: tuple[str, ...]) -> int:
    word = re.sub(r"[^a-z0-9]+", "_", name.lower())
    known = bool(re.search(_DATABASE, word)) and bool(re.search(_POOL, word))
    if not known and not any(fnmatchcase(name, glob) for glob in further):
        return 0
    text = str(at.value)
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0


def _readers(build: Build) -> tuple[Mapping[tuple[str, str], list[int]], Mapping[tuple[str, str, str], list[int]]]:
    """The pods, by place in the build, with a container that keeps running and has variables of a
    ConfigMap.

    First those with all of it, by namespace and name, then those with one key.
    """
    whole: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    single: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for place, pod in enumerate(build.pods):
        for container in pod.containers("containers"):
            for source in container["envFrom"]:
                whole[pod.namespace, source["configMapRef"]["name"].text].append(place)
            for entry in container["env"]:
                key = entry["valueFrom"]["configMapKeyRef"]
                single[pod.namespace, key["name"].text, key["key"].text].append(place)
    return whole, single


def most_replicas(build: Build, workload: Resource) -> int:
    """How many pods a workload may have: the autoscaler's maximum, else its replicas, else one."""
    maxima = [
        scaler["spec"]["maxReplicaCount" if scaler.kind == "ScaledObject" else "maxReplicas"].integer
        for scaler in build.scalers_of(workload)
    ]
    known = [number for number in maxima if number is not None]
    if known:
        return max(known)
    if build.scalers_of(workload):
        return 100  # KEDA's default
    replicas = workload["spec"]["replicas"].integer
    return replicas if workload.kind in SCALED and replicas is not None else 1
