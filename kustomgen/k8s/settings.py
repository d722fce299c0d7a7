"""Values that configure programs: those of environment variables, and of ConfigMaps' keys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.k8s.pods import pod_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.k8s.pairing import ObjectKey
    from kustomgen.k8s.resource import Node, Resource


@dataclass(frozen=True, slots=True)
class Value:
    """A variable or key: ``holder`` is the container or ConfigMap, as ``Kind/name/container`` or
    ``Kind/name``.
    """

    holder: str
    name: str
    at: Node

    @property
    def subject(self) -> str:
        return f"{self.holder}/{self.name}"


def values(objects: Mapping[ObjectKey, Resource]) -> Iterator[Value]:
    """Every variable with its own value, and every key of a ConfigMap."""
    for key, resource in objects.items():
        if resource.kind == "ConfigMap":
            for name, at in resource["data"].fields():
                yield Value(str(key), name, at)
        pod = pod_of(resource)
        for container in pod.containers() if pod else ():
            for entry in container["env"]:
                if entry["value"].present:
                    yield Value(f"{key}/{container.name}", entry["name"].text, entry["value"])


_OFF = frozenset({"", "0", "false", "no", "off", "none", "disabled"})
_LOUD = frozenset({"debug", "trace", "verbose", "all"})
_LEVEL = re.compile(r"log.?level|verbosity|loglvl")
_DEBUG = re.compile(r"(?:^|[^a-z])debug(?:$|[^a-z])")
_MODE = re.compile(r"(?:^|[^a-z])env(?:ironment)?$")


def debugs(value: Value) -> bool:
    """Whether it switches debugging on: ``DEBUG=1``, ``LOG_LEVEL=debug``,
    ``NODE_ENV=development``.
    """
    name, said = value.name.lower(), str(value.at.value).strip().lower()
    if "\n" in said:
        return False
    if _LEVEL.search(name):
        return said in _LOUD
    if _MODE.search(name):
        return said == "development"
    return bool(_DEBUG.search(name)) and said not in _OFF and "port" not in name
