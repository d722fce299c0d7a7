"""Who reaches what: NetworkPolicies of workloads, and the HTTPRoutes of an application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.importing.attempt import NotLiftedError, attempt, spec_of
from kustomgen.manifests.labels import selector
from kustomgen.manifests.networkpolicy import policy_fields
from kustomgen.manifests.owner import UnreadableError, dug, reading
from kustomgen.manifests.route import route_fields, services_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kustomgen.importing.lift import Lifted
    from kustomgen.importing.model import Key, Object, Plain

_POLICY = ("networking.k8s.io", "NetworkPolicy")
_ROUTE = ("gateway.networking.k8s.io", "HTTPRoute")


def lift_policies(
    app: str,
    around: Sequence[Plain],
    environments: Sequence[Mapping[Key, Object]],
    lifted: Sequence[Lifted],
    refused: dict[Key, str],
) -> None:
    """Adds the NetworkPolicies that are about the pods of one workload, in all environments that
    have one.
    """
    for name, having in _having(environments, _POLICY, refused).items():
        readings: dict[int, tuple[str, Plain]] = {}
        try:
            for number in having:
                objects, here = environments[number], lifted[number]
                spec = spec_of(app, around[number], here.workloads)
                labels = dug(objects[name], "spec", "podSelector", "matchLabels")
                key = next((key for key in here.workloads if selector(spec, key) == labels), None)
                if key is None:
                    raise NotLiftedError("is about pods that are not those of one workload")  # noqa: TRY301
                if "networkPolicy" in here.workloads[key]:
                    raise NotLiftedError(f"workload {key!r} has another NetworkPolicy already")  # noqa: TRY301
                with reading():
                    fields = policy_fields(objects[name], spec, key)
                workloads = {**here.workloads, key: {**here.workloads[key], "networkPolicy": fields}}
                attempt(app, around[number], workloads, objects)
                readings[number] = (key, fields)
        except (NotLiftedError, UnreadableError) as error:
            refused[name] = str(error)
            continue
        for number, (key, fields) in readings.items():
            here = lifted[number]
            here.workloads[key] = {**here.workloads[key], "networkPolicy": fields}
            here.taken[name] = next(identity for identity, own in here.keys.items() if own == key)


def lift_routes(
    app: str,
    around: Sequence[Plain],
    environments: Sequence[Mapping[Key, Object]],
    lifted: Sequence[Lifted],
    refused: dict[Key, str],
) -> None:
    """Adds the HTTPRoutes that a spec makes: one, and those that are numbered after it."""
    having = _having(environments, _ROUTE, refused)
    if not having:
        return
    first = min(having, key=lambda name: (name.name != f"{app}-route", -len(having[name]), name.name))
    group = [first, *(name for name in _numbered(first) if name in having)]
    readings: dict[int, Plain] = {}
    try:
        for number in having[first]:
            objects, here = environments[number], lifted[number]
            services = services_of(spec_of(app, around[number], here.workloads))
            with reading():
                fields = route_fields([objects[name] for name in group if name in objects], services)
            if fields["name"] == f"{app}-route":
                del fields["name"]
            attempt(app, {**around[number], **here.rest, "gateway": fields}, here.workloads, objects)
            readings[number] = fields
    except (NotLiftedError, UnreadableError) as error:
        refused[first] = str(error)
    for number, fields in readings.items() if first not in refused else ():
        lifted[number].rest["gateway"] = fields
        lifted[number].taken |= {name: name for name in group if name in environments[number]}
    taken = {name for each in lifted for name in each.taken}
    for name in having.keys() - taken - {first}:
        refused.setdefault(name, "the application has another HTTPRoute already")


def _numbered(first: Key) -> Iterator[Key]:
    for number in range(2, 100):
        yield first._replace(name=f"{first.name}-{number}")


def _having(
    environments: Sequence[Mapping[Key, Object]], kind: tuple[str, str], refused: Mapping[Key, str]
) -> dict[Key, list[int]]:
    """The objects of a kind, with the numbers of the environments that have them."""
    found: dict[Key, list[int]] = {}
    for number, objects in enumerate(environments):
        for name in objects:
            if (name.group, name.kind) == kind and name not in refused:
                found.setdefault(name, []).append(number)
    return found
