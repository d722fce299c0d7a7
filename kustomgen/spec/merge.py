"""An environment laid over the common part: mappings merge, scalars and lists replace, null deletes."""

from __future__ import annotations

from kustomgen.spec.presets import at, part
from kustomgen.spec.shorthand import written_out
from kustomgen.spec.sources import SOURCES
from kustomgen.yaml.source import Located

EVERY = "*"
"""Under ``workloads``: what goes for every workload, whatever the common part says of it."""

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
"""Type of a Service to what only the others have."""
_FILE = frozenset({"content", "file"})
_VOLUME = frozenset(SOURCES)


def overlay(common: Located, environment: Located) -> Located:
    """The common part with an environment laid over it; each value keeps the place it came from.

    ``defaults`` go under every workload first, so that an environment's null takes away what a default gave.
    """
    defaults = _merge(without_nulls(_child(common, "defaults")), _child(environment, "defaults"), ("defaults",))
    ours, theirs = _child(common, "workloads"), _child(environment, "workloads")
    if not isinstance(ours.value, dict) or not isinstance(theirs.value, dict):
        return _merge(without_nulls(common), environment, ())
    names = [name for name in (*ours.value, *(n for n in theirs.value if n not in ours.value)) if name != EVERY]
    nothing = Located({}, ours.mark, ours.key)
    workloads = {}
    for name in names:
        path = ("workloads", name)
        under = _preset(theirs.get(name), theirs.get(EVERY), ours.get(name)) or defaults
        workload = _merge(under, ours.value.get(name, nothing), path)
        if EVERY in theirs.value:
            workload = _merge(workload, theirs.value[EVERY], path)
        if name in theirs.value:
            workload = _merge(workload, theirs.value[name], path)
        if workload.value is not None:
            workloads[name] = workload
    rest = {key: value for key, value in environment.value.items() if key not in ("workloads", "defaults", "patches")}
    merged = _merge(without_nulls(common), Located(rest, environment.mark, environment.key), ())
    merged = _with_patches(merged, common.get("patches"), environment.get("patches"))
    if "workloads" not in common.value and "workloads" not in environment.value:
        return merged
    return Located(merged.value | {"workloads": Located(workloads, ours.mark, ours.key)}, merged.mark, merged.key)


def _with_patches(merged: Located, ours: Located | None, theirs: Located | None) -> Located:
    """The spec with its ``patches``, in which null is a value: it takes a field from an object, not from the spec."""
    rest = {key: value for key, value in merged.value.items() if key != "patches"}
    found = [node for node in (ours, theirs) if node is not None]
    if not found or found[-1].value is None:
        return Located(rest, merged.mark, merged.key)
    laid = found[0] if len(found) == 1 else _laid(found[0], found[1])
    if isinstance(laid.value, dict):
        laid = Located({key: item for key, item in laid.value.items() if item.value is not None}, laid.mark, laid.key)
    return Located(rest | {"patches": laid}, merged.mark, merged.key)


def _laid(under: Located, over: Located) -> Located:
    if not isinstance(under.value, dict) or not isinstance(over.value, dict):
        return over
    both = {key: _laid(under.value[key], value) if key in under.value else value for key, value in over.value.items()}
    return Located(under.value | both, over.mark, over.key)


def _preset(*layers: Located | None) -> Located | None:
    """What goes under a workload that names a preset, as if it stood where the name does."""
    for layer in layers:
        node = layer.get("preset") if layer is not None else None
        if node is not None:
            found = part(node.value, "workload")
            return None if found is None else written_out(at(found, node.where))
    return None


def laid_over(under: Located, over: Located, path: tuple[str, ...]) -> Located:
    """One part of a spec with another laid over it."""
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
    """The members of a Kubernetes union that give way to another one: setting minAvailable drops maxUnavailable."""
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
    """The same value without keys that are null: null deletes, also where there is nothing to delete."""
    if not isinstance(node.value, dict):
        return node
    kept = {key: without_nulls(value) for key, value in node.value.items() if value.value is not None}
    return Located(kept, node.mark, node.key)
