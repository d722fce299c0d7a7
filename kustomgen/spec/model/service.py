"""The stable address in front of a workload's pods."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.types import DnsLabel, LabelKey, LabelValue, Model, NodePort, PortNumber, SwitchedOff, Text


class ServicePort(Model):
    """A port of the Service; the short form is the number alone. Its name is the container port's.

    A port called by its number has no name in the Service.
    """

    port: PortNumber
    """The port of the Service.

    ``port: 80`` becomes Service spec.ports[].port.
    """
    target_port: SwitchedOff | PortNumber | DnsLabel | None = None
    """The container port, by name or number. Default: the one with this port's name. ``false``: not
    set, so that Kubernetes uses ``port``.

    ``targetPort: 8080`` becomes Service spec.ports[].targetPort.
    """
    protocol: Literal["TCP", "UDP", "SCTP"] | None = None
    """The protocol. Default: the container port's.

    ``protocol: UDP`` becomes Service spec.ports[].protocol.
    """
    node_port: NodePort | None = None
    """NodePort and LoadBalancer: the port on every node, 30000 to 32767. Default: a free one.

    ``nodePort: 30080`` becomes Service spec.ports[].nodePort.
    """
    app_protocol: LabelKey | None = None
    """The application protocol, for service meshes and Gateways: ``https``, ``grpc``.

    ``appProtocol: kubernetes.io/h2c`` becomes Service spec.ports[].appProtocol.
    """


class Service(Model):
    """The Service in front of a workload; the short form is its ports alone."""

    name: DnsLabel | None = None
    """The Service's name. Default: the workload's name, ``<app>-<workload>``.

    ``name: shop-api`` becomes Service metadata.name.
    """
    type: Literal["ClusterIP", "NodePort", "LoadBalancer"] = "ClusterIP"
    """The Service type. It may differ between environments: fields of another type are left out
    there.

    ``type: LoadBalancer`` becomes Service spec.type.
    """
    headless: bool = False
    """No cluster IP: DNS returns the pods' addresses.

    ``headless: true`` becomes Service spec.clusterIP.
    """
    labels: dict[LabelKey, LabelValue] | None = None
    """Labels on the Service, instead of the workload's ``labels``.

    ``labels: {tier: frontend}`` becomes Service metadata.labels.
    """
    annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    """Annotations for the cloud's load balancer.

    ``annotations: {service.beta.kubernetes.io/aws-load-balancer-scheme: internal}`` becomes Service
    metadata.annotations.
    """
    load_balancer_source_ranges: list[str] = Field(default_factory=list)
    """LoadBalancer: the address ranges that may connect.

    ``loadBalancerSourceRanges: [203.0.113.0/24]`` becomes Service spec.loadBalancerSourceRanges.
    """
    load_balancer_class: LabelKey | None = None
    """LoadBalancer: the controller that makes it.

    ``loadBalancerClass: service.k8s.aws/nlb`` becomes Service spec.loadBalancerClass.
    """
    external_traffic_policy: Literal["Cluster", "Local"] | None = None
    """NodePort and LoadBalancer: ``Local`` keeps the client's address and uses only pods on the
    same node.

    ``externalTrafficPolicy: Local`` becomes Service spec.externalTrafficPolicy.
    """
    internal_traffic_policy: Literal["Cluster", "Local"] | None = None
    """``Local``: traffic from inside the cluster stays on its node.

    ``internalTrafficPolicy: Local`` becomes Service spec.internalTrafficPolicy.
    """
    session_affinity: Literal["None", "ClientIP"] | None = None
    """``ClientIP``: a client always reaches the same pod.

    ``sessionAffinity: ClientIP`` becomes Service spec.sessionAffinity.
    """
    session_affinity_config: Annotated[Any, Kubernetes("io.k8s.api.core.v1.SessionAffinityConfig")] | None = None
    """How long the affinity lasts.

    ``sessionAffinityConfig: {clientIP: {timeoutSeconds: 3h}}`` becomes Service
    spec.sessionAffinityConfig.
    """
    publish_not_ready_addresses: bool = False
    """DNS also returns pods that are not ready, for peers that find one another while they start.

    ``publishNotReadyAddresses: true`` becomes Service spec.publishNotReadyAddresses.
    """
    ports: dict[DnsLabel, ServicePort] = Field(min_length=1)
    """Container port name to Service port.

    ``ports: {http: 80, grpc: {port: 9000, appProtocol: grpc}}`` becomes Service spec.ports.
    """
