"""Compose files as services: override files laid over the first, ``extends`` and variables filled
in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.files.confined import MAX_BYTES, read_bytes
from kustomgen.importing.model import ImportNote
from kustomgen.k8s.credentials import kind_by_name
from kustomgen.yaml.source import parse_one

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kustomgen.kustomize.sources import Sources
    from kustomgen.yaml.source import Located

NAMES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
_LISTS = frozenset({"command", "entrypoint"})
"""Lists that replace those below them; others add up."""
_VARIABLE = re.compile(r"\$\$|\$\{([A-Za-z_]\w*)(?:(:?[-?+])([^}]*))?\}|\$([A-Za-z_]\w*)")

Service = dict[str, Any]


@dataclass
class Compose:
    """Services by name, and where each is written."""

    services: dict[str, Service]
    marks: dict[str, Mark]
    keys: dict[tuple[str, str], Mark]
    """(service, key) to its place."""
    folder: Path
    top: dict[str, Any] = field(default_factory=dict)
    notes: list[ImportNote] = field(default_factory=list)

    def note(self, service: str, key: str, message: str, hint: str = "", *, left: bool = False) -> None:
        """Notes something of a key of a service."""
        mark = self.keys.get((service, key), self.marks.get(service))
        self.notes.append(
            ImportNote(f"services.{service}.{key}" if key else f"services.{service}", message, mark, hint, left)
        )


def text_of(folder: Path, name: str, limit: int = MAX_BYTES) -> str | None:
    """A file that a compose file names; None if it is not below its folder, links included, or
    is not read.
    """
    if name.startswith(("/", "~")) or ".." in name.split("/"):
        return None
    try:
        return read_bytes(folder / name, limit, within=folder).decode("utf-8", "replace")
    except OSError:
        return None


def read_compose(sources: Sources, places: list[Path]) -> Compose:
    """The services of compose files, each file laid over those before it. Raises InputError with
    what is no such file.
    """
    found = Compose({}, {}, {}, places[0].parent)
    for place in places:
        _add(found, sources, place)
    found.services = {name: _extended(found, sources, name, service, ()) for name, service in found.services.items()}
    values = _dot_env(sources, found.folder)
    for name in found.services:
        found.services[name] = _filled(found, name, found.services[name], values)
    from kustomgen.importing.compose.shape import misshapen  # noqa: PLC0415 - pydantic

    services = found.services.items()
    if complaints := [each for name, service in services for each in misshapen(name, service, found.keys)]:
        raise InputError(complaints)
    return found


def _add(found: Compose, sources: Sources, place: Path) -> None:
    root = _parsed(sources, place)
    services = root.get("services")
    if services is None and not any(key in root.value for key in ("version", "name")):
        services = root  # version 1: the services are at the top
    if services is None or not isinstance(services.value, dict) or not services.value:
        message = "there are no services in it"
        raise InputError(Complaint(root.mark, message, "a compose file has `services: {web: {image: …}}`"))
    for name, node in services.value.items():
        if not isinstance(node.value, dict):
            raise InputError(
                Complaint(node.where, f"service {name!r} is no mapping", "for example `image: nginx:1.27`")
            )
        found.marks.setdefault(name, node.where)
        found.keys |= {(name, key): item.where for key, item in node.value.items()}
        found.services[name] = laid(found.services.get(name, {}), node.plain())
    if services is not root:
        for key, node in root.value.items():
            found.top.setdefault(key, node.plain())
            if key.startswith("x-") or key in ("networks", "secrets", "configs", "include"):
                message = "has no place in a spec"
                if key == "networks":
                    message = "has no place in a spec: pods can reach each other, unless `networkPolicy` restricts them"
                if not key.startswith("x-") or not _is_used(node):
                    found.notes.append(ImportNote(key, message, node.where))


def _is_used(node: Located) -> bool:
    """An extension that only holds anchors is in the services already."""
    return isinstance(node.value, dict)


def _parsed(sources: Sources, place: Path) -> Located:
    shown = sources.show(place)
    root = parse_one(sources.text(shown), shown)
    if not isinstance(root.value, dict):
        raise InputError(Complaint(root.mark, "is no compose file: a mapping is expected", "name compose.yaml"))
    return root


def laid(under: Any, over: Any, key: str = "") -> Any:
    """A service with an override laid over it: mappings merge, lists add up, all else replaces."""
    if isinstance(under, dict) and isinstance(over, dict):
        return {**under, **{name: laid(under.get(name), item, name) for name, item in over.items()}}
    if key == "environment" and under is not None:
        return {**environment_of(under), **environment_of(over)}
    if isinstance(under, list) and isinstance(over, list) and key not in _LISTS:
        return [*under, *(item for item in over if item not in under)]
    return over


def environment_of(value: Any) -> dict[str, Any]:
    """Variables as a mapping; None for those whose value comes from outside."""
    if isinstance(value, dict):
        return dict(value)
    found: dict[str, Any] = {}
    for item in value if isinstance(value, list) else ():
        name, equals, text = str(item).partition("=")
        found[name] = text if equals else None
    return found


def _extended(found: Compose, sources: Sources, name: str, service: Service, way: tuple[str, ...]) -> Service:
    given = service.get("extends")
    if given is None:
        return service
    target = given if isinstance(given, str) else str(given.get("service", ""))
    file = "" if isinstance(given, str) else str(given.get("file") or "")
    if (file, target) in [tuple(each.split("\n")) for each in way]:
        mark = found.keys.get((name, "extends"))
        raise InputError(Complaint(mark, f"extends of {name!r} is circular", "take one of them away"))
    other = found
    if file:
        other = Compose({}, {}, {}, (found.folder / file).parent)
        _add(other, sources, found.folder / file)
    if target not in other.services:
        mark = found.keys.get((name, "extends"))
        raise InputError(
            Complaint(mark, f"service {target!r}, which {name!r} extends, is not there", "correct its name")
        )
    base = _extended(other, sources, target, other.services[target], (*way, f"{file}\n{target}"))
    apart = {key: value for key, value in base.items() if key not in ("depends_on", "volumes_from", "links")}
    for key in apart:
        if (target, key) in other.keys:
            found.keys.setdefault((name, key), other.keys[target, key])
    return {key: value for key, value in laid(apart, service).items() if key != "extends"}


def _dot_env(sources: Sources, folder: Path) -> dict[str, str]:
    """What ``.env`` beside the compose file says, without credentials."""
    place = folder / ".env"
    if not place.is_file():
        return {}
    found = {}
    for line in sources.text(sources.show(place)).splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#") and kind_by_name(name) is None:
            found[name.strip()] = value.strip().strip("'\"")
    return found


def _filled(found: Compose, service: str, value: Any, values: Mapping[str, str], key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _filled(found, service, item, values, key or name) for name, item in value.items()}
    if isinstance(value, list):
        return [_filled(found, service, item, values, key) for item in value]
    if not isinstance(value, str) or "$" not in value:
        return value

    def one(match: re.Match[str]) -> str:
        name = match[1] or match[4]
        if name is None:
            return "$"
        operator, default = match[2] or "", match[3] or ""
        if name in values:
            return default if "+" in operator else values[name]
        if "-" in operator:
            return default
        if kind_by_name(name) is None:
            message = f"{name} is set when compose runs, and no value of it is known: it is empty here"
            found.note(service, key, message, "write its value into the spec, in each environment", left=True)
        return ""

    return _VARIABLE.sub(one, value)
