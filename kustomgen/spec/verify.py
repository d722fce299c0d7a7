"""What a spec must satisfy beyond the shape of its fields: that its parts fit each other.

The checks are in ``checks``, by subject; ``CHECKS`` lists them. They speak of one environment at a
time, ``checks.family`` of the environments together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.spec.checks import (
    autoscalers,
    backing,
    configuration,
    credentials,
    delivery,
    gateway,
    images,
    limits,
    monitoring,
    names,
    network,
    objects,
    overrides,
    placement,
    pods,
    ports,
    resources,
    scaling,
    services,
    storage,
    volumes,
)
from kustomgen.spec.checks.files import config_maps, files
from kustomgen.spec.checks.kinds import ONLY, kinds
from kustomgen.spec.checks.probes import probes
from kustomgen.spec.checks.pull_secrets import pull_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kustomgen.errors import Complaint
    from kustomgen.spec.checks.place import PlacedSpec

__all__ = ["CHECKS", "ONLY", "verify"]

CHECKS: tuple[Callable[[PlacedSpec], Iterator[Complaint]], ...] = (
    names.anything,
    images.references,
    images.versions,
    images.registries,
    names.prefix,
    names.workloads,
    names.services,
    names.selected_labels,
    names.selectors,
    kinds,
    ports.declared,
    ports.services,
    ports.monitoring,
    monitoring.targets,
    monitoring.rules,
    services.services,
    services.node_ports,
    probes,
    resources.requests_below_limits,
    resources.sizes,
    scaling.autoscaling,
    autoscalers.owners,
    autoscalers.vertical,
    scaling.budgets,
    placement.affinity,
    placement.tolerations,
    scaling.strategies,
    volumes.volumes,
    volumes.sub_paths,
    volumes.mounts,
    volumes.mounted,
    volumes.pod_security,
    storage.storage,
    backing.dependencies,
    backing.backups,
    backing.singletons,
    backing.sources,
    pods.hosts,
    pods.host_aliases,
    pods.init_containers,
    pods.rollouts,
    pods.jobs,
    configuration.secrets,
    configuration.selections,
    configuration.env_from,
    configuration.variables,
    pull_secrets,
    limits.quota,
    files,
    config_maps,
    objects.own_names,
    objects.container_names,
    objects.init_ports,
    objects.words,
    credentials.settings,
    credentials.variables,
    credentials.notes,
    credentials.remote_keys,
    network.network,
    network.ingress,
    gateway.routes,
    gateway.certificate,
    overrides.resources,
    overrides.patches,
    delivery.argocd,
    delivery.flux,
)


def verify(place: PlacedSpec) -> list[Complaint]:
    """Everything in one environment's spec that does not fit together."""
    return [complaint for check in CHECKS for complaint in check(place)]
