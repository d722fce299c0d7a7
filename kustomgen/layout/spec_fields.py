"""The key of a spec that a field of a generated object belongs to: looked up, as far as the spec
has Kubernetes' fields.

What a spec has its own word for (``autoscaling`` for an HPA, ``ports`` by name) is in the
tables here; for all else the spec has Kubernetes' names, and its models say how far they reach.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.k8s.image import Image
from kustomgen.manifests.overrides import file_name
from kustomgen.spec.fields import known_keys, model_at
from kustomgen.spec.overrides import ObjectName

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kustomgen.manifests.manifest import Manifest
    from kustomgen.spec.model import Spec

Key = tuple[str | int, ...]

_OF_APP = {
    "namespace": "namespace", "resourcequota": "resourceQuota", "limitrange": "limitRange", "configmap": "config",
    "default-deny": "defaultDeny", "serviceaccount": "serviceAccount", "secrets": "secrets", "ingress": "ingress",
    "route": "gateway", "certificate": "certificate", "prometheusrule": "prometheusRule", "role": "serviceAccount",
    "clusterrole": "serviceAccount", "rolebinding": "serviceAccount", "clusterrolebinding": "serviceAccount",
}  # fmt: skip
"""Files of the application to the key that they come from."""
_OF_WORKLOAD = {
    "hpa": "autoscaling", "scaledobject": "autoscaling", "pdb": "podDisruptionBudget", "service": "service",
    "headless": "service", "networkpolicy": "networkPolicy", "servicemonitor": "monitoring", "podmonitor": "monitoring",
    "prometheusrule": "prometheusRule", "vpa": "verticalPodAutoscaler", "serviceaccount": "serviceAccount",
    "role": "serviceAccount", "clusterrole": "serviceAccount", "rolebinding": "serviceAccount",
    "clusterrolebinding": "serviceAccount",
}  # fmt: skip
"""Files of a workload, beside that of the workload itself, to the key below it."""
_WORDS = {
    "egress": "to", "ingress": "from", "topologySpreadConstraints": "topologySpread", "volumeClaimTemplates": "storage",
}  # fmt: skip
"""Kubernetes' fields that a spec has another word for."""
_POLICY = "networkPolicy"
_NAMED = {"env": "name", "ports": "name", "volumeMounts": "name", "volumes": "name"}
"""Lists of Kubernetes that are mappings in a spec, with the field that is the key there."""
_ENFORCE = "pod-security.kubernetes.io/"


def key_of(spec: Spec, manifest: Manifest, value: Any, path: Sequence[str | int]) -> Key:
    """The deepest key that a position of an object comes from: ``workloads.api.readinessProbe``,
    there or not.

    ``value`` is the object as it is built, of which ``path`` is a path.
    """
    folder, stem = (("", *manifest.file.parts[:-1])[-1], manifest.file.name.split(".")[0])
    if folder == "resources":
        return ("resources", _written_as(spec, manifest), *path)
    if folder == "configmaps":
        return ("configMaps", manifest.name, *path[1:2])
    if folder == "pull-secrets":
        return ("imagePullSecrets", manifest.file.stem)
    if folder not in spec.workloads:
        return _of_app(stem.rpartition("-")[0] if stem.startswith("route-") else stem, path)
    return _of_workload(spec, manifest, value, path)


def _of_workload(spec: Spec, manifest: Manifest, value: Any, path: Sequence[str | int]) -> Key:
    base, stem = ("workloads", manifest.file.parts[-2]), manifest.file.name.split(".")[0]
    if manifest.file.name.endswith(".claim.yaml"):
        return (*base, "storage", stem)
    if stem == "files":
        return (*base, "files")
    if block := _OF_WORKLOAD.get(stem):
        return in_block((*base, block), path)
    return _of_pods(spec, base, value, path)


def _written_as(spec: Spec, manifest: Manifest) -> str:
    """The key under ``resources`` that an object of its own file has."""
    files = {f"{file_name(ObjectName.parse(key))}.yaml": key for key in spec.resources}
    return files.get(manifest.file.name, f"{manifest.kind}/{manifest.name}")


def _of_app(stem: str, path: Sequence[str | int]) -> Key:
    if stem == "namespace" and any(str(step).startswith(_ENFORCE) for step in path):
        return ("podSecurity",)
    block = _OF_APP.get(stem)
    return () if block is None else in_block((block,), path)


