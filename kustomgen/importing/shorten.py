"""Workloads as a person writes them: fields in the usual order, and the short forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.spec.model import Workload
from kustomgen.spec.shorthand import SERVICE_FIELDS, STORAGE, STORAGE_FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kustomgen.importing.model import Plain

_FIRST = (
    "kind", "preset", "name", "builtinDefaults", "image", "imagePullPolicy", "containerName", "command", "args", "workingDir", "schedule",
    "replicas", "autoscaling", "strategy", "podDisruptionBudget", "selectorLabels", "labels", "podLabels", "annotations",
    "podAnnotations", "ports", "service", "env", "envFrom", "dependsOn", "resources", "startupProbe", "livenessProbe", "readinessProbe",
)  # fmt: skip
_REST = [(field.alias or name) for name, field in Workload.model_fields.items()]
_ORDER = {name: number for number, name in enumerate(dict.fromkeys((*_FIRST, *_REST)))}


_HEADS = (
    "type", "httpGet", "tcpSocket", "grpc", "exec", "mountPath", "name", "key", "path", "port", "requests",
)  # fmt: skip
"""Fields of Kubernetes that a person writes before the others; a build has them by the alphabet."""
_ARRANGED = ("resources", "startupProbe", "livenessProbe", "readinessProbe", "strategy")
_ITEMS_ARRANGED = ("volumes", "env")
_CONTAINERS = ("sidecars", "initContainers", "extraContainers")


def ordered(workload: Mapping[str, Any]) -> Plain:
    """The fields of a workload in the order in which a person reads them."""
    found = {name: workload[name] for name in sorted(workload, key=lambda name: _ORDER.get(name, len(_ORDER)))}
    for name, item in found.items():
        if name in _ARRANGED:
            found[name] = _arranged(item)
        elif isinstance(item, dict) and name in _ITEMS_ARRANGED:
            found[name] = {key: _arranged(value) for key, value in item.items()}
        elif isinstance(item, dict) and name in _CONTAINERS:
            found[name] = {key: ordered(value) if isinstance(value, dict) else value for key, value in item.items()}
    return found


def _arranged(value: Any) -> Any:
    if isinstance(value, list):
        return [_arranged(item) for item in value]
    if not isinstance(value, dict):
        return value
    first = [name for name in _HEADS if name in value]
    return {name: _arranged(value[name]) for name in dict.fromkeys((*first, *value))}


def shortened(spec: Plain) -> Plain:
    """A spec, or an environment's part of one, with short forms for all that has one."""
    found = dict(spec)
    if isinstance(found.get("workloads"), dict):
        found["workloads"] = {
            key: _container(value) if isinstance(value, dict) else value for key, value in found["workloads"].items()
        }
    if isinstance(found.get("configMaps"), dict):
        found["configMaps"] = {
            name: {key: _only(value, "content") for key, value in given.items()} if isinstance(given, dict) else given
            for name, given in found["configMaps"].items()
        }
    if isinstance(found.get("imagePullSecrets"), dict):
        found["imagePullSecrets"] = {
            name: _only(value, "provider") for name, value in found["imagePullSecrets"].items()
        }
    for field in ("ingress", "gateway"):
        if isinstance(found.get(field), dict):
            found[field] = _ingress(found[field])
    if isinstance(found.get("defaults"), dict):
        found["defaults"] = _container(found["defaults"])
    return found


def _ingress(value: Plain) -> Plain:
    """An Ingress, or the routes of a Gateway, with the workload alone where a path says no more."""
    found = dict(value)
    if isinstance(found.get("hosts"), dict):
        found["hosts"] = {
            host: {path: _only(backend, "workload") for path, backend in paths.items()} if paths else paths
            for host, paths in found["hosts"].items()
        }
    if isinstance(found.get("tls"), dict):
        found["tls"] = _only(found["tls"], "secretName")
    if isinstance(found.get("parentRefs"), list):
        found["parentRefs"] = [_only(parent, "name") for parent in found["parentRefs"]]
    return found


def _container(value: Plain) -> Plain:
    found = dict(value)
    for name, short in _SHORT.items():
        if isinstance(found.get(name), dict):
            found[name] = short(found[name])
    return found


def _each(name: str) -> Callable[[Plain], Plain]:
    """Values of a mapping that say nothing but one thing, each in short."""
    return lambda value: {key: _only(item, name) for key, item in value.items()}


def _probe(value: Plain) -> Any:
    return _only(value["httpGet"], "path", default=value) if value.keys() == {"httpGet"} else value


def _waits(value: Plain) -> Any:
    return list(value) if value and all(item == {} for item in value.values()) else value


def _beside(value: Plain) -> Plain:
    return {key: _container(item) if isinstance(item, dict) else item for key, item in value.items()}


def _mounts(value: Any) -> Any:
    return [_only(item, "mountPath") for item in value] if isinstance(value, list) else _only(value, "mountPath")


def _only(value: Any, name: str, default: Any = None) -> Any:
    """The value of a key that is the only one; else the whole."""
    alone = isinstance(value, dict) and value.keys() == {name} and value[name] is not None
    if alone and not isinstance(value[name], (dict, list)):
        return value[name]
    return value if default is None else default


def _service(value: Plain) -> Plain:
    ports = value.get("ports")
    if not isinstance(ports, dict):
        return value
    short = {name: _only(port, "port") for name, port in ports.items()}
    if value.keys() == {"ports"} and short and not SERVICE_FIELDS & short.keys():
        return short
    return {**value, "ports": short}


def _storage(value: Plain) -> Any:
    short = {name: _only(item, "size") for name, item in value.items()}
    if short.keys() == {STORAGE} and isinstance(short[STORAGE], str):
        return short[STORAGE]
    return short if not STORAGE_FIELDS & short.keys() else value


_SHORT: Mapping[str, Callable[[Plain], Any]] = {
    "ports": _each("containerPort"),
    "files": _each("content"),
    **dict.fromkeys(("startupProbe", "livenessProbe", "readinessProbe"), _probe),
    "strategy": lambda value: _only(value, "type"),
    "service": _service,
    "dependsOn": _waits,
    "volumeMounts": lambda value: {name: _mounts(item) for name, item in value.items()},
    "storage": _storage,
    **dict.fromkeys(("sidecars", "initContainers", "extraContainers"), _beside),
}
"""Fields of a workload to what writes them in short."""
