"""One program and how it runs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.model.access import ServiceAccount
from kustomgen.spec.model.backing import Backup, Dependency, External
from kustomgen.spec.model.container import ExtraContainer
from kustomgen.spec.model.files import File
from kustomgen.spec.model.monitoring import Monitoring, PrometheusRule
from kustomgen.spec.model.network import NetworkEdges
from kustomgen.spec.model.placement import PodAntiAffinity
from kustomgen.spec.model.scaling import Autoscaling, PodDisruptionBudget, VerticalPodAutoscaler
from kustomgen.spec.model.service import Service
from kustomgen.spec.model.volumes import Storage, Volume
from kustomgen.spec.presets import PresetName
from kustomgen.spec.times import Cron, Seconds, TimeZone
from kustomgen.spec.types import INT32, ConfigKey, DnsLabel, DnsName, FilePath, LabelKey, LabelValue, SwitchedOff, Text


class Workload(ExtraContainer):
    """One program and how it runs. The fields of its main container stand here directly."""

    kind: Literal["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"] = "Deployment"
    """What it runs as.

    ``kind: StatefulSet`` becomes Deployment kind.
    """
    preset: PresetName | None = None
    """A backing service as it should be. Every field of the workload lays over what it gives; ``defaults`` do not reach
    it.

    ``preset: postgres``.
    """
    parameters: dict[ConfigKey, Text] = Field(default_factory=dict)
    """What a preset of the project's own lets its workloads choose: ``${preset.partitions}`` in it is this one.

    ``parameters: {partitions: 6}``.
    """
    size: DnsLabel | None = None
    """One of ``sizes``. Every field of the workload lays over what it gives.

    ``size: small``.
    """
    external: External | None = None
    """In an environment that has the service outside. Nothing of the workload is made there, and ``${postgres.host}``
    and ``${postgres.port}`` say where it is.

    ``external: {host: db.example.com, port: 5432}``.
    """
    name: DnsLabel | None = None
    """What its objects are called. Default: ``<app>-<workload>``.

    ``name: shop-frontend`` becomes Deployment and StatefulSet and DaemonSet and Job and CronJob metadata.name.
    """
    labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """More labels, on the workload and its pods.

    ``labels: {tier: frontend}`` becomes Deployment metadata.labels, Pod metadata.labels.
    """
    annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    """On the workload itself.

    ``annotations: {reloader.stakater.com/auto: "true"}`` becomes Deployment metadata.annotations.
    """
    scaled_until: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    """Until when its numbers are for an occasion; the rule ``scale-expired`` warns afterwards.

    ``scaledUntil: "2026-11-30"`` becomes Deployment metadata.annotations[kustomgen.dev/scaled-until].
    """
    pod_annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    """On its pods.

    ``podAnnotations: {sidecar.istio.io/inject: "true"}`` becomes Pod metadata.annotations.
    """

    replicas: int | None = Field(default=None, ge=0, le=INT32)
    """How many pods. Default 1, and left out where ``autoscaling`` owns it.

    ``replicas: 3`` becomes Deployment and StatefulSet spec.replicas.
    """
    strategy: Annotated[Any, Kubernetes("io.k8s.api.apps.v1.DeploymentStrategy")] | None = None
    """``Recreate``, or the whole strategy. Default: a rolling update of 25 % more and none fewer.

    ``strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}`` becomes Deployment spec.strategy.
    """
    update_strategy: Annotated[Any, Kubernetes("io.k8s.api.apps.v1.StatefulSetUpdateStrategy")] | None = None
    """Of a StatefulSet. Default: one pod after the other.

    ``updateStrategy: {type: OnDelete}`` becomes StatefulSet spec.updateStrategy.
    """
    pod_management_policy: Literal["OrderedReady", "Parallel"] | None = None
    """Of a StatefulSet: ``Parallel`` starts all pods at once. It cannot change once deployed.

    ``podManagementPolicy: Parallel`` becomes StatefulSet spec.podManagementPolicy.
    """
    service_name: DnsLabel | None = None
    """Of a StatefulSet: its headless Service, by which each pod has a name. Default: ``<app>-<workload>-headless``, or
    the workload's ``service`` where that is headless.

    ``serviceName: shop-peers`` becomes StatefulSet spec.serviceName.
    """
    persistent_volume_claim_retention_policy: (
        Annotated[Any, Kubernetes("io.k8s.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy")] | None
    ) = None
    """Of a StatefulSet: what becomes of its claims. Default: they stay.

    ``persistentVolumeClaimRetentionPolicy: {whenDeleted: Retain, whenScaled: Delete}`` becomes StatefulSet
    spec.persistentVolumeClaimRetentionPolicy.
    """
    revision_history_limit: int = Field(default=3, ge=0, le=INT32)
    """How many past versions stay, to roll back to.

    ``revisionHistoryLimit: 5`` becomes Deployment and StatefulSet and DaemonSet spec.revisionHistoryLimit.
    """
    min_ready_seconds: Seconds = 0
    """So long a new pod must be ready before it counts.

    ``minReadySeconds: 10s`` becomes Deployment and StatefulSet and DaemonSet spec.minReadySeconds.
    """
    progress_deadline_seconds: Seconds | None = None
    """Of a Deployment: a rollout that gets no further for so long has failed. Default: 10m.

    ``progressDeadlineSeconds: 5m`` becomes Deployment spec.progressDeadlineSeconds.
    """
    singleton: bool = False
    """Never two pods at once: one replica, stopped before the next starts, and no autoscaling.

    ``singleton: true`` becomes Deployment spec.strategy.type, Deployment spec.replicas.
    """
    autoscaling: Autoscaling | None = None
    """By load, or by KEDA's ``triggers``.

    ``autoscaling: {minReplicas: 2, maxReplicas: 10, cpu: 70}`` becomes HorizontalPodAutoscaler, ScaledObject.
    """
    vertical_pod_autoscaler: VerticalPodAutoscaler | None = None
    """Requests that follow what is used. Not of a resource that ``autoscaling`` goes by.

    ``verticalPodAutoscaler: {updateMode: Initial}`` becomes VerticalPodAutoscaler.
    """
    pod_disruption_budget: PodDisruptionBudget | SwitchedOff | None = None
    """How many a drain may take. Default: ``maxUnavailable: 1`` where two or more pods run. ``false``: none.

    ``podDisruptionBudget: {minAvailable: 50%}`` becomes PodDisruptionBudget.
    """
    topology_spread: (
        Literal["zone", "hostname"]
        | SwitchedOff
        | list[Annotated[Any, Kubernetes("io.k8s.api.core.v1.TopologySpreadConstraint")]]
        | None
    ) = None
    """``zone``: evenly over zones and then nodes. Default: over nodes, as far as possible, where two or more pods run.

    ``topologySpread: zone`` becomes Pod spec.topologySpreadConstraints.
    """
    service: Service | None = None
    """The Service in front of it: container port name to port, or the whole.

    ``service: {http: 80}`` becomes Service.
    """
    monitoring: Monitoring | None = None
    """Where its metrics are.

    ``monitoring: {port: metrics}`` becomes ServiceMonitor, PodMonitor.
    """
    prometheus_rule: PrometheusRule | None = None
    """When someone is told.

    ``prometheusRule: {alerts: {Down: 'up{namespace="${namespace}"} == 0'}}`` becomes PrometheusRule.
    """
    depends_on: dict[DnsLabel, Dependency] = Field(default_factory=dict)
    """Workloads that must answer before this one starts: a list, or each with more.

    ``dependsOn: {postgres: {timeout: 5m}}`` becomes Pod spec.initContainers.
    """
    network_policy: NetworkEdges | None = None
    """Who may reach it and whom it may. Without it, the workload may be reached by all and reach all that the namespace
    allows.

    ``networkPolicy: {from: ["ns/ingress-nginx:http"], to: ["postgres:5432"]}`` becomes NetworkPolicy.
    """
    service_account: ServiceAccount | None = None
    """One of its own, ``<app>-<workload>``, instead of the app's.

    ``serviceAccount: {rules: [{apiGroups: [""], resources: [pods], verbs: [list]}]}`` becomes ServiceAccount, Pod
    spec.serviceAccountName.
    """

    init_containers: dict[DnsLabel, ExtraContainer] = Field(default_factory=dict)
    """Run before the main container, in this order.

    ``initContainers: {migrate: {image: "shop/web:1.0", command: [/app/migrate]}}`` becomes Pod spec.initContainers.
    """
    sidecars: dict[DnsLabel, ExtraContainer] = Field(default_factory=dict)
    """Native sidecars (KEP-753): start before the main container and stop after it.

    ``sidecars: {proxy: {image: "envoyproxy/envoy:v1.31.0"}}`` becomes Pod spec.initContainers.
    """
    volumes: dict[DnsLabel, Volume] = Field(default_factory=dict)
    """Files and folders by name.

    ``volumes: {cache: {mountPath: /cache, emptyDir: {sizeLimit: 1Gi}}}`` becomes Pod spec.volumes.
    """
    storage: dict[DnsLabel, Storage] = Field(default_factory=dict)
    """Room on a disk that outlives the pods: ``10Gi`` at ``/data``, a mapping with ``size`` and more, or several of
    these by name.

    ``storage: {data: 10Gi, wal: {size: 2Gi, mountPath: /wal}}`` becomes PersistentVolumeClaim, StatefulSet
    spec.volumeClaimTemplates.
    """
    files: dict[FilePath, File] = Field(default_factory=dict)
    """Files in the main container, by path. A change rolls out, as of ``config``. Beside it, a sidecar has them all by
    ``volumeMounts: {files: /etc/shop}``.

    ``files: {/etc/shop/shop.toml: "debug = false"}`` becomes ConfigMap data, Pod spec.volumes[].configMap.
    """
    backup: Backup | None = None
    """Of ``preset: postgres``: a dump by a CronJob.

    ``backup: {schedule: "0 2 * * *", retain: 7}`` becomes CronJob.
    """
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

    run_on_deploy: Literal["before", "after"] | None = None
    """Of a Job: it runs with each deployment, as an Argo CD hook, with a name that changes with its content. Of a
    CronJob: it also runs with each deployment, by a Job of the same template.

    ``runOnDeploy: before`` becomes Job metadata.annotations[argocd.argoproj.io/hook].
    """
    backoff_limit: int | None = Field(default=None, ge=0, le=INT32)
    """Of a Job or CronJob: so many failures end it; default 3.

    ``backoffLimit: 5`` becomes Job spec.backoffLimit, CronJob spec.jobTemplate.spec.backoffLimit.
    """
    active_deadline_seconds: Seconds | None = None
    """Of a Job or CronJob: so long it may run; default 1h. A job without one may hang forever.

    ``activeDeadlineSeconds: 30m`` becomes Job spec.activeDeadlineSeconds, CronJob
    spec.jobTemplate.spec.activeDeadlineSeconds.
    """
    ttl_seconds_after_finished: Seconds | None = None
    """Of a Job: it goes after so long; default 1d. Of a CronJob: its Jobs do, and not by ``successfulJobsHistoryLimit``
    alone.

    ``ttlSecondsAfterFinished: 2h`` becomes Job spec.ttlSecondsAfterFinished, CronJob
    spec.jobTemplate.spec.ttlSecondsAfterFinished.
    """
    parallelism: int | None = Field(default=None, ge=0, le=INT32)
    """Of a Job or CronJob: so many pods at a time. Default 1.

    ``parallelism: 4`` becomes Job spec.parallelism, CronJob spec.jobTemplate.spec.parallelism.
    """
    completions: int | None = Field(default=None, ge=0, le=INT32)
    """Of a Job or CronJob: so many pods must succeed. Default 1.

    ``completions: 8`` becomes Job spec.completions, CronJob spec.jobTemplate.spec.completions.
    """
    completion_mode: Literal["NonIndexed", "Indexed"] | None = None
    """Of a Job or CronJob: ``Indexed`` gives each pod a number, JOB_COMPLETION_INDEX.

    ``completionMode: Indexed`` becomes Job spec.completionMode, CronJob spec.jobTemplate.spec.completionMode.
    """
    pod_failure_policy: Annotated[Any, Kubernetes("io.k8s.api.batch.v1.PodFailurePolicy")] | None = None
    """Of a Job or CronJob: what a failure means.

    ``podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [2]}}]}`` becomes Job
    spec.podFailurePolicy, CronJob spec.jobTemplate.spec.podFailurePolicy.
    """
    restart_policy: Literal["Never", "OnFailure"] = "Never"
    """Of a Job or CronJob: whether a container that failed is started anew in its pod.

    ``restartPolicy: OnFailure`` becomes Pod spec.restartPolicy.
    """
    schedule: Cron | None = None
    """Of a CronJob: when it runs.

    ``schedule: "*/15 * * * *"`` becomes CronJob spec.schedule.
    """
    time_zone: TimeZone = "Etc/UTC"
    """Of a CronJob: whose clock the schedule goes by.

    ``timeZone: Europe/Berlin`` becomes CronJob spec.timeZone.
    """
    concurrency_policy: Literal["Allow", "Forbid", "Replace"] = "Forbid"
    """Of a CronJob: what happens where the last run still goes on.

    ``concurrencyPolicy: Replace`` becomes CronJob spec.concurrencyPolicy.
    """
    suspend: bool = False
    """Of a Job or CronJob: it waits until this is false.

    ``suspend: true`` becomes Job spec.suspend, CronJob spec.suspend.
    """
    starting_deadline_seconds: Seconds = 200
    """Of a CronJob: so late a run may still begin.

    ``startingDeadlineSeconds: 5m`` becomes CronJob spec.startingDeadlineSeconds.
    """
    successful_jobs_history_limit: int = Field(default=1, ge=0, le=INT32)
    """Of a CronJob: how many Jobs that succeeded stay.

    ``successfulJobsHistoryLimit: 3`` becomes CronJob spec.successfulJobsHistoryLimit.
    """
    failed_jobs_history_limit: int = Field(default=3, ge=0, le=INT32)
    """Of a CronJob: how many Jobs that failed stay.

    ``failedJobsHistoryLimit: 5`` becomes CronJob spec.failedJobsHistoryLimit.
    """
