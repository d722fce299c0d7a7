"""What short forms stand for.

They are written out before an environment is laid over the common part, so that
``livenessProbe: /live`` in one and ``livenessProbe: {periodSeconds: 5}`` in the other add up.
"""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING

from pydantic.alias_generators import to_camel

from kustomgen.spec.model import Service, Storage
from kustomgen.yaml.source import Located

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FieldPath = tuple[str | int, ...]

STORAGE_FIELDS = frozenset(to_camel(field) for field in Storage.model_fields)
SERVICE_FIELDS = frozenset(to_camel(field) for field in Service.model_fields)
STORAGE = "data"
"""What a workload's one volume is called where nobody says."""


def _under(*keys: str, kind: type = str) -> Callable[[Located], Located]:
    """A scalar of a kind becomes a mapping with the scalar at these keys."""

    def expand(value: Located) -> Located:
        if isinstance(value.value, (dict, list, bool, NoneType)) or not isinstance(value.value, kind):
            return value
        inner = value
        for key in reversed(keys):
            inner = Located({key: Located(inner.value, value.mark, value.key)}, value.mark, value.key)
        return inner

    return expand


def _storage(value: Located) -> Located:
    """A size, or one storage without its name, is the volume ``data``."""
    inner = value.value
    one = bool(STORAGE_FIELDS & inner.keys()) if isinstance(inner, dict) else isinstance(inner, (str, int, float))
    if not one or isinstance(inner, bool):
        return value
    return Located({STORAGE: Located(inner, value.mark, value.key)}, value.mark, value.key)


def _listed(value: Located) -> Located:
    """Names in a list become keys of a mapping that has nothing more to say of them."""
    if not isinstance(value.value, list) or not all(isinstance(item.value, str) for item in value.value):
        return value
    named = {item.value: Located({}, item.mark, item.key) for item in value.value}
    return Located(named, value.mark, value.key)


def _service(value: Located) -> Located:
    if isinstance(value.value, dict) and value.value and not SERVICE_FIELDS & value.value.keys():
        return Located({"ports": Located(value.value, value.mark, value.key)}, value.mark, value.key)
    return value


def _each(expand: Callable[[Located], Located]) -> Callable[[Located], Located]:
    """What is done to each item of a list."""

    def items(value: Located) -> Located:
        if not isinstance(value.value, list):
            return value
        return Located([expand(item) for item in value.value], value.mark, value.key)

    return items


def _mount(value: Located) -> Located:
    """A path, or several of them."""
    path = _under("mountPath")
    return _each(path)(value) if isinstance(value.value, list) else path(value)


def _word(*words: str, value: str) -> Callable[[Located], Located]:
    """One of the words becomes a mapping of it to a value."""

    def expand(node: Located) -> Located:
        if node.value not in words:
            return node
        return Located({str(node.value): Located(value, node.mark, node.key)}, node.mark, node.key)

    return expand


_PROBE = _under("httpGet", "path")

EXPAND: Mapping[FieldPath, Callable[[Located], Located]] = {
    ("*", "livenessProbe"): _PROBE,
    ("*", "readinessProbe"): _PROBE,
    ("*", "startupProbe"): _PROBE,
    ("*", "strategy"): _under("type"),
    ("*", "prometheusRule", "alerts", "*"): _under("expr"),
    ("*", "prometheusRule", "records", "*"): _under("expr"),
    ("prometheusRule", "alerts", "*"): _under("expr"),
    ("prometheusRule", "records", "*"): _under("expr"),
    ("*", "podAntiAffinity"): _word("hostname", "zone", value="preferred"),
    ("*", "autoscaling", "triggers", "*", "authenticationRef"): _under("name"),
    ("*", "service"): _service,
    ("*", "service", "ports", "*"): _under("port", kind=object),
    ("*", "files", "*"): _under("content", kind=object),
    ("*", "dependsOn"): _listed,
    ("*", "backup", "storage"): _under("size", kind=object),
    ("*", "volumeMounts", "*"): _mount,
    ("*", "storage"): _storage,
    ("*", "storage", "*"): _under("size", kind=object),
    ("*", "ports", "*"): _under("containerPort", kind=object),
    ("configMaps", "*", "*"): _under("content", kind=object),
    ("secrets", "data", "*"): _under("key", kind=object),
    ("imagePullSecrets", "*"): _under("provider"),
    ("imagePullSecrets", "*", "remoteRef"): _under("key", kind=object),
    ("ingress", "hosts", "*", "*"): _under("workload"),
    ("ingress", "tls"): _under("secretName"),
    ("gateway", "hosts", "*", "*"): _under("workload"),
    ("gateway", "parentRefs"): _each(_under("name")),
}
"""Where a short form may stand. A leading ``*`` is a workload, ``defaults``, an init container or a
sidecar.
"""

_CONTAINERS: tuple[FieldPath, ...] = (
    ("workloads", "*"),
    ("defaults",),
    ("workloads", "*", "initContainers", "*"),
    ("workloads", "*", "sidecars", "*"),
    ("workloads", "*", "extraContainers", "*"),
    ("defaults", "initContainers", "*"),
    ("defaults", "sidecars", "*"),
    ("defaults", "extraContainers", "*"),
    ("sizes", "*"),
)


def _places() -> list[tuple[FieldPath, Callable[[Located], Located]]]:
    places: list[tuple[FieldPath, Callable[[Located], Located]]] = []
    for pattern, expand in EXPAND.items():
        prefixes = _CONTAINERS if pattern[0] == "*" else ((),)
        tail = pattern[1:] if pattern[0] == "*" else pattern
        places.extend(((*prefix, *tail), expand) for prefix in prefixes)
    return places


_PLACES = _places()


def write_out(root: Located) -> Located:
    """The same spec with every short form written out; places stay those of what was written."""
    for path, expand in _PLACES:
        root = _apply(root, path, expand)
    return root


def written_out(workload: Located) -> Located:
    """One workload with its short forms written out."""
    inside = write_out(Located({"workloads": Located({"x": workload}, workload.mark)}, workload.mark))
    return inside.value["workloads"].value["x"]  # type: ignore[no-any-return]


def _apply(node: Located, path: FieldPath, expand: Callable[[Located], Located]) -> Located:
    if not path:
        return expand(node)
    if not isinstance(node.value, dict):
        return node
    step, rest = path[0], path[1:]
    keys = list(node.value) if step == "*" else [step] if step in node.value else []
    changed = {key: _apply(node.value[key], rest, expand) for key in keys}
    if all(changed[key] is node.value[key] for key in keys):
        return node
    return Located(node.value | changed, node.mark, node.key)
