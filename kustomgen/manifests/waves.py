"""Argo CD's sync waves: what a Job before the deployment needs must be there before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kustomgen.spec.model import Spec


def early(spec: Spec) -> dict[str, str]:
    """The annotation for accounts, settings and secrets where a Job runs before the rest; else none."""
    if any(workload.run_on_deploy == "before" for workload in spec.workloads.values()):
        return {"argocd.argoproj.io/sync-wave": "-2"}
    return {}
