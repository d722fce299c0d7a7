"""The identity that pods run under, and what it may do."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.types import DnsName, LabelKey, Model, Text


class ServiceAccount(Model):
    """The identity that pods run under, and what it may do, in its namespace and in the cluster."""

    name: DnsName | None = None
    """What it is called. Default: the app's name; a workload's own: ``<app>-<workload>``.

    ``name: shop`` becomes ServiceAccount metadata.name.
    """
    annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    """What a cloud reads to give it rights of its own.

    ``annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/shop"}`` becomes ServiceAccount
    metadata.annotations.
    """
    automount_service_account_token: bool = False
    """Whether its pods get a token for the API server; with rules they need one.

    ``automountServiceAccountToken: true`` becomes ServiceAccount automountServiceAccountToken, Pod
    spec.automountServiceAccountToken.
    """
    rules: list[Annotated[Any, Kubernetes("io.k8s.api.rbac.v1.PolicyRule")]] = Field(default_factory=list)
    """What it may do in its namespace. Makes a Role ``<name>-role`` and a RoleBinding ``<name>-rolebinding``.

    ``rules: [{apiGroups: [""], resources: [pods], verbs: [get, list]}]`` becomes Role rules.
    """
    role_name: DnsName | None = None
    """What the Role is called, instead of ``<name>-role``.

    ``roleName: pod-reader`` becomes Role metadata.name, RoleBinding roleRef.name.
    """
    cluster_rules: list[Annotated[Any, Kubernetes("io.k8s.api.rbac.v1.PolicyRule")]] = Field(default_factory=list)
    """What it may do in the whole cluster. Makes a ClusterRole and a ClusterRoleBinding.

    ``clusterRules: [{apiGroups: [""], resources: [nodes], verbs: [get]}]`` becomes ClusterRole rules.
    """
    cluster_role_name: DnsName | None = None
    """What the ClusterRole is called. Default: ``<namespace>-<name>-role``: a cluster has one of a name, whatever the
    environment.

    ``clusterRoleName: shop-node-reader`` becomes ClusterRole metadata.name, ClusterRoleBinding roleRef.name.
    """
