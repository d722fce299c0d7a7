"""What of an object means nothing to Kubernetes: empty fields of pods, and the order of lists whose
items have names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.importing.single_rules import with_single_rules
from kustomgen.k8s.pods import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from kustomgen.importing.model import Object

_OF_POD = frozenset({
    "securityContext", "nodeSelector", "affinity", "tolerations", "imagePullSecrets", "initContainers", "volumes",
    "hostAliases", "topologySpreadConstraints", "dnsConfig",
})  # fmt: skip
_OF_CONTAINER = frozenset({
    "resources", "securityContext", "env", "envFrom", "ports", "volumeMounts", "command", "args",
})  # fmt: skip
_OF_OBJECT = frozenset({"strategy", "updateStrategy"})
_LISTS = ("initContainers", "containers")


def without_empty(value: Object) -> Object:
    """The object without fields of its pods that are empty. The API server takes ``resources: {}``
    as none.
    """
    path = _template(value)
    if path is None:
        return value
    kept = {key: item for key, item in value.items() if key != "status"}
    if isinstance(kept.get("spec"), dict):
        kept["spec"] = _dropped(kept["spec"], _OF_OBJECT)
    return _changed(kept, path, _pods)


def empty_fields(value: Mapping[str, Any]) -> list[str]:
    """The names of such fields."""
    return list(_missing(value, without_empty(dict(value))))


def canonical(value: Object) -> Object:
    """The object with variables, volumes, mounts and ports of containers in the order of their
    names.

    Variables that use others stay in their order, which counts. A NetworkPolicy has its rules one
    by one.
    """
    if value.get("kind") == "NetworkPolicy":
        return with_single_rules(value)
    path = _template(value)
    return value if path is None else _changed(value, path, _sorted_pods)


def _template(value: Object) -> tuple[str, ...] | None:
    group = str(value.get("apiVersion", "")).rpartition("/")[0]
    return TEMPLATES.get((group, str(value.get("kind"))))


def _changed(value: Object, path: tuple[str, ...], change: Callable[[Any], Any]) -> Object:
    found: Object = _at(value, path, change)
    return found


def _at(value: Any, path: tuple[str, ...], change: Callable[[Any], Any]) -> Any:
    if not isinstance(value, dict):
        return value
    if not path:
        return change(value)
    return {**value, path[0]: _at(value[path[0]], path[1:], change)} if path[0] in value else value


def _dropped(value: Any, names: Collection[str]) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: item for key, item in value.items() if key not in names or item not in ({}, [])}


def _pods(template: Object) -> Object:
    found = dict(template)
    metadata = _dropped(found.get("metadata"), ("labels", "annotations"))
    if "metadata" in found:
        found["metadata"] = metadata
    pod = found.get("spec")
    if not isinstance(pod, dict):
        return found
    pod = _dropped(pod, _OF_POD)
    for name in _LISTS:
        if isinstance(pod.get(name), list):
            pod[name] = [_container(item) for item in pod[name]]
    return {**found, "spec": pod}


def _container(value: Any) -> Any:
    found = _dropped(value, _OF_CONTAINER)
    if isinstance(found, dict) and isinstance(found.get("env"), list):
        found["env"] = [_variable(item) for item in found["env"]]
    return found


def _variable(item: Any) -> Any:
    """A variable without a value is the empty text."""
    return {"name": item["name"]} if isinstance(item, dict) and item.get("value") == "" and "name" in item else item


def _sorted_pods(template: Object) -> Object:
    pod = template.get("spec")
    if not isinstance(pod, dict):
        return template
    pod = {**pod, **({"volumes": _by(pod["volumes"], ("name",))} if "volumes" in pod else {})}
    for name in _LISTS:
        if isinstance(pod.get(name), list):
            pod[name] = [_sorted_container(item) for item in pod[name]]
    return {**template, "spec": pod}


def _sorted_container(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    found = dict(value)
    for field, keys in (("volumeMounts", ("mountPath", "name")), ("ports", ("containerPort", "protocol"))):
        if field in found:
            found[field] = _by(found[field], keys)
    if "env" in found and not _uses_others(found["env"]):
        found["env"] = _by(found["env"], ("name",))
    return found


def _uses_others(env: Any) -> bool:
    return any("$(" in str(item.get("value")) for item in env if isinstance(item, dict))


def _by(items: Any, keys: tuple[str, ...]) -> Any:
    """The items in the order of their keys; as they are where one has none, or two the same."""
    if not isinstance(items, list) or not all(isinstance(item, dict) and keys[0] in item for item in items):
        return items
    order = [tuple(str(item.get(key, "")) for key in keys) for item in items]
    return [items[number] for number in sorted(range(len(items)), key=order.__getitem__)]


def _missing(before: Any, after: Any, name: str = "") -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key, item in before.items():
            if key in after:
                yield from _missing(item, after[key], key)
            else:
                yield key
    elif isinstance(before, list) and isinstance(after, list):
        for one, other in zip(before, after, strict=False):
            yield from _missing(one, other, name)
