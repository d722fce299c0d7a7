"""The labels that kustomgen sets by itself."""

from __future__ import annotations

from kustomgen.spec.types import Model


class StandardLabels(Model):
    """The labels that Kubernetes recommends. Each can be switched off. A label that you set always
    wins.

    A label that selectors compare stays on the objects that it selects:
    https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
    """

    name: bool = True
    """``app.kubernetes.io/name``: the application's name.

    ``name: false`` becomes Deployment metadata.labels[app.kubernetes.io/name].
    """
    component: bool = True
    """``app.kubernetes.io/component``: the workload's key. ``false``: selectors have only
    ``selectorLabels``.

    ``component: false`` becomes Deployment metadata.labels[app.kubernetes.io/component].
    """
    part_of: bool = True
    """``app.kubernetes.io/part-of``: the application's name.

    ``partOf: false`` becomes Deployment metadata.labels[app.kubernetes.io/part-of].
    """
    managed_by: bool = True
    """``app.kubernetes.io/managed-by``: ``kustomgen``.

    ``managedBy: false`` becomes Deployment metadata.labels[app.kubernetes.io/managed-by].
    """
    environment: bool = True
    """``app.kubernetes.io/environment``: the environment's tier, or its name if it has no tier.

    ``environment: false`` becomes Deployment metadata.labels[app.kubernetes.io/environment].
    """
