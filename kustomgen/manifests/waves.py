"""Argo CD's sync waves: what a Job before the deployment needs must be there before it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kustomgen.manifests.manifest import Manifest
    from kustomgen.spec.model import Spec

WAVE = "argocd.argoproj.io/sync-wave"


def early(spec: Spec) -> dict[str, str]:
    """The annotation for accounts, settings and secrets where a Job runs before the rest; else
    none.
    """
    if any(workload.run_on_deploy == "before" for workload in spec.workloads.values()):
        return {WAVE: "-2"}
    return {}


def needed_before(spec: Spec) -> frozenset[str]:
    """The workloads that such a Job waits for, and those that they wait for: in the last wave they
    would never come.
    """
    found: set[str] = set()
    following = [name for w in spec.workloads.values() if w.run_on_deploy == "before" for name in w.depends_on]
    while following:
        name = following.pop()
        if name in spec.workloads and name not in found:
            found.add(name)
            following += spec.workloads[name].depends_on
    return frozenset(found)


def in_early_wave(manifest: Manifest) -> Manifest:
    """The same object in the wave before the Jobs, unless it says its wave itself."""
    metadata = manifest.value["metadata"]
    annotations = {WAVE: "-2", **metadata.get("annotations", {})}
    return replace(manifest, value={**manifest.value, "metadata": {**metadata, "annotations": annotations}})
