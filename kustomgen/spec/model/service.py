"""The stable address in front of a workload's pods."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.types import DnsLabel, LabelKey, Model, NodePort, PortNumber, Text


class ServicePort(Model):
    """A port of the Service; the short form is the number alone. Its name is the container port's."""

    port: PortNumber
    """Where the Service listens.

    ``port: 80`` becomes Service spec.ports[].port.
    """
    node_port: NodePort | None = None
    """The same number on every node, 30000 to 32767: of a NodePort or LoadBalancer. Default: one that is free.

    ``nodePort: 30080`` becomes Service spec.ports[].nodePort.
    """
    app_protocol: LabelKey | None = None
    """What is spoken there, for meshes and Gateways: ``https``, ``grpc``.

    ``appProtocol: kubernetes.io/h2c`` becomes Service spec.ports[].appProtocol.
    """


class Service(Model):
    """The Service in front of a workload; the short form is its ports alone."""

    name: DnsLabel | None = None
    """What it is called. Default: the workload's name, ``<app>-<workload>``.

    ``name: shop-api`` becomes Service metadata.name.
    """
    type: Literal["ClusterIP", "NodePort", "LoadBalancer"] = "ClusterIP"
    """May differ: with ``NodePort`` in dev, production's ``loadBalancerSourceRanges`` go by themselves.

    ``type: LoadBalancer`` becomes Service spec.type.
    """
    headless: bool = False
    """No address of its own: DNS answers with the pods'.

    ``headless: true`` becomes Service spec.clusterIP.
    """
    annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    """What a cloud's load balancer reads.

    ``annotations: {service.beta.kubernetes.io/aws-load-balancer-scheme: internal}`` becomes Service
    metadata.annotations.
    """
    load_balancer_source_ranges: list[str] = Field(default_factory=list)
    """Of a LoadBalancer: who may connect.

    ``loadBalancerSourceRanges: [203.0.113.0/24]`` becomes Service spec.loadBalancerSourceRanges.
    """
    load_balancer_class: LabelKey | None = None
    """Of a LoadBalancer: which controller makes it.

    ``loadBalancerClass: service.k8s.aws/nlb`` becomes Service spec.loadBalancerClass.
    """
    external_traffic_policy: Literal["Cluster", "Local"] | None = None
    """Of a NodePort or LoadBalancer. ``Local`` keeps the client's address, and asks only pods of the same node.

    ``externalTrafficPolicy: Local`` becomes Service spec.externalTrafficPolicy.
    """
    internal_traffic_policy: Literal["Cluster", "Local"] | None = None
    """``Local``: traffic from inside the cluster stays on its node.

    ``internalTrafficPolicy: Local`` becomes Service spec.internalTrafficPolicy.
    """
    session_affinity: Literal["None", "ClientIP"] | None = None
    """``ClientIP``: a client comes to the same pod each time.

    ``sessionAffinity: ClientIP`` becomes Service spec.sessionAffinity.
    """
    session_affinity_config: Annotated[Any, Kubernetes("io.k8s.api.core.v1.SessionAffinityConfig")] | None = None
    """For how long.

    ``sessionAffinityConfig: {clientIP: {timeoutSeconds: 3h}}`` becomes Service spec.sessionAffinityConfig.
    """
    publish_not_ready_addresses: bool = False
    """DNS answers with pods that are not ready, too: for peers that find each other while they start.

    ``publishNotReadyAddresses: true`` becomes Service spec.publishNotReadyAddresses.
    """
    ports: dict[DnsLabel, ServicePort] = Field(min_length=1)
    """Container port name to port.

    ``ports: {http: 80, grpc: {port: 9000, appProtocol: grpc}}`` becomes Service spec.ports.
    """
