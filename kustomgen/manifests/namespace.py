"""Namespace, with the Pod Security level it enforces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.manifests.labels import app_labels
from kustomgen.manifests.manifest import Manifest, manifest
from kustomgen.spec.overrides import ObjectName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.spec.model import Spec


def namespace(spec: Spec) -> Iterator[Manifest]:
    """Named as the app: kustomize's ``namespace:`` renames it, and would not rename a prefix off
    it.
    """
    own = any(ObjectName.parse(key).kind == "Namespace" for key in spec.resources)
    if spec.namespace is None or own or not spec.namespace_object:
        return
    modes = ("enforce", "audit", "warn") if spec.pod_security else ()
    levels = {f"pod-security.kubernetes.io/{mode}": str(spec.pod_security) for mode in modes}
    yield manifest("namespace.yaml", "v1", "Namespace", spec.name, {**app_labels(spec), **levels, **app_labels(spec)})
