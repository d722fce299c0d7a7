"""ResourceQuota and LimitRange of the application's namespace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.manifests.labels import app_labels
from kustomgen.manifests.manifest import Manifest, Whole, manifest, whole
from kustomgen.manifests.waves import early
from kustomgen.spec.names import limit_range_name, resource_quota_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.spec.model import Spec


def resource_quota(spec: Spec) -> Iterator[Manifest]:
    """What the namespace may use."""
    source = spec.resource_quota
    if source is not None:
        yield manifest(
            "resourcequota.yaml", "v1", "ResourceQuota", resource_quota_name(spec), app_labels(spec), early(spec),
            spec={
                "hard": dict(source.hard),
                "scopes": source.scopes,
                "scopeSelector": whole(source.scope_selector),
            },
        )  # fmt: skip


def limit_range(spec: Spec) -> Iterator[Manifest]:
    """What containers get, and may ask for."""
    source = spec.limit_range
    if source is not None:
        yield manifest(
            "limitrange.yaml", "v1", "LimitRange", limit_range_name(spec), app_labels(spec), early(spec),
            spec={"limits": [Whole(item) for item in source.limits]},
        )  # fmt: skip
