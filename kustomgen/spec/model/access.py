"""The identity that pods run under, and what it may do."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.types import DnsName, LabelKey, Model, Text


class ServiceAccount(Model):
    """The identity that pods run under, and what it may do, in its namespace and in the cluster."""

    name: DnsName | None = None
    """Default: the app's name."""
    annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    """For example ``eks.amazonaws.com/role-arn`` or ``iam.gke.io/gcp-service-account``."""
    automount_service_account_token: bool = False
    rules: list[Annotated[Any, Kubernetes("io.k8s.api.rbac.v1.PolicyRule")]] = Field(default_factory=list)
    """Becomes a Role ``<name>-role`` and a RoleBinding ``<name>-rolebinding``."""
    role_name: DnsName | None = None
    """Instead of ``<name>-role``."""
    cluster_rules: list[Annotated[Any, Kubernetes("io.k8s.api.rbac.v1.PolicyRule")]] = Field(default_factory=list)
    """What it may do in the whole cluster. Becomes a ClusterRole and a ClusterRoleBinding."""
    cluster_role_name: DnsName | None = None
    """Default: ``<namespace>-<name>-role``: a cluster has one of a name, whatever the environment."""
