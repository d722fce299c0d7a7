"""The fields of a spec. Names are Kubernetes' own wherever it has one.

One model for everything: the file as a whole, each environment laid over it, and the base. What may be left out is
optional here; what a short form stands for is in ``shorthand``.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.times import Cron, Interval, Refresh, Seconds, TimeZone
from kustomgen.spec.types import (
    AbsolutePath,
    ConfigKey,
    DnsLabel,
    DnsName,
    EnvName,
    Host,
    LabelKey,
    LabelValue,
    Model,
    Port,
    Quantity,
    ResourceName,
    Sealed,
    Text,
)

Probe = Annotated[
    Any, Kubernetes("io.k8s.api.core.v1.Probe", (("httpGet", "port"), ("tcpSocket", "port"), ("grpc", "port")))
]
Off = Literal[False]
INT32 = 2**31 - 1


class ContainerPort(Model):
    """A port of a container; the short form is the number alone."""

    container_port: Port
    protocol: Literal["TCP", "UDP", "SCTP"] = "TCP"


class Resources(Model):
    """What the container asks for, and what it may use at most."""

    requests: dict[ResourceName, Quantity] = Field(default_factory=dict)
    """Becomes ``resources.requests``."""
    limits: dict[ResourceName, Quantity] = Field(default_factory=dict)
    """Becomes ``resources.limits``. Without a CPU limit a container uses what the node has to spare."""


class Container(Model):
    """A container beside the main one: an init container, or a sidecar."""

    image: str = Field(min_length=1)
    """A name listed under ``images``, or a whole reference with its tag."""
    command: list[Text] = Field(default_factory=list)
    args: list[Text] = Field(default_factory=list)
    env: dict[EnvName, EnvValue] = Field(default_factory=dict)
    """Variables by name: a value, or ``valueFrom`` as in Kubernetes."""
    ports: dict[DnsLabel, ContainerPort] = Field(default_factory=dict)
    """Ports by name: ``http: 8080``."""
    resources: Resources = Resources()
    liveness_probe: Probe | None = None
    """A path on the first port (``/health/live``), or the whole probe."""
    readiness_probe: Probe | None = None
    """A path on the first port, or the whole probe."""
    startup_probe: Probe | None = None
    """A path on the first port, or the whole probe."""
    config: bool | list[ConfigKey] = True
    """Which keys of ``config`` the container sees as variables: all, none, or these."""
    secrets: bool | list[ConfigKey] = True
    """Which keys of ``secrets`` the container sees as variables: all, none, or these."""
    volume_mounts: dict[DnsLabel, AbsolutePath] = Field(default_factory=dict)
    """Where the workload's volumes are mounted besides: name to path. The main container mounts them all by itself."""
    security_context: Annotated[Any, Kubernetes("io.k8s.api.core.v1.SecurityContext")] | None = None
    """Laid over the defaults, which satisfy Pod Security *restricted*."""


class EnvFrom(Model):
    """A variable whose value is somewhere else."""

    value_from: Annotated[Any, Kubernetes("io.k8s.api.core.v1.EnvVarSource")]


EnvValue = EnvFrom | Text


class ServicePort(Model):
    """A port of the Service; the short form is the number alone. Its name is the container port's."""

    port: Port
    node_port: Port | None = None


class Service(Model):
    """The Service in front of a workload; the short form is its ports alone."""

    name: DnsLabel | None = None
    """Default: the workload's name, ``<app>-<workload>``."""
    type: Literal["ClusterIP", "NodePort", "LoadBalancer"] = "ClusterIP"
    annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    load_balancer_source_ranges: list[str] = Field(default_factory=list)
    ports: dict[DnsLabel, ServicePort] = Field(min_length=1)
    """Container port name to port: ``http: 80``."""


class Autoscaling(Model):
    """A HorizontalPodAutoscaler (autoscaling/v2). It owns the number of replicas; ``replicas`` is then left out."""

    name: DnsName | None = None
    """Default: ``<app>-<workload>-hpa``."""
    min_replicas: int = Field(default=2, ge=1, le=INT32)
    max_replicas: int = Field(ge=1, le=INT32)
    cpu: int | None = Field(default=None, ge=1, le=INT32)
    """Target average utilization in percent of the CPU request."""
    memory: int | None = Field(default=None, ge=1, le=INT32)
    """Target average utilization in percent of the memory request."""
    metrics: list[Annotated[Any, Kubernetes("io.k8s.api.autoscaling.v2.MetricSpec")]] = Field(default_factory=list)
    """More metrics, whole."""
    behavior: Annotated[Any, Kubernetes("io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior")] | None = None


class PodDisruptionBudget(Model):
    """How many pods a drain may take, or must leave; one of both. Numbers, or percentages as ``25%``."""

    name: DnsName | None = None
    """Default: ``<app>-<workload>-pdb``."""
    min_available: int | str | None = None
    max_unavailable: int | str | None = None


class Monitoring(Model):
    """Scraping by the Prometheus operator: a ServiceMonitor where the Service has the port, else a PodMonitor."""

    port: DnsLabel
    path: AbsolutePath = "/metrics"
    interval: Interval = "30s"
    labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """Labels on the monitor, for a Prometheus that selects by them."""


