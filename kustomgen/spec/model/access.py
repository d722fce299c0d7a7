"""The identity that pods run under, and what it may do."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.types import DnsName, LabelKey, LabelValue, Model, Text


class ServiceAccount(Model):
    """The ServiceAccount that pods run under, and its permissions in the namespace and
    the cluster.
    """

    name: DnsName | None = None
    """The ServiceAccount's name. Default: the app's name; for a workload with its own account
    ``<app>-<workload>``.

    ``name: shop`` becomes ServiceAccount metadata.name.
    """
    labels: dict[LabelKey, LabelValue] | None = None
    """Labels on the ServiceAccount and its roles, instead of the workload's ``labels``.

    ``labels: {tier: frontend}`` becomes ServiceAccount metadata.labels.
    """
    annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    """Annotations that a cloud provider reads, for example to grant a cloud identity.

    ``annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/shop"}`` becomes
    ServiceAccount metadata.annotations.
    """
    automount_service_account_token: bool = False
    """Whether pods get a token for the API server. Pods that use ``rules`` need one.

    ``automountServiceAccountToken: true`` becomes ServiceAccount automountServiceAccountToken, Pod
    spec.automountServiceAccountToken.
    """
    rules: list[Annotated[Any, Kubernetes("io.k8s.api.rbac.v1.PolicyRule")]] = Field(default_factory=list)
    """Permissions in the namespace. Makes a Role ``<name>-role`` and a RoleBinding
    ``<name>-rolebinding``.

    ``rules: [{apiGroups: [""], resources: [pods], verbs: [get, list]}]`` becomes Role rules.
    """
    role_name: DnsName | None = None
    """The Role's name, instead of ``<name>-role``.

    ``roleName: pod-reader`` becomes Role metadata.name, RoleBinding roleRef.name.
    """
    role_binding_name: DnsName | None = None
    """The RoleBinding's name. Default: the Role's, with ``binding`` after it.

    ``roleBindingName: read-pods`` becomes RoleBinding metadata.name.
    """
    cluster_rules: list[Annotated[Any, Kubernetes("io.k8s.api.rbac.v1.PolicyRule")]] = Field(default_factory=list)
    """Permissions in the whole cluster. Makes a ClusterRole and a ClusterRoleBinding.

    ``clusterRules: [{apiGroups: [""], resources: [nodes], verbs: [get]}]`` becomes ClusterRole
    rules.
    """
    cluster_role_name: DnsName | None = None
    """The ClusterRole's name. Default: ``<namespace>-<name>-role``, which is unique in the cluster
    for each environment.

    ``clusterRoleName: shop-node-reader`` becomes ClusterRole metadata.name, ClusterRoleBinding
    roleRef.name.
    """
    cluster_role_binding_name: DnsName | None = None
    """The ClusterRoleBinding's name. Default: the ClusterRole's, with ``binding`` after it.

    ``clusterRoleBindingName: shop-read-nodes`` becomes ClusterRoleBinding metadata.name.
    """
