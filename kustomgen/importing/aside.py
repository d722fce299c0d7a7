"""What stays in the old tree: Secrets with values, and whatever else holds a credential. It is
said, never copied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.importing.model import ImportNote
from kustomgen.importing.objects import strings
from kustomgen.importing.places import place_of
from kustomgen.k8s.credentials import credential
from kustomgen.k8s.leaks import credential_in

if TYPE_CHECKING:
    from kustomgen.k8s.resource import Resource
    from kustomgen.kustomize.sources import Sources

_KEPT = "apply it from there, or keep its values in a secret store and name where under `secrets`"
_MOVED = "change it, keep the new one in a Secret, and import again"
_NOT_HERE = {
    "Kustomization": "kustomize.config.k8s.io",
    "Component": "kustomize.config.k8s.io",
}


def reason_to_leave(resource: Resource) -> tuple[str, str] | None:
    """Why an object cannot be in a spec, and what to do about it; None if it can."""
    if not resource.name:
        return "has no metadata.name", "give it a name, and import again"
    if _NOT_HERE.get(resource.kind) == resource.ref.group:
        return "is kustomize's own, and no object of a cluster", "take it out of the resources"
    if resource.kind == "Secret" and not resource.ref.group:
        return _of_secret(resource)
    for name, value in strings(resource.manifest):
        if found := credential_in(value):
            return f"{name!r} holds {found} in plain text", _MOVED
    return _of_settings(resource)


def _of_secret(resource: Resource) -> tuple[str, str] | None:
    if "sops" in resource.manifest:
        return (
            "is encrypted by SOPS",
            "copy its file to the spec's folder, and write `secrets: {provider: sops, file: FILE}`",
        )
    if resource.manifest.get("data") or resource.manifest.get("stringData"):
        return "has its values in the tree, and they are not copied", _KEPT
    return None


def _of_settings(resource: Resource) -> tuple[str, str] | None:
    """Credentials that are told by their names: in ConfigMaps, and in variables of containers."""
    if resource.kind == "ConfigMap":
        data = resource["data"]
        for name, node in data.fields():
            if found := credential(name, node.value):
                return f"data {name!r} is {found} in plain text", _MOVED
        return None
    for name, value in _variables(resource.manifest):
        if found := credential(name, value):
            return f"variable {name!r} is {found} in plain text", _MOVED
    return None


def _variables(value: object) -> list[tuple[str, str]]:
    """The variables of all containers, at any depth."""
    if isinstance(value, list):
        return [pair for item in value for pair in _variables(item)]
    if not isinstance(value, dict):
        return []
    found = []
    for key, item in value.items():
        if key == "env" and isinstance(item, list):
            found += [
                (str(each["name"]), each["value"])
                for each in item
                if isinstance(each, dict) and isinstance(each.get("value"), str) and "name" in each
            ]
        else:
            found += _variables(item)
    return found


def left(sources: Sources, resource: Resource, environment: str, reason: tuple[str, str]) -> ImportNote:
    """What is said of an object that stays where it is."""
    message, hint = reason
    mark = place_of(sources, resource)
    return ImportNote(
        f"{resource} ({environment})",
        f"stays in the old tree: it {message}"
        if message.startswith(("is ", "has "))
        else f"stays in the old tree: {message}",
        mark,
        hint,
        left=True,
    )
