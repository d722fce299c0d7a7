"""What an application has once: its Ingress, and the pull secrets of all of its pods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.importing.attempt import NotLiftedError, attempt
from kustomgen.k8s.pods import TEMPLATES
from kustomgen.manifests.config import config_map_fields
from kustomgen.manifests.ingress import ingress_fields
from kustomgen.manifests.inverse import RUNNING
from kustomgen.manifests.owner import UnreadableError, dug, reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kustomgen.importing.lift import Lifted
    from kustomgen.importing.member import ImportMember
    from kustomgen.importing.model import Key, Object, Plain

INGRESS = ("networking.k8s.io", "Ingress")


def pull_secrets(objects: Mapping[Key, Object]) -> Plain:
    """The pull secrets of all pods, where all have the same; else each workload's are
    patched in.
    """
    found = [
        dug(value, *TEMPLATES[name.group, name.kind], "spec").get("imagePullSecrets", [])
        for name, value in objects.items()
        if (name.group, name.kind) in RUNNING
    ]
    if not found or not found[0] or any(each != found[0] for each in found):
        return {}
    return {"imagePullSecrets": {each["name"]: {"provider": "existing"} for each in found[0] if "name" in each}}


def lift_config_maps(
    app: str,
    around: Sequence[Plain],
    members: Sequence[ImportMember],
    lifted: Sequence[Lifted],
    refused: dict[Key, str],
) -> None:
    """Adds the ConfigMaps that generators made, in all environments that have one."""
    for name in dict.fromkeys(name for member in members for name in member.objects if name in member.generated):
        having = [number for number, member in enumerate(members) if name in member.objects]
        readings = {}
        try:
            for number in having:
                if name in refused or name not in members[number].generated:
                    raise NotLiftedError("has no hash in its name in one of the environments")  # noqa: TRY301
                with reading():
                    fields = config_map_fields(members[number].objects[name])
                within = {**around[number], "configMaps": {name.name: fields}}
                result = attempt(app, within, {}, members[number].objects)
                readings[number] = (fields, result.patches)
        except (NotLiftedError, UnreadableError) as error:
            refused.setdefault(name, str(error))
            continue
        for number, (fields, patches) in readings.items():
            lifted[number].rest.setdefault("configMaps", {})[name.name] = fields
            lifted[number].patches |= patches
            lifted[number].taken[name] = name


def lift_ingress(
    app: str,
    around: Sequence[Plain],
    environments: Sequence[Mapping[Key, Object]],
    lifted: Sequence[Lifted],
    refused: dict[Key, str],
) -> None:
    """Adds one Ingress to what was lifted: the one that has the application's name, or is in most
    environments.
    """
    having: dict[Key, list[int]] = {}
    for number, objects in enumerate(environments):
        for name in objects:
            if (name.group, name.kind) == INGRESS and name not in refused:
                having.setdefault(name, []).append(number)
    for name in sorted(having, key=lambda name: (name.name != f"{app}-ingress", -len(having[name]))):
        readings = {}
        try:
            for number in having[name]:
                if "ingress" in lifted[number].rest:
                    raise NotLiftedError("the application has another Ingress already")  # noqa: TRY301 - as others are
                readings[number] = _read(app, around[number], environments[number], name, lifted[number])
        except (NotLiftedError, UnreadableError) as error:
            refused[name] = str(error)
            continue
        for number, (fields, patches) in readings.items():
            lifted[number].rest["ingress"] = fields
            lifted[number].patches |= patches
            lifted[number].taken[name] = name


def _read(
    app: str, around: Plain, objects: Mapping[Key, Object], name: Key, lifted: Lifted
) -> tuple[Plain, dict[Key, Plain]]:
    services = {}
    for key, workload in lifted.workloads.items():
        if service := workload.get("service"):
            called = service.get("name") or workload.get("name") or f"{app}-{key}"
            services[called] = (key, list(service["ports"]))
    with reading():
        fields = ingress_fields(objects[name], app, around["namePrefix"], services)
    result = attempt(app, {**around, "ingress": fields}, lifted.workloads, objects)
    return fields, {key: body for key, body in result.patches.items() if key == name}


def patches_of(app: str, around: Plain, objects: Mapping[Key, Object], lifted: Lifted) -> dict[Key, Plain]:
    """What is to be patched in the objects of all that was lifted, now that the whole spec is
    known.
    """
    if not lifted.taken:
        return {}
    try:
        result = attempt(app, {**around, **lifted.rest}, lifted.workloads, objects)
    except NotLiftedError:
        return lifted.patches  # the proof says what is wrong
    return dict(result.patches)
