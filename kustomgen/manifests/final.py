"""The final objects of an environment, with namespace, prefix and environment label. They are made
without kustomize, and must equal kustomize's build of base and overlay.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.scope import cluster_scoped
from kustomgen.manifests.references import REFERENCES, rename

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.k8s.resource import Ref
    from kustomgen.manifests.manifest import Manifest
    from kustomgen.spec.model import Spec

ENVIRONMENT_LABEL = "app.kubernetes.io/environment"

BINDINGS = frozenset({"RoleBinding", "ClusterRoleBinding"})

UNPREFIXED = frozenset({"Namespace", "CustomResourceDefinition", "APIService"})
"""Kinds whose names kustomize does not change."""

_LABELLED = {
    "Deployment": None, "ReplicaSet": None, "DaemonSet": None, "ReplicationController": "", "StatefulSet": "apps",
    "Job": "batch", "CronJob": "batch",
}  # fmt: skip
"""Kinds whose templates kustomize labels, with the group that it requires, if any
(api/internal/konfig).
"""


def final(manifests: tuple[Manifest, ...], spec: Spec, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """The objects of ``kubectl apply -k``, without hash suffixes of generated ConfigMaps."""
    renamed: dict[str, dict[str, str]] = {}
    for manifest in manifests:
        if manifest.kind not in UNPREFIXED:
            renamed.setdefault(manifest.kind, {})[manifest.name] = f"{spec.name_prefix}{manifest.name}"
    return [_final(manifest, spec, labels, renamed) for manifest in manifests]


def _final(
    manifest: Manifest, spec: Spec, labels: Mapping[str, str], renamed: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    value: Any = dict(with_labels(manifest, labels).value)
    for reference in REFERENCES:
        if reference.kind == manifest.kind:
            for target in reference.targets:
                value = rename(value, reference.path, renamed.get(target, {}))
    metadata = dict(value["metadata"])
    if manifest.kind == "Namespace" and spec.namespace:
        metadata["name"] = spec.namespace
    else:
        metadata["name"] = renamed.get(manifest.kind, {}).get(manifest.name, manifest.name)
        if spec.namespace and not cluster_scoped(manifest.resource.ref):
            metadata["namespace"] = spec.namespace
    value["metadata"] = metadata
    if manifest.kind in BINDINGS and spec.namespace:
        own = set(renamed.get("ServiceAccount", {}).values())
        value["subjects"] = [
            {**subject, "namespace": spec.namespace} if subject["name"] in own else subject
            for subject in value["subjects"]
        ]
    return dict(value)


def with_labels(manifest: Manifest, labels: Mapping[str, str]) -> Manifest:
    """The object with these labels, also on its templates. Existing labels stay."""
    value: Any = manifest.value
    for path in _labelled(manifest.resource.ref) if labels else ():
        value = _with_labels(value, path, labels)
    return replace(manifest, value=value)


def has_others(manifest: Manifest, labels: Mapping[str, str]) -> bool:
    """Whether the object has one of these labels with another value, on itself or on
    its templates.
    """
    found = [_labels_at(manifest.value, path) for path in _labelled(manifest.resource.ref)]
    return any(own.get(name, value) != value for own in found for name, value in labels.items())


def _labels_at(value: Any, path: tuple[str, ...]) -> Mapping[str, Any]:
    for step in (*path, "metadata", "labels"):
        value = (value or {}).get(step)
    return value or {}


def _labelled(ref: Ref) -> list[tuple[str, ...]]:
    """The places of kustomize's ``labels`` with ``includeTemplates``: the object, and its pod and
    job templates.
    """
    if ref.kind not in _LABELLED or _LABELLED[ref.kind] not in (None, ref.group):
        return [()]
    if ref.kind == "CronJob":
        return [(), ("spec", "jobTemplate", "spec", "template"), ("spec", "jobTemplate")]
    return [(), ("spec", "template")]


def _with_labels(value: Any, path: tuple[str, ...], labels: Mapping[str, str]) -> Any:
    if path:
        return {**value, path[0]: _with_labels(value[path[0]], path[1:], labels)}
    metadata = dict(value.get("metadata") or {})
    return {**value, "metadata": {**metadata, "labels": {**labels, **(metadata.get("labels") or {})}}}
