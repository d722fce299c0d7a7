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
    """Laid over the defaults, which satisfy Pod Security *restricted*.

    ``podSecurityContext: {fsGroup: 2000}`` becomes Pod spec.securityContext.
    """
    node_selector: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """Only nodes with these labels.

    ``nodeSelector: {kubernetes.io/arch: arm64}`` becomes Pod spec.nodeSelector.
    """
    tolerations: list[Annotated[Any, Kubernetes("io.k8s.api.core.v1.Toleration")]] = Field(default_factory=list)
    """Nodes that keep others away, and may be used.

    ``tolerations: [{key: gpu, operator: Exists, effect: NoSchedule}]`` becomes Pod spec.tolerations.
    """
    affinity: Annotated[Any, Kubernetes("io.k8s.api.core.v1.Affinity")] | None = None
    """Which nodes and neighbours, as in Kubernetes.

    ``affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms:
    [{matchExpressions: [{key: disk, operator: Exists}]}]}}}`` becomes Pod spec.affinity.
    """
    pod_anti_affinity: PodAntiAffinity | None = None
    """How its own pods keep apart, in a word, or one for each.

    ``podAntiAffinity: {hostname: required, zone: preferred}`` becomes Pod spec.affinity.podAntiAffinity.
    """
    priority_class_name: DnsName | None = None
    """Who goes first where there is no room.

    ``priorityClassName: high`` becomes Pod spec.priorityClassName.
    """
    termination_grace_period_seconds: Seconds | None = None
    """How long it may take to stop. Default: 60 behind a Service, else Kubernetes' own 30.

    ``terminationGracePeriodSeconds: 2m`` becomes Pod spec.terminationGracePeriodSeconds.
    """

    runtime_class_name: DnsName | None = None
    """What runs its containers.

    ``runtimeClassName: gvisor`` becomes Pod spec.runtimeClassName.
    """
    scheduler_name: DnsName | None = None
    """Who chooses its node, instead of Kubernetes' own.

    ``schedulerName: volcano`` becomes Pod spec.schedulerName.
    """
    host_aliases: list[Annotated[Any, Kubernetes("io.k8s.api.core.v1.HostAlias")]] = Field(default_factory=list)
    """Lines of its ``/etc/hosts``.

    ``hostAliases: [{ip: 10.0.0.5, hostnames: [legacy.internal]}]`` becomes Pod spec.hostAliases.
    """
    dns_policy: Literal["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"] | None = None
    """Whom it asks for names. Default: ``ClusterFirst``, and with ``hostNetwork`` ``ClusterFirstWithHostNet``.

    ``dnsPolicy: "None"`` becomes Pod spec.dnsPolicy.
    """
    dns_config: Annotated[Any, Kubernetes("io.k8s.api.core.v1.PodDNSConfig")] | None = None
    """Its own ``options``, ``nameservers`` and ``searches``.

    ``dnsConfig: {options: [{name: ndots, value: "2"}]}`` becomes Pod spec.dnsConfig.
    """
    hostname: DnsLabel | None = None
    """What the pod calls itself. Default: the pod's name.

    ``hostname: web`` becomes Pod spec.hostname.
    """
    subdomain: DnsLabel | None = None
    """With ``hostname`` and a headless Service of this name, the pod's name in DNS.

    ``subdomain: shop-peers`` becomes Pod spec.subdomain.
    """
    enable_service_links: bool | None = None
    """``false``: no variables for each Service of the namespace.

    ``enableServiceLinks: false`` becomes Pod spec.enableServiceLinks.
    """
    share_process_namespace: bool | None = None
    """``true``: its containers see each other's processes.

    ``shareProcessNamespace: true`` becomes Pod spec.shareProcessNamespace.
    """
    host_network: bool = False
    """It has the node's network and ports. Only under ``podSecurity: privileged``.

    ``hostNetwork: true`` becomes Pod spec.hostNetwork.
    """
    hostPID: bool = False  # noqa: N815
    """It sees the node's processes. Only under ``podSecurity: privileged``.

    ``hostPID: true`` becomes Pod spec.hostPID.
    """
    hostIPC: bool = False  # noqa: N815
    """It shares the node's memory segments. Only under ``podSecurity: privileged``.

    ``hostIPC: true`` becomes Pod spec.hostIPC.
    """
