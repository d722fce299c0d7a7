"""One program and how it runs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.model.access import ServiceAccount
from kustomgen.spec.model.backing import Backup, Dependency, External
from kustomgen.spec.model.container import Container
from kustomgen.spec.model.files import File
from kustomgen.spec.model.monitoring import Monitoring, PrometheusRule
from kustomgen.spec.model.network import NetworkEdges
from kustomgen.spec.model.placement import PodAntiAffinity
from kustomgen.spec.model.scaling import Autoscaling, PodDisruptionBudget, VerticalPodAutoscaler
from kustomgen.spec.model.service import Service
from kustomgen.spec.model.volumes import Storage, Volume
from kustomgen.spec.presets import PresetName
from kustomgen.spec.times import Cron, Seconds, TimeZone
from kustomgen.spec.types import INT32, DnsLabel, DnsName, FilePath, LabelKey, LabelValue, Off, Text


class Workload(Container):
    """One program and how it runs. The fields of its main container stand here directly."""

    kind: Literal["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"] = "Deployment"
    preset: PresetName | None = None
    """A backing service as it should be: ``postgres`` or ``redis``. Every field of the workload lays over what it gives;
    ``defaults`` do not reach it."""
    external: External | None = None
    """In an environment that has the service outside: ``{host: db.example.com, port: 5432}``. Nothing of the workload is
    made there, and ``${postgres.host}`` and ``${postgres.port}`` say where it is."""
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
    update_strategy: Annotated[Any, Kubernetes("io.k8s.api.apps.v1.StatefulSetUpdateStrategy")] | None = None
    """Of a StatefulSet: ``{type: OnDelete}``, or ``{rollingUpdate: {partition: 1}}``. Default: one pod after the other."""
    pod_management_policy: Literal["OrderedReady", "Parallel"] | None = None
    """Of a StatefulSet: ``Parallel`` starts all pods at once. It cannot change once deployed."""
    service_name: DnsLabel | None = None
    """Of a StatefulSet: its headless Service, by which each pod has a name. Default: ``<app>-<workload>-headless``, or
    the workload's ``service`` where that is headless."""
    persistent_volume_claim_retention_policy: (
        Annotated[Any, Kubernetes("io.k8s.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy")] | None
    ) = None
    """Of a StatefulSet: what becomes of its claims, ``{whenDeleted: Retain, whenScaled: Delete}``. Default: they stay."""
    revision_history_limit: int = Field(default=3, ge=0, le=INT32)
    min_ready_seconds: Seconds = 0
    """So long a new pod must be ready before it counts: ``10s``."""
    progress_deadline_seconds: Seconds | None = None
    """Of a Deployment: a rollout that gets no further for so long has failed, ``5m``. Default: 10m."""
    singleton: bool = False
    """Never two pods at once: one replica, stopped before the next starts, and no autoscaling."""
    autoscaling: Autoscaling | None = None
    """By load: ``{minReplicas: 2, maxReplicas: 10, cpu: 70}``, or by KEDA's ``triggers``."""
    vertical_pod_autoscaler: VerticalPodAutoscaler | None = None
    """Requests that follow what is used: ``{updateMode: Initial}``. Not of a resource that ``autoscaling`` goes by."""
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
    """Where its metrics are: ``{port: metrics}``."""
    prometheus_rule: PrometheusRule | None = None
    """When someone is told: ``{alerts: {Down: 'up{namespace="${namespace}"} == 0'}}``."""
    depends_on: dict[DnsLabel, Dependency] = Field(default_factory=dict)
    """Workloads that must answer before this one starts: ``[postgres]``, or ``{postgres: {timeout: 5m}}``."""
    network_policy: NetworkEdges | None = None
    """Without it, the workload may be reached by all and reach all that the namespace allows."""
    service_account: ServiceAccount | None = None
    """One of its own, ``<app>-<workload>``, instead of the app's."""

    init_containers: dict[DnsLabel, Container] = Field(default_factory=dict)
    """Run before the main container, in this order."""
    sidecars: dict[DnsLabel, Container] = Field(default_factory=dict)
    """Native sidecars (KEP-753): start before the main container and stop after it."""
    volumes: dict[DnsLabel, Volume] = Field(default_factory=dict)
    """Files and folders by name: ``{cache: {mountPath: /cache, emptyDir: {sizeLimit: 1Gi}}}``."""
    storage: dict[DnsLabel, Storage] = Field(default_factory=dict)
    """Room on a disk that outlives the pods: ``10Gi`` at ``/data``, a mapping with ``size`` and more, or several of
    these by name: ``{data: 10Gi, wal: {size: 2Gi, mountPath: /wal}}``."""
    files: dict[FilePath, File] = Field(default_factory=dict)
    """Files in the main container, by path: ``/etc/shop/shop.toml: "debug = false"``. A change rolls out, as of
    ``config``. Beside it, a sidecar has them all by ``volumeMounts: {files: /etc/shop}``."""
    backup: Backup | None = None
    """Of ``preset: postgres``: a dump by a CronJob, ``{schedule: "0 2 * * *", retain: 7}``."""
    pod_security_context: Annotated[Any, Kubernetes("io.k8s.api.core.v1.PodSecurityContext")] | None = None
    """Laid over the defaults, which satisfy Pod Security *restricted*."""
    node_selector: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    tolerations: list[Annotated[Any, Kubernetes("io.k8s.api.core.v1.Toleration")]] = Field(default_factory=list)
    affinity: Annotated[Any, Kubernetes("io.k8s.api.core.v1.Affinity")] | None = None
    """Which nodes and neighbours, as in Kubernetes."""
    pod_anti_affinity: PodAntiAffinity | None = None
    """How its own pods keep apart, in a word: ``hostname``, or ``{hostname: required, zone: preferred}``."""
    priority_class_name: DnsName | None = None
    termination_grace_period_seconds: Seconds | None = None
    """Default: 60 behind a Service, else Kubernetes' own 30."""

    runtime_class_name: DnsName | None = None
    """What runs its containers: ``gvisor``."""
    scheduler_name: DnsName | None = None
    """Who chooses its node, instead of Kubernetes' own: ``volcano``."""
    host_aliases: list[Annotated[Any, Kubernetes("io.k8s.api.core.v1.HostAlias")]] = Field(default_factory=list)
    """Lines of its ``/etc/hosts``: ``[{ip: 10.0.0.5, hostnames: [legacy.internal]}]``."""
    dns_policy: Literal["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"] | None = None
    """Whom it asks for names. Default: ``ClusterFirst``, and with ``hostNetwork`` ``ClusterFirstWithHostNet``."""
    dns_config: Annotated[Any, Kubernetes("io.k8s.api.core.v1.PodDNSConfig")] | None = None
    """``{options: [{name: ndots, value: "2"}]}``, or ``nameservers`` and ``searches``."""
    hostname: DnsLabel | None = None
    """What the pod calls itself. Default: the pod's name."""
    subdomain: DnsLabel | None = None
    """With ``hostname`` and a headless Service of this name, the pod's name in DNS."""
    enable_service_links: bool | None = None
    """``false``: no variables for each Service of the namespace."""
    share_process_namespace: bool | None = None
    """``true``: its containers see each other's processes."""
    host_network: bool = False
    """It has the node's network and ports. Only under ``podSecurity: privileged``."""
    hostPID: bool = False  # noqa: N815
    """It sees the node's processes. Only under ``podSecurity: privileged``."""
    hostIPC: bool = False  # noqa: N815
    """It shares the node's memory segments. Only under ``podSecurity: privileged``."""

    run_on_deploy: Literal["before", "after"] | None = None
    """Of a Job: it runs with each deployment, as an Argo CD hook, with a name that changes with its content. Of a CronJob:
    it also runs with each deployment, by a Job of the same template."""
    backoff_limit: int | None = Field(default=None, ge=0, le=INT32)
    """Of a Job or CronJob; default 3."""
    active_deadline_seconds: Seconds | None = None
    """Of a Job or CronJob; default 1h. A job without one may hang forever."""
    ttl_seconds_after_finished: Seconds | None = None
    """Of a Job; default 1d. Of a CronJob: its Jobs go after so long, and not by ``successfulJobsHistoryLimit`` alone."""
    parallelism: int | None = Field(default=None, ge=0, le=INT32)
    """Of a Job or CronJob: so many pods at a time. Default 1."""
    completions: int | None = Field(default=None, ge=0, le=INT32)
    """Of a Job or CronJob: so many pods must succeed. Default 1."""
    completion_mode: Literal["NonIndexed", "Indexed"] | None = None
    """Of a Job or CronJob: ``Indexed`` gives each pod a number, JOB_COMPLETION_INDEX."""
    pod_failure_policy: Annotated[Any, Kubernetes("io.k8s.api.batch.v1.PodFailurePolicy")] | None = None
    """Of a Job or CronJob: what a failure means, ``{rules: [{action: FailJob, onExitCodes: {operator: In, values: [2]}}]}``."""
    restart_policy: Literal["Never", "OnFailure"] = "Never"
    """Of a Job or CronJob."""
    schedule: Cron | None = None
    """Of a CronJob."""
    time_zone: TimeZone = "Etc/UTC"
    """Of a CronJob."""
    concurrency_policy: Literal["Allow", "Forbid", "Replace"] = "Forbid"
    """Of a CronJob."""
    suspend: bool = False
    """Of a Job or CronJob: it waits until this is false."""
    starting_deadline_seconds: Seconds = 200
    """Of a CronJob."""
    successful_jobs_history_limit: int = Field(default=1, ge=0, le=INT32)
    """Of a CronJob."""
    failed_jobs_history_limit: int = Field(default=3, ge=0, le=INT32)
    """Of a CronJob."""
