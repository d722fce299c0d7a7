"""The objects of a spec. A new kind is a module in this package and a line in a list
below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.manifests.alerts import app_alerts, workload_alerts
from kustomgen.manifests.autoscaler import autoscaler
from kustomgen.manifests.budget import budget
from kustomgen.manifests.certificate import certificate
from kustomgen.manifests.claim import claims
from kustomgen.manifests.config import config, config_maps
from kustomgen.manifests.files import files
from kustomgen.manifests.ingress import ingress
from kustomgen.manifests.jobs import run_of_cron_job
from kustomgen.manifests.limits import limit_range, resource_quota
from kustomgen.manifests.monitor import monitor
from kustomgen.manifests.namespace import namespace
from kustomgen.manifests.networkpolicy import default_deny, edges_between, network_policy
from kustomgen.manifests.overrides import patched, whole_objects
from kustomgen.manifests.route import routes
from kustomgen.manifests.secret import pull_secrets, secret
from kustomgen.manifests.service import service
from kustomgen.manifests.serviceaccount import app_service_account, workload_service_account
from kustomgen.manifests.statefulset import headless
from kustomgen.manifests.verticalautoscaler import vertical_autoscaler
from kustomgen.manifests.waves import in_early_wave, needed_before
from kustomgen.manifests.workload import workload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kustomgen.manifests.manifest import Manifest
    from kustomgen.manifests.networkpolicy import Edges
    from kustomgen.spec.model import Spec

APP: tuple[Callable[[Spec], Iterator[Manifest]], ...] = (
    namespace,
    resource_quota,
    limit_range,
    default_deny,
    app_service_account,
    config,
    config_maps,
    secret,
    pull_secrets,
    ingress,
    routes,
    certificate,
    app_alerts,
)
"""Objects that an application has once."""

WORKLOAD: tuple[Callable[[Spec, str], Iterator[Manifest]], ...] = (
    workload_service_account,
    files,
    workload,
    run_of_cron_job,
    claims,
    headless,
    service,
    autoscaler,
    vertical_autoscaler,
    budget,
)
"""Objects of a workload, if the spec has them. NetworkPolicies come later, because they depend on
the others.
"""

MONITORING: tuple[Callable[[Spec, str], Iterator[Manifest]], ...] = (monitor, workload_alerts)
"""Monitoring of a workload, after its other objects."""


def build(spec: Spec) -> tuple[Manifest, ...]:
    """The objects of one environment, named as in the base."""
    return tuple(patched(objects(spec), spec))


def objects(spec: Spec) -> Iterator[Manifest]:
    """The objects before ``patches`` are applied."""
    yield from made(spec)
    yield from whole_objects(spec)


def made(spec: Spec) -> Iterator[Manifest]:
    """The objects that kustomgen generates, without ``resources``."""
    yield from (manifest for make in APP for manifest in make(spec))
    before, edges = needed_before(spec), edges_between(spec)
    for key in spec.workloads:
        found = _of_workload(spec, key, edges)
        yield from map(in_early_wave, found) if key in before else found


def _of_workload(spec: Spec, key: str, edges: Edges) -> Iterator[Manifest]:
    yield from (manifest for make in WORKLOAD for manifest in make(spec, key))
    yield from network_policy(spec, key, edges)
    yield from (manifest for make in MONITORING for manifest in make(spec, key))
