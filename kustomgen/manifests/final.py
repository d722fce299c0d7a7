"""The objects of an environment as they are in the cluster: namespace, prefix and environment label set.

This is the direct road. kustomize takes the other one, over base and overlay, and both must arrive at the same objects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.k8s.pods import TEMPLATES
from kustomgen.manifests.references import REFERENCES, rename

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.manifests.manifest import Manifest
    from kustomgen.spec.model import Spec

ENVIRONMENT_LABEL = "app.kubernetes.io/environment"

CLUSTER_SCOPED = frozenset({"Namespace", "ClusterRole", "ClusterRoleBinding"})
"""What kustomize sets no namespace on."""

BINDINGS = frozenset({"RoleBinding", "ClusterRoleBinding"})


def final(manifests: tuple[Manifest, ...], spec: Spec, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """What ``kubectl apply -k`` would apply, but for the hash suffixes of generated ConfigMaps."""
    renamed: dict[str, dict[str, str]] = {}
    for manifest in manifests:
        if manifest.kind != "Namespace":
            renamed.setdefault(manifest.kind, {})[manifest.name] = f"{spec.name_prefix}{manifest.name}"
    return [_final(manifest, spec, labels, renamed) for manifest in manifests]


def _final(
    manifest: Manifest, spec: Spec, labels: Mapping[str, str], renamed: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    value: Any = dict(manifest.value)
    for reference in REFERENCES:
        if reference.kind == manifest.kind:
            for target in reference.targets:
                value = rename(value, reference.path, renamed.get(target, {}))
    metadata = dict(value["metadata"])
    if manifest.kind == "Namespace":
        metadata["name"] = spec.namespace
    else:
        metadata["name"] = renamed[manifest.kind][manifest.name]
        if spec.namespace and manifest.kind not in CLUSTER_SCOPED:
            metadata["namespace"] = spec.namespace
    value["metadata"] = metadata
    if manifest.kind in BINDINGS and spec.namespace:
        own = set(renamed.get("ServiceAccount", {}).values())
        value["subjects"] = [
            {**subject, "namespace": spec.namespace} if subject["name"] in own else subject
            for subject in value["subjects"]
        ]
    for path in _labelled(manifest.kind):
        value = _with_labels(value, path, labels)
    return dict(value)


def _labelled(kind: str) -> list[tuple[str, ...]]:
    """Where kustomize's ``labels`` with ``includeTemplates`` puts them: the object, and its pod and job templates."""
    paths: list[tuple[str, ...]] = [()]
    template = next((path for (_, known), path in TEMPLATES.items() if known == kind and path), None)
    if template:
        paths += [path for path in (template, ("spec", "jobTemplate")) if path == template or kind == "CronJob"]
    return paths


def _with_labels(value: Any, path: tuple[str, ...], labels: Mapping[str, str]) -> Any:
    if path:
        return {**value, path[0]: _with_labels(value[path[0]], path[1:], labels)}
    metadata = dict(value.get("metadata") or {})
    return {**value, "metadata": {**metadata, "labels": {**(metadata.get("labels") or {}), **labels}}}
