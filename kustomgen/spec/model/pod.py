"""The fields of a workload that are its pod's."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.model.placement import PodAntiAffinity
from kustomgen.spec.times import Seconds
from kustomgen.spec.types import (
    DnsLabel,
    DnsName,
    LabelKey,
    LabelValue,
    Model,
)


class PodFields(Model):
    """Where the pod runs, what it shares with its node, and how it resolves names."""

    pod_security_context: Annotated[Any, Kubernetes("io.k8s.api.core.v1.PodSecurityContext")] | None = None
    """Overrides fields of the default, which satisfies the Pod Security level *restricted*.

    ``podSecurityContext: {fsGroup: 2000}`` becomes Pod spec.securityContext.
    """
    node_selector: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """Runs only on nodes with these labels.

    ``nodeSelector: {kubernetes.io/arch: arm64}`` becomes Pod spec.nodeSelector.
    """
    tolerations: list[Annotated[Any, Kubernetes("io.k8s.api.core.v1.Toleration")]] = Field(default_factory=list)
    """Allows nodes with these taints.

    ``tolerations: [{key: gpu, operator: Exists, effect: NoSchedule}]`` becomes Pod
    spec.tolerations.
    """
    affinity: Annotated[Any, Kubernetes("io.k8s.api.core.v1.Affinity")] | None = None
    """Node and pod affinity, as in Kubernetes.

    ``affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms:
    [{matchExpressions: [{key: disk, operator: Exists}]}]}}}`` becomes Pod spec.affinity.
    """
    pod_anti_affinity: PodAntiAffinity | None = None
    """How the workload's pods stay apart: one word, or one for nodes and one for zones.

    ``podAntiAffinity: {hostname: required, zone: preferred}`` becomes Pod
    spec.affinity.podAntiAffinity.
    """
    priority_class_name: DnsName | None = None
    """The PriorityClass: which pods go first if there is no room.

    ``priorityClassName: high`` becomes Pod spec.priorityClassName.
    """
    termination_grace_period_seconds: Seconds | None = None
    """How long a pod may take to stop. Default: 60 s with a Service, else Kubernetes' 30 s.

    ``terminationGracePeriodSeconds: 2m`` becomes Pod spec.terminationGracePeriodSeconds.
    """

    service_account_name: DnsName | None = None
    """An existing ServiceAccount. ``serviceAccount`` makes a new one.

    ``serviceAccountName: shared`` becomes Pod spec.serviceAccountName.
    """
    automount_service_account_token: bool | None = None
    """Whether the pods get a token for the API server. Default: what ``serviceAccount`` says.

    ``automountServiceAccountToken: true`` becomes Pod spec.automountServiceAccountToken.
    """
    runtime_class_name: DnsName | None = None
    """The RuntimeClass that runs the containers.

    ``runtimeClassName: gvisor`` becomes Pod spec.runtimeClassName.
    """
    scheduler_name: DnsName | None = None
    """The scheduler, instead of Kubernetes' default.

    ``schedulerName: volcano`` becomes Pod spec.schedulerName.
    """
    host_aliases: list[Annotated[Any, Kubernetes("io.k8s.api.core.v1.HostAlias")]] = Field(default_factory=list)
    """Lines in the pod's ``/etc/hosts``.

    ``hostAliases: [{ip: 10.0.0.5, hostnames: [legacy.internal]}]`` becomes Pod spec.hostAliases.
    """
    dns_policy: Literal["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"] | None = None
    """The pod's DNS policy. Default: ``ClusterFirst``; ``ClusterFirstWithHostNet`` with
    ``hostNetwork``.

    ``dnsPolicy: "None"`` becomes Pod spec.dnsPolicy.
    """
    dns_config: Annotated[Any, Kubernetes("io.k8s.api.core.v1.PodDNSConfig")] | None = None
    """The pod's DNS ``options``, ``nameservers`` and ``searches``.

    ``dnsConfig: {options: [{name: ndots, value: "2"}]}`` becomes Pod spec.dnsConfig.
    """
    hostname: DnsLabel | None = None
    """The pod's host name. Default: the pod's name.

    ``hostname: web`` becomes Pod spec.hostname.
    """
    subdomain: DnsLabel | None = None
    """With ``hostname`` and a headless Service of this name: the pod's DNS name.

    ``subdomain: shop-peers`` becomes Pod spec.subdomain.
    """
    enable_service_links: bool | None = None
    """``false``: no environment variables for the Services of the namespace.

    ``enableServiceLinks: false`` becomes Pod spec.enableServiceLinks.
    """
    share_process_namespace: bool | None = None
    """``true``: the containers see one another's processes.

    ``shareProcessNamespace: true`` becomes Pod spec.shareProcessNamespace.
    """
    host_network: bool = False
    """Uses the node's network and ports. Only with ``podSecurity: privileged``.

    ``hostNetwork: true`` becomes Pod spec.hostNetwork.
    """
    hostPID: bool = False  # noqa: N815
    """Sees the node's processes. Only with ``podSecurity: privileged``.

    ``hostPID: true`` becomes Pod spec.hostPID.
    """
    hostIPC: bool = False  # noqa: N815
    """Shares the node's memory segments. Only with ``podSecurity: privileged``.

    ``hostIPC: true`` becomes Pod spec.hostIPC.
    """
