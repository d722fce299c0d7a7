"""Merges an environment into the common part: mappings merge, scalars and lists replace, null
deletes.
"""

from __future__ import annotations

from kustomgen.errors import Mark
from kustomgen.spec.presets import workload_of
from kustomgen.spec.shorthand import written_out
from kustomgen.spec.sources import SOURCES
from kustomgen.yaml.source import Located

_NOTHING = Located({}, Mark(""))
EVERY = "*"
"""The key under ``workloads`` whose fields override those of every workload."""

_PROBE = frozenset({"httpGet", "tcpSocket", "exec", "grpc"})
UNIONS = {
    "podDisruptionBudget": frozenset({"minAvailable", "maxUnavailable"}),
    "livenessProbe": _PROBE,
    "readinessProbe": _PROBE,
    "startupProbe": _PROBE,
}
_OF_BALANCER = frozenset({"loadBalancerSourceRanges", "loadBalancerClass"})
_NOT_OF_TYPE = {
    "ClusterIP": _OF_BALANCER | {"externalTrafficPolicy"},
    "NodePort": _OF_BALANCER | {"headless"},
    "LoadBalancer": frozenset({"headless"}),
}
"""Type of a Service to the fields that it does not have."""
_FILE = frozenset({"content", "file"})
_VOLUME = frozenset(SOURCES)


def overlay(common: Located, *layers: Located) -> Located:
    """The common part with layers merged into it, the lowest first; each value keeps its place.
    ``defaults`` are merged into every workload first, so that an environment's null removes a
    default.
    """
    defaults = without_nulls(_child(common, "defaults"))
    merged = without_nulls(common)
    for layer in layers:
        defaults = _merge(defaults, _child(layer, "defaults"), ("defaults",))
        apart = ("workloads", "defaults", "patches", "presets", "from")
        rest = {key: value for key, value in layer.value.items() if key not in apart}
        merged = _merge(merged, Located(rest, layer.mark, layer.key), ())
    merged = _with_patches(merged, [found for part in (common, *layers) if (found := part.get("patches"))])
    # in a preset, null is a value: a parameter without a default
    for part in (common, *layers):
        if (presets := part.get("presets")) is not None:
            merged = Located(merged.value | {"presets": presets}, merged.mark, merged.key)
    written = [found for part in (common, *layers) if (found := part.get("workloads"))]
    while any(found.value is None for found in written):  # null removes all earlier values
        written = written[1:]
    if not written:
        return Located({k: v for k, v in merged.value.items() if k != "workloads"}, merged.mark, merged.key)
    workloads = written[-1]
    if all(isinstance(found.value, dict) for found in written):
        ours = written[0]
        workloads = Located(_workloads(merged, defaults, [found.value for found in written]), ours.mark, ours.key)
    return Located(merged.value | {"workloads": workloads}, merged.mark, merged.key)


def _workloads(root: Located, defaults: Located, written: list[dict[str, Located]]) -> dict[str, Located]:
    """Every workload merged with its preset or the defaults, layer by layer; null removes a
    workload.
    """
    found = {}
    for name in dict.fromkeys(name for layer in written for name in layer if name != EVERY):
        path = ("workloads", name)
        under = _under(root, defaults, [layer[key] for layer in written for key in (EVERY, name) if key in layer])
        workload: Located | None = None
        for layer in written:
            if name in layer and layer[name].value is None:
                workload = None
            elif name in layer or workload is not None:
                workload = workload or _merge(under, _NOTHING, path)
                for key in (EVERY, name):
                    if key in layer and layer[key].value is not None:
                        workload = _merge(workload, layer[key], path)
        if workload is not None:
            found[name] = workload
    return found


