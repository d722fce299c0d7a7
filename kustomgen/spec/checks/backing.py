"""What a workload needs behind it: dependencies that are there, presets with what they need,
backups that can be made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.names import did_you_mean
from kustomgen.spec.checks.kinds import SCALED
from kustomgen.spec.checks.place import FieldPath, PlacedSpec, containers
from kustomgen.spec.expand.addresses import Address, addresses
from kustomgen.spec.expand.backups import SUFFIX
from kustomgen.spec.model import EnvFrom
from kustomgen.spec.names import secret_keys
from kustomgen.spec.presets import part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.errors import Complaint
    from kustomgen.spec.model import Dependency


def dependencies(place: PlacedSpec) -> Iterator[Complaint]:
    found = addresses(place.root)
    for key, workload in place.spec.workloads.items():
        for name, dependency in workload.depends_on.items():
            path: FieldPath = ("workloads", key, "dependsOn", name)
            if name not in place.spec.workloads and name not in place.external:
                yield place.no_workload(path, name)
            elif name != key:
                yield from _answers(place, path, found.get(name), dependency)
    yield from _circles(place)


def _answers(
    place: PlacedSpec, path: FieldPath, address: Address | None, dependency: Dependency
) -> Iterator[Complaint]:
    name = str(path[-1])
    if address is None or not address.ports:
        message = f"workload {name!r} has no Service to wait for"
        yield place.say(path, message, "give it one: `service: {http: 80}`")
    elif address.external and isinstance(dependency.port, str):
        message = f"port {dependency.port!r} of {name!r} is a name, and {name!r} is outside the cluster here"
        yield place.say((*path, "port"), message, "remove it: `external` sets the port")
    elif dependency.port is not None and not address.external and address.named(str(dependency.port)) is None:
        message = f"the Service of {name!r} has no port {str(dependency.port)!r}"
        yield place.say((*path, "port"), message, did_you_mean(str(dependency.port), list(address.ports)))


def _circles(place: PlacedSpec) -> Iterator[Complaint]:
    """Pods that wait for each other never start."""
    edges = {key: list(workload.depends_on) for key, workload in place.spec.workloads.items()}
    done: set[str] = set()
    for start in edges:
        way = _circle(edges, [start], done)
        if way:
            hint = "one of them must start without the other"
            path: FieldPath = ("workloads", way[0], "dependsOn", way[1])
            yield place.say(path, f"dependsOn is circular: {' → '.join(way)}", hint)


def _circle(edges: Mapping[str, list[str]], way: list[str], done: set[str]) -> list[str]:
    """The first circle on the way on from here; what has been looked at is ``done``."""
    if way[-1] in done:
        return []
    for following in edges.get(way[-1], []):
        if following in way:
            done.update(way)
            return [*way[way.index(following) :], following]
        if found := _circle(edges, [*way, following], done):
            return found
    done.add(way[-1])
    return []


def backups(place: PlacedSpec) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        path: FieldPath = ("workloads", key, "backup")
        if workload.backup is None:
            continue
        if workload.preset is None:
            message = f"backup needs a preset, and {key!r} has none"
            yield place.say(path, message, "write `preset: postgres`, or your own CronJob")
        elif part(place.root, workload.preset, "backup") is None:
            message = f"there is no backup of preset {workload.preset}"
            hint = "what must not be lost belongs into postgres; or copy its disk, with a VolumeSnapshot"
            yield place.say(path, message, hint)
        made, said = place.root.get("workloads", f"{key}{SUFFIX}"), place.root.get(*path)
        if made is not None and said is not None and made.mark != said.mark:
            message = f"the backup of {key!r} would be called as workload {f'{key}{SUFFIX}'!r} is"
            yield place.say(path, message, "give that workload another name")


def singletons(place: PlacedSpec) -> Iterator[Complaint]:
    for key, workload in place.spec.workloads.items():
        if not workload.singleton or workload.kind not in SCALED:
            continue
        path: FieldPath = ("workloads", key)
        hint = "take one of them away"
        if workload.replicas is not None and workload.replicas > 1:
            message = f"{key!r} is a singleton, and cannot have {workload.replicas} replicas"
            yield place.say((*path, "replicas"), message, hint)
        if workload.autoscaling is not None:
            yield place.say((*path, "autoscaling"), f"{key!r} is a singleton, and cannot scale", hint)
        strategy = workload.strategy
        if strategy is not None and strategy.get("type", "RollingUpdate") == "RollingUpdate":
            message = f"{key!r} is a singleton: with a rolling update there would be two for a while"
            yield place.say((*path, "strategy"), message, "write `strategy: Recreate`, or leave it out")


def sources(place: PlacedSpec) -> Iterator[Complaint]:
    """Where a variable's value comes from: one place, and a key that is there."""
    known = list(secret_keys(place.spec))
    for path, container in containers(place.spec):
        for name, value in container.env.items():
            if not isinstance(value, EnvFrom):
                continue
            where: FieldPath = (*path, "env", name)
            if (value.secret is None) == (value.value_from is None):
                both = "both are given" if value.secret else "neither is given"
                message = f"{name}: one of `valueFrom` and `secret` is expected; {both}"
                yield place.say(where, message, f"for a plain value write it directly: `{name}: value`")
            elif value.secret is not None and value.secret not in known:
                hint = did_you_mean(value.secret, known) if known else ""
                add = f"add it under `secrets`, or name another: `env: {{{name}: {{secret: …}}}}`"
                near = hint if hint.startswith("did") else add
                yield place.say((*where, "secret"), f"{name} is {value.secret!r}, which is no key of `secrets`", near)
