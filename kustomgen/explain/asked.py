"""The object and the field that someone asks for, as people write them: ``Deployment/api``,
``spec.replicas``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, InputError
from kustomgen.k8s import schema
from kustomgen.kustomize.provenance.history import names_of
from kustomgen.policy.names import hint_for

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Resource
    from kustomgen.kustomize.sources import Sources

_STEP = re.compile(r"""\.?(?P<key>[^.\[\]"]+)|\[(?P<index>\d+)\]|\["(?P<quoted>[^"]*)"\]|\[(?P<name>[^\]"]+)\]""")

# What tells the items of a list apart, in the order in which it is tried.
_KEYS = ("name", "containerPort", "port", "mountPath", "key", "ip", "topologyKey", "type", "host", "path")


def asked_resource(sources: Sources, folder: Path, build: Build, asked: str) -> Resource:
    """The object of ``Kind/name`` or ``Kind/namespace/name``: its name in the build, or one that it
    had before.

    Raises InputError if none exists, or more than one.
    """
    kind, _, rest = asked.partition("/")
    namespace, _, name = rest.rpartition("/")
    if not kind or not name:
        hint = "write kind and name: `Deployment/api`"
        raise InputError(Complaint(None, f"{asked!r} is no object", hint))
    of_kind = [one for one in build.resources if one.kind.lower() == kind.lower()]
    if not of_kind:
        kinds = dict.fromkeys(one.kind for one in build.resources)
        raise InputError(Complaint(None, f"{build.path} builds no {kind}", hint_for(kind, kinds)))
    here = [one for one in of_kind if namespace in ("", one.namespace)]
    exact = [one for one in here if one.name == name]
    found = exact or [one for one in here if name in names_of(sources, folder, one)]
    if not found:
        names = [one.name for one in of_kind]
        raise InputError(Complaint(None, f"{build.path} builds no {of_kind[0].kind} {rest!r}", hint_for(name, names)))
    if len(found) > 1:
        all_ = ", ".join(f"{one.kind}/{one.namespace}/{one.name}".replace("//", "/") for one in found)
        raise InputError(Complaint(None, f"{asked} is more than one object of {build.path}", f"name one: {all_}"))
    return found[0]


def asked_path(resource: Resource, asked: str, kubernetes: str) -> tuple[str | int, ...]:
    """The path of ``spec.template.spec.containers[api].image``, also of a field that is absent.

    An item of a list is named by its name, its port or its path, or by its number. Raises
    InputError for what is no path, for an item that is not there, and for a field that the kind
    does not have.
    """
    path: list[str | int] = []
    value: Any = resource.manifest
    type_name = schema.type_of(resource.ref, kubernetes)
    listed: schema.ListType | None = None
    for match in _steps(asked):
        step: str | int
        if isinstance(value, list):
            step = _item(value, match, asked)
            type_name, listed = (listed.item_type if listed else None), None
        else:
            step = next(text for text in match.groups() if text is not None)
            _known(value, type_name, step, asked, kubernetes)
            type_name, listed = schema.field_type(type_name, step, kubernetes)
        path.append(step)
        value = _below(value, step)
    return tuple(path)


def _steps(asked: str) -> list[re.Match[str]]:
    found = []
    position = 0
    while position < len(asked):
        match = _STEP.match(asked, position)
        if match is None or (position == 0 and asked.startswith(".")):
            hint = "write it as findings do: `spec.template.spec.containers[api].image`"
            raise InputError(Complaint(None, f"{asked!r} is no field from sign {position + 1} on", hint))
        found.append(match)
        position = match.end()
    return found


def _below(value: Any, step: str | int) -> Any:
    if isinstance(value, Mapping):
        return value.get(step)
    return value[step] if isinstance(value, list) and isinstance(step, int) else None


def _item(items: list[Any], match: re.Match[str], asked: str) -> int:
    wanted = next(text for text in match.groups() if text is not None)
    if match["index"] is not None and int(wanted) < len(items):
        return int(wanted)
    names = [_names(item) for item in items]
    for index, names_ in enumerate(names):
        if wanted in names_:
            return index
    where = asked[: match.start()]
    message = f"{where} has no item {wanted!r}"
    if match["index"] is not None and not any(names):
        message = f"{where} has {len(items)} items, counted from 0"
    raise InputError(Complaint(None, message, hint_for(wanted, [name for found in names for name in found[:1]])))


def _names(item: Any) -> list[str]:
    if not isinstance(item, Mapping):
        return []
    return [str(item[key]) for key in _KEYS if isinstance(item.get(key), (str, int))]


def _known(value: Any, type_name: str | None, step: str, asked: str, kubernetes: str) -> None:
    """Refuses a field that is not there and that the schema does not know."""
    if isinstance(value, Mapping) and step in value:
        return
    if value is not None and not isinstance(value, Mapping):
        raise InputError(Complaint(None, f"{asked}: there is nothing below {value!r}"))
    if type_name and schema.is_unknown(type_name, step, kubernetes):
        fields = schema.fields_of(type_name, kubernetes)
        raise InputError(
            Complaint(None, f"{asked}: there is no field {step!r}", hint_for(step, fields, "see its schema"))
        )