def _under(root: Located, defaults: Located, layers: list[Located]) -> Located:
    """The fields below those of a workload: its preset, with the place of the preset's name, or the
    defaults; and its size.
    """
    preset = _topmost(layers, "preset")
    under = defaults
    if preset is not None:
        chosen = [layer.get("parameters") for layer in layers]
        parameters = {
            key: value
            for node in chosen
            for key, value in (node.value.items() if node is not None and isinstance(node.value, dict) else ())
        }
        found = workload_of(root, preset, parameters)
        under = defaults if found is None else without_nulls(written_out(found))
    size = _topmost([under, *layers], "size")
    named = root.get("sizes", size.value) if size is not None and isinstance(size.value, str) else None
    return under if named is None else _merge(under, named, ("workloads", "*"))


def _topmost(layers: list[Located], key: str) -> Located | None:
    """The value of a key in the topmost layer that has it; None if that is null."""
    node = next((found for layer in reversed(layers) if (found := layer.get(key)) is not None), None)
    return None if node is None or node.value is None else node


def _with_patches(merged: Located, written: list[Located]) -> Located:
    """The spec with its ``patches``, in which null is a value: it removes a field of
    the object.
    """
    rest = {key: value for key, value in merged.value.items() if key != "patches"}
    if not written or written[-1].value is None:
        return Located(rest, merged.mark, merged.key)
    laid, *above = written
    for layer in above:
        laid = layer if laid.value is None else _laid(laid, layer)
    if isinstance(laid.value, dict):
        laid = Located({key: item for key, item in laid.value.items() if item.value is not None}, laid.mark, laid.key)
    return Located(rest | {"patches": laid}, merged.mark, merged.key)


def _laid(under: Located, over: Located) -> Located:
    if not isinstance(under.value, dict) or not isinstance(over.value, dict):
        return over
    both = {key: _laid(under.value[key], value) if key in under.value else value for key, value in over.value.items()}
    return Located(under.value | both, over.mark, over.key)


def laid_over(under: Located, over: Located, path: tuple[str, ...]) -> Located:
    """One part of a spec with another merged into it."""
    return _merge(under, over, path)


def _child(node: Located, key: str) -> Located:
    return node.get(key) or Located({}, node.mark)


def _merge(under: Located, over: Located, path: tuple[str, ...]) -> Located:
    if not isinstance(under.value, dict) or not isinstance(over.value, dict):
        return without_nulls(over)
    merged = dict(under.value)
    for key in _ousted(path, over.value):
        merged.pop(key, None)
    for key, value in over.value.items():
        if value.value is None:
            merged.pop(key, None)
        elif key in merged:
            merged[key] = _merge(merged[key], value, (*path, key))
        else:
            merged[key] = without_nulls(value)
    return Located(merged, over.mark, over.key) if over.value else Located(merged, under.mark, under.key)


def _ousted(path: tuple[str, ...], over: dict[str, Located]) -> frozenset[str]:
    """The members of a Kubernetes union that another one removes: setting minAvailable drops
    maxUnavailable.
    """
    last = path[-1] if path else ""
    if last in UNIONS:
        union = UNIONS[last]
    elif len(path) > 1 and path[-2] == "volumes":
        union = _VOLUME
    elif len(path) > 1 and path[-2] == "env":
        union = frozenset({"valueFrom", "secret"})
    elif len(path) > 1 and path[-2] == "files":
        union = _FILE
    elif last == "autoscaling" and "triggers" in over:
        return frozenset({"metrics", "pods"}) - over.keys()
    elif last == "service" and "type" in over:
        return _NOT_OF_TYPE.get(str(over["type"].value), frozenset()) - over.keys()
    elif last == "strategy" and "type" in over and over["type"].value == "Recreate":
        return frozenset({"rollingUpdate"})
    else:
        return frozenset()
    given = {key for key in over if over[key].value is not None}
    return union - given if union & given else frozenset()


def without_nulls(node: Located) -> Located:
    """The same value without keys that are null: null deletes, also if there is nothing to
    delete.
    """
    if not isinstance(node.value, dict):
        return node
    kept = {key: without_nulls(value) for key, value in node.value.items() if value.value is not None}
    return Located(kept, node.mark, node.key)