class NetworkEdges(Model):
    """Who may talk to the workload and whom it may talk to; everything else is denied, DNS apart.

    A peer is ``ns/<namespace>``, a workload of this spec, or a CIDR, each with ``:port`` (a name or a number) or without.
    """

    name: DnsName | None = None
    """Default: ``<app>-<workload>-policy``."""
    from_: list[str] = Field(default_factory=list, alias="from")
    to: list[str] = Field(default_factory=list)


class ServiceAccount(Model):
    """The identity that pods run under, and what it may do in its namespace."""

    name: DnsName | None = None
    """Default: the app's name."""
    annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    """For example ``eks.amazonaws.com/role-arn`` or ``iam.gke.io/gcp-service-account``."""
    automount_service_account_token: bool = False
    rules: list[Annotated[Any, Kubernetes("io.k8s.api.rbac.v1.PolicyRule")]] = Field(default_factory=list)
    """Becomes a Role ``<name>-role`` and a RoleBinding ``<name>-rolebinding``."""


class Volume(Model):
    """A volume and where the main container mounts it; one source, as Kubernetes calls it."""

    mount_path: AbsolutePath
    read_only: bool = False
    sub_path: str | None = None
    empty_dir: Annotated[Any, Kubernetes("io.k8s.api.core.v1.EmptyDirVolumeSource")] | None = None
    config_map: Annotated[Any, Kubernetes("io.k8s.api.core.v1.ConfigMapVolumeSource")] | None = None
    secret: Annotated[Any, Kubernetes("io.k8s.api.core.v1.SecretVolumeSource")] | None = None
    projected: Annotated[Any, Kubernetes("io.k8s.api.core.v1.ProjectedVolumeSource")] | None = None
    persistent_volume_claim: (
        Annotated[Any, Kubernetes("io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource")] | None
    ) = None
    csi: Annotated[Any, Kubernetes("io.k8s.api.core.v1.CSIVolumeSource")] | None = None


class Workload(Container):
    """One program and how it runs. The fields of its main container stand here directly."""

    kind: Literal["Deployment", "DaemonSet", "Job", "CronJob"] = "Deployment"
    name: DnsLabel | None = None
    """Default: ``<app>-<workload>``."""
    labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """More labels, on the workload and its pods."""
    annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    """On the workload itself."""
    pod_annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    """On its pods."""

    replicas: int | None = Field(default=None, ge=0, le=INT32)
    """Default 1, and left out where ``autoscaling`` owns it."""
    strategy: Annotated[Any, Kubernetes("io.k8s.api.apps.v1.DeploymentStrategy")] | None = None
    """``Recreate``, or the whole strategy. Default: a rolling update of 25 % more and none fewer."""
    revision_history_limit: int = Field(default=3, ge=0, le=INT32)
    min_ready_seconds: Seconds = 0
    autoscaling: Autoscaling | None = None
    pod_disruption_budget: PodDisruptionBudget | Off | None = None
    """Default: ``maxUnavailable: 1`` where two or more pods run. ``false``: none."""
    topology_spread: (
        Literal["zone", "hostname"]
        | Off
        | list[Annotated[Any, Kubernetes("io.k8s.api.core.v1.TopologySpreadConstraint")]]
        | None
    ) = None
    """``zone``: evenly over zones and then nodes. Default: over nodes, as far as possible, where two or more pods run."""
    service: Service | None = None
    monitoring: Monitoring | None = None
    network_policy: NetworkEdges | None = None
    """Without it, the workload may be reached by all and reach all that the namespace allows."""
    service_account: ServiceAccount | None = None
    """One of its own, ``<app>-<workload>``, instead of the app's."""

    init_containers: dict[DnsLabel, Container] = Field(default_factory=dict)
    """Run before the main container, in this order."""
    sidecars: dict[DnsLabel, Container] = Field(default_factory=dict)
    """Native sidecars (KEP-753): start before the main container and stop after it."""
    volumes: dict[DnsLabel, Volume] = Field(default_factory=dict)
    pod_security_context: Annotated[Any, Kubernetes("io.k8s.api.core.v1.PodSecurityContext")] | None = None
    """Laid over the defaults, which satisfy Pod Security *restricted*."""
    node_selector: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    tolerations: list[Annotated[Any, Kubernetes("io.k8s.api.core.v1.Toleration")]] = Field(default_factory=list)
    affinity: Annotated[Any, Kubernetes("io.k8s.api.core.v1.Affinity")] | None = None
    priority_class_name: DnsName | None = None
    termination_grace_period_seconds: Seconds | None = None
    """Default: 60 behind a Service, else Kubernetes' own 30."""
    image_pull_policy: Literal["Always", "IfNotPresent", "Never"] | None = None

    run_on_deploy: Literal["before", "after"] | None = None
    """A Job that runs with each deployment: an Argo CD hook, with a name that changes with its content."""
    backoff_limit: int | None = Field(default=None, ge=0, le=INT32)
    """Of a Job or CronJob; default 3."""
    active_deadline_seconds: Seconds | None = None
    """Of a Job or CronJob; default 1h. A job without one may hang forever."""
    ttl_seconds_after_finished: Seconds | None = None
    """Of a Job; default 1d."""
    restart_policy: Literal["Never", "OnFailure"] = "Never"
    """Of a Job or CronJob."""
    schedule: Cron | None = None
    """Of a CronJob."""
    time_zone: TimeZone = "Etc/UTC"
    """Of a CronJob."""
    concurrency_policy: Literal["Allow", "Forbid", "Replace"] = "Forbid"
    """Of a CronJob."""
    suspend: bool = False
    """Of a CronJob."""
    starting_deadline_seconds: Seconds = 200
    """Of a CronJob."""
    successful_jobs_history_limit: int = Field(default=1, ge=0, le=INT32)
    """Of a CronJob."""
    failed_jobs_history_limit: int = Field(default=3, ge=0, le=INT32)
    """Of a CronJob."""


