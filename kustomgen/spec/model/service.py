"""The stable address in front of a workload's pods."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.types import DnsLabel, LabelKey, Model, NodePort, Port, Text


class ServicePort(Model):
    """A port of the Service; the short form is the number alone. Its name is the container port's."""

    port: Port
    """``http: 80``, or ``http: {port: 80, nodePort: 30080}``."""
    node_port: NodePort | None = None
    """The same number on every node, 30000 to 32767: of a NodePort or LoadBalancer. Default: one that is free."""
    app_protocol: LabelKey | None = None
    """What is spoken there, for meshes and Gateways: ``https``, ``grpc``, ``kubernetes.io/h2c``."""


class Service(Model):
    """The Service in front of a workload; the short form is its ports alone."""

    name: DnsLabel | None = None
    """Default: the workload's name, ``<app>-<workload>``."""
    type: Literal["ClusterIP", "NodePort", "LoadBalancer"] = "ClusterIP"
    """May differ: with ``type: NodePort`` in dev, production's ``loadBalancerSourceRanges`` go by themselves."""
    headless: bool = False
    """No address of its own: DNS answers with the pods' (``clusterIP: None``)."""
    annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    """What a cloud's load balancer reads: ``service.beta.kubernetes.io/aws-load-balancer-scheme: internal``."""
    load_balancer_source_ranges: list[str] = Field(default_factory=list)
    """Of a LoadBalancer: who may connect, ``[203.0.113.0/24]``."""
    load_balancer_class: LabelKey | None = None
    """Of a LoadBalancer: which controller makes it, ``service.k8s.aws/nlb``."""
    external_traffic_policy: Literal["Cluster", "Local"] | None = None
    """Of a NodePort or LoadBalancer. ``Local`` keeps the client's address, and asks only pods of the same node."""
    internal_traffic_policy: Literal["Cluster", "Local"] | None = None
    """``Local``: traffic from inside the cluster stays on its node."""
    session_affinity: Literal["None", "ClientIP"] | None = None
    """``ClientIP``: a client comes to the same pod each time."""
    session_affinity_config: Annotated[Any, Kubernetes("io.k8s.api.core.v1.SessionAffinityConfig")] | None = None
    """For how long: ``{clientIP: {timeoutSeconds: 3h}}``."""
    publish_not_ready_addresses: bool = False
    """DNS answers with pods that are not ready, too: for peers that find each other while they start."""
    ports: dict[DnsLabel, ServicePort] = Field(min_length=1)
    """Container port name to port: ``http: 80``."""