def in_block(base: Key, path: Sequence[str | int]) -> Key:
    """Below a key with its own fields: as far down as its model knows the object's fields."""
    steps = list(path)
    for number, step in enumerate(steps):
        named = _WORDS.get(str(step), step) if base[-1] == _POLICY else step
        if named in known_keys(base) or (step == "data" and base[-1] in ("config", "secrets")):
            rest = steps[number + 1 :]
            return _down(base, rest) if step == "data" and base[-1] == "config" else _down((*base, named), rest)
    return base


def _down(base: Key, rest: Sequence[Any]) -> Key:
    """As far as the models go, by the object's own steps."""
    for step in rest:
        known = known_keys(base)
        if known and step not in known:
            return base
        if not known and model_at(base) is not None:
            return base
        base = (*base, step)
    return base


def _of_pods(spec: Spec, base: Key, value: Any, path: Sequence[str | int]) -> Key:
    """Of the object that runs the pods: its own fields, those of the pod, those of a container."""
    for number, step in enumerate(path):
        if step in ("containers", "initContainers") and len(path) > number + 1:
            container = at_path(value, path[: number + 2])
            name = container.get("name") if isinstance(container, dict) else None
            return _of_container(spec, (*base, *_container(spec, base, name)), container, path[number + 2 :])
    names = [str(step) for step in path]
    if names[-1:] == ["containers"]:
        return base
    if "template" in names:
        inner = path[names.index("template") + 1 :]
        if inner[:2] == ("metadata", "annotations"):
            return _down((*base, "podAnnotations"), inner[2:])
        fields = _renamed(inner)
        return _known(base, fields, value, path)
    return _known(base, _renamed(path), value, path)


def _renamed(path: Sequence[str | int]) -> list[str | int]:
    """The path of a pod or an object, as a spec calls its first step."""
    steps = [step for step in path if step not in ("spec", "metadata", "jobTemplate", "template")]
    if steps[:1] == ["securityContext"]:
        steps[0] = "podSecurityContext"
    if steps[:2] == ["affinity", "podAntiAffinity"]:
        return ["podAntiAffinity"]
    if steps:
        steps[0] = _WORDS.get(str(steps[0]), steps[0])
    return steps


def _container(spec: Spec, base: Key, name: Any) -> Key:
    workload = spec.workloads[str(base[1])]
    if name in workload.sidecars:
        return ("sidecars", name)
    if name in workload.extra_containers:
        return ("extraContainers", name)
    return ("initContainers", name) if name in workload.init_containers else ()


def _of_container(spec: Spec, base: Key, container: Any, inner: Sequence[str | int]) -> Key:
    if inner[:1] == ("image",) and isinstance(container, dict):
        name = Image.parse(str(container.get("image"))).name
        if name in spec.images:
            return ("images", name)
    return _known(base, inner, container, inner)


def _known(base: Key, steps: Sequence[str | int], value: Any, path: Sequence[str | int]) -> Key:
    """Below a workload or a container, where lists with names are mappings."""
    if not steps or steps[0] not in known_keys(base):
        return base
    field = str(steps[0])
    if field == "storage" and len(steps) > 1 and isinstance(steps[1], int):
        return _of_claim(base, value, path)
    if field in _NAMED and len(steps) > 1 and isinstance(steps[1], int):
        here = list(path).index(field)
        item = at_path(value, path[: here + 2])
        name = item.get(_NAMED[field]) if isinstance(item, dict) else None
        field = "volumes" if field == "volumeMounts" else field
        return (*base, field) if name is None else _down((*base, field, name), steps[2:])
    return _down((*base, field), steps[1:])


def _of_claim(base: Key, value: Any, path: Sequence[str | int]) -> Key:
    """Of a claim template, whose name is the key below ``storage``."""
    here = list(path).index("volumeClaimTemplates") + 2
    name = at_path(value, (*path[:here], "metadata", "name"))
    inner = [step for step in path[here:] if step not in ("spec", "metadata")]
    return (
        (*base, "storage")
        if name is None
        else _down((*base, "storage", name), ["size"] if "requests" in inner else inner)
    )


def at_path(value: Any, path: Sequence[str | int]) -> Any:
    """The value at a path; None if none exists."""
    for step in path:
        if isinstance(value, list):
            value = value[step] if isinstance(step, int) and step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def shown(key: Key) -> str:
    """``workloads.api.ports.http``; a key with a dot or a slash in brackets, a list's items by
    number.
    """
    return "".join(_parts(key)).removeprefix(".")


def _parts(key: Key) -> Iterator[str]:
    for step in key:
        if isinstance(step, int):
            yield f"[{step}]"
        elif step and not set(step) & set('./[]" '):
            yield f".{step}"
        else:
            yield f'["{step}"]'