class RemoteKey(Model):
    """Where a secret store keeps a value; the short form is the key alone."""

    key: Text
    property: Text | None = None
    version: Text | None = None


class SecretStoreRef(Model):
    """Which store an ExternalSecret reads."""

    kind: Literal["SecretStore", "ClusterSecretStore"] = "SecretStore"
    name: DnsName


class Secrets(Model):
    """Secrets by reference: which keys there are, and who makes the Secret. A value can not be written here."""

    provider: Literal["externalSecret", "sealedSecret", "existing"]
    """``existing``: made outside, by the name given."""
    name: DnsName | None = None
    """Default: ``<app>-secrets``. For ``existing`` it is the whole name, to which no prefix is added."""
    secret_store_ref: SecretStoreRef | None = None
    """For ``externalSecret``."""
    refresh_interval: Refresh = "1h"
    """For ``externalSecret``."""
    data: dict[ConfigKey, RemoteKey] = Field(default_factory=dict)
    """Key in the Secret to key in the store: ``database-url: shop/prod/database-url``."""
    encrypted_data: dict[ConfigKey, Sealed] = Field(default_factory=dict)
    """For ``sealedSecret``: what ``kubeseal`` printed, for the Secret's final name and namespace."""
    keys: list[ConfigKey] = Field(default_factory=list)
    """For ``existing``: its keys, where ``data`` does not list them."""


class Backend(Model):
    """Where a path leads; the short form is the workload alone."""

    workload: str
    port: DnsLabel | None = None
    """Default: the Service's first port."""
    path_type: Literal["Prefix", "Exact", "ImplementationSpecific"] = "Prefix"


class Ingress(Model):
    """How requests from outside reach the workloads."""

    name: DnsName | None = None
    """Default: ``<app>-ingress``."""
    ingress_class_name: DnsName | None = None
    cluster_issuer: DnsName | None = None
    """cert-manager's ClusterIssuer for the certificate."""
    issuer: DnsName | None = None
    """cert-manager's Issuer for the certificate, instead of a ClusterIssuer."""
    annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    tls: bool = True
    """A certificate in Secret ``<app>-tls`` for all hosts."""
    hosts: dict[Host, dict[str, Backend]] = Field(min_length=1)
    """Host to path to workload: ``shop.example.com: { /: web }``."""


class Spec(Model):
    """One application in one environment: what ``manifests`` turns into objects."""

    api_version: Literal["kustomgen/v1"]
    name: DnsLabel
    """The application's name; objects are named after it."""
    namespace: DnsLabel | None = None
    """For example ``shop-${env}``. Its Namespace object is part of the build."""
    name_prefix: str = Field(default="", max_length=50)
    """Put before every name, for example ``${env}-``. A namespace for each environment is isolation enough without."""
    pod_security: Literal["restricted", "baseline", "privileged"] | Off = "restricted"
    """The level on the Namespace (enforce, audit and warn)."""
    labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """On every object, and on pods."""
    selector_labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """What selectors compare. They cannot change once deployed. Default: app.kubernetes.io/name and component."""
    vars: dict[str, Text] = Field(default_factory=dict)
    """Your own ``${…}``."""
    images: dict[str, Text] = Field(default_factory=dict)
    """Image name to tag, digest, or both as ``1.4@sha256:…``: the unit of promotion."""
    config: dict[ConfigKey, Text] = Field(default_factory=dict)
    """Settings. ``log-level`` is LOG_LEVEL in the containers, from ConfigMap ``<app>-config``."""
    secrets: Secrets | None = None
    service_account: ServiceAccount | None = None
    """The app's own identity; made without being asked for."""
    defaults: dict[str, Any] = Field(default_factory=dict)
    """Fields for every workload, unless it says otherwise."""
    workloads: dict[DnsLabel, Workload] = Field(min_length=1)
    ingress: Ingress | None = None
    tier: Literal["development", "staging", "production"] | None = None
    """Of an environment: what policies go by. Default: read off its name."""
    directory: DnsLabel | None = None
    """Of an environment: its folder under ``overlays/``. Default: its name."""
