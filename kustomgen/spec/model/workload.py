"""One program and how it runs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kustomgen.spec.kubernetes import Kubernetes
from kustomgen.spec.model.access import ServiceAccount
from kustomgen.spec.model.backing import Backup, Dependency, External
from kustomgen.spec.model.container import ExtraContainer
from kustomgen.spec.model.files import File
from kustomgen.spec.model.job import JobFields
from kustomgen.spec.model.monitoring import Monitoring, PrometheusRule
from kustomgen.spec.model.network import NetworkEdges
from kustomgen.spec.model.pod import PodFields
from kustomgen.spec.model.scaling import Autoscaling, PodDisruptionBudget, VerticalPodAutoscaler
from kustomgen.spec.model.service import Service
from kustomgen.spec.model.volumes import Storage, Volume
from kustomgen.spec.presets import PresetName
from kustomgen.spec.times import Seconds
from kustomgen.spec.types import INT32, ConfigKey, DnsLabel, FilePath, LabelKey, LabelValue, SwitchedOff, Text


class Workload(JobFields, PodFields, ExtraContainer):
    """A workload. The fields of its main container are written here directly."""

    kind: Literal["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"] = "Deployment"
    """The kind of the workload.

    ``kind: StatefulSet`` becomes Deployment kind.
    """
    preset: PresetName | None = None
    """A ready-made backing service. The workload's fields override it; ``defaults`` do not apply to
    it.

    ``preset: postgres``.
    """
    parameters: dict[ConfigKey, Text] = Field(default_factory=dict)
    """Parameters of a project's preset. It uses them as ``${preset.partitions}``.

    ``parameters: {partitions: 6}``.
    """
    size: DnsLabel | None = None
    """One of ``sizes``. The workload's fields override it.

    ``size: small``.
    """
    external: External | None = None
    """Environments only: the service runs outside the cluster. No objects are made for it;
    ``${postgres.host}`` and ``${postgres.port}`` are its address.

    ``external: {host: db.example.com, port: 5432}``.
    """
    builtin_defaults: bool = True
    """``false``: kustomgen adds nothing that is not written here: no security context,
    ServiceAccount, budget, strategy or folder for scratch files.

    ``builtinDefaults: false``.
    """
    name: DnsLabel | None = None
    """The name of its objects. Default: ``<app>-<workload>``.

    ``name: shop-frontend`` becomes Deployment and StatefulSet and DaemonSet and Job and CronJob
    metadata.name.
    """
    labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """More labels, on the workload and its pods.

    ``labels: {tier: frontend}`` becomes Deployment metadata.labels, Pod metadata.labels.
    """
    pod_labels: dict[LabelKey, LabelValue] | None = None
    """Labels on its pods, instead of ``labels``. Pods always have the selector labels as well.

    ``podLabels: {version: blue}`` becomes Pod metadata.labels.
    """
    selector_labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """The labels in its selectors, instead of the app's ``selectorLabels``. They cannot change
    after the first deployment.

    ``selectorLabels: {app: shop-web}`` becomes Deployment and StatefulSet
    spec.selector.matchLabels, Service spec.selector.
    """
    annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    """Annotations on the workload object.

    ``annotations: {reloader.stakater.com/auto: "true"}`` becomes Deployment metadata.annotations.
    """
    scaled_until: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    """The end of a temporary scale-up. Afterwards the rule ``scale-expired`` warns.

    ``scaledUntil: "2026-11-30"`` becomes Deployment
    metadata.annotations[kustomgen.dev/scaled-until].
    """
    pod_annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    """Annotations on its pods.

    ``podAnnotations: {sidecar.istio.io/inject: "true"}`` becomes Pod metadata.annotations.
    """

    container_name: DnsLabel | None = None
    """The main container's name. Default: the workload's key.

    ``containerName: nginx`` becomes Pod spec.containers[].name.
    """
    replicas: int | None = Field(default=None, ge=0, le=INT32)
    """The number of pods. Default: 1. Not set if ``autoscaling`` sets it.

    ``replicas: 3`` becomes Deployment and StatefulSet spec.replicas.
    """
    strategy: Annotated[Any, Kubernetes("io.k8s.api.apps.v1.DeploymentStrategy")] | None = None
    """``Recreate``, or what differs from the default: RollingUpdate with 25 % maxSurge and no
    maxUnavailable.

    ``strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}`` becomes Deployment
    spec.strategy.
    """
    update_strategy: Annotated[Any, Kubernetes("io.k8s.api.apps.v1.StatefulSetUpdateStrategy")] | None = None
    """StatefulSets: the update strategy. Default: one pod after the other.

    ``updateStrategy: {type: OnDelete}`` becomes StatefulSet spec.updateStrategy.
    """
    pod_management_policy: Literal["OrderedReady", "Parallel"] | None = None
    """StatefulSets: ``Parallel`` starts all pods at once. It cannot change after the first
    deployment.

    ``podManagementPolicy: Parallel`` becomes StatefulSet spec.podManagementPolicy.
    """
    service_name: DnsLabel | None = None
    """StatefulSets: the headless Service that gives each pod a DNS name. Default:
    ``<app>-<workload>-headless``, or the workload's ``service`` if it is headless.

    ``serviceName: shop-peers`` becomes StatefulSet spec.serviceName.
    """
    persistent_volume_claim_retention_policy: (
        Annotated[Any, Kubernetes("io.k8s.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy")] | None
    ) = None
    """StatefulSets: whether claims are deleted with it. Default: they are kept.

    ``persistentVolumeClaimRetentionPolicy: {whenDeleted: Retain, whenScaled: Delete}`` becomes
    StatefulSet spec.persistentVolumeClaimRetentionPolicy.
    """
    revision_history_limit: int = Field(default=3, ge=0, le=INT32)
    """The number of old revisions to keep for rollbacks.

    ``revisionHistoryLimit: 5`` becomes Deployment and StatefulSet and DaemonSet
    spec.revisionHistoryLimit.
    """
    min_ready_seconds: Seconds = 0
    """How long a new pod must be ready before it counts as available.

    ``minReadySeconds: 10s`` becomes Deployment and StatefulSet and DaemonSet spec.minReadySeconds.
    """
    progress_deadline_seconds: Seconds | None = None
    """Deployments: a rollout without progress fails after this time. Default: 10m.

    ``progressDeadlineSeconds: 5m`` becomes Deployment spec.progressDeadlineSeconds.
    """
    singleton: bool = False
    """Never two pods at once: one replica, which stops before the next one starts, and no
    autoscaling.

    ``singleton: true`` becomes Deployment spec.strategy.type, Deployment spec.replicas.
    """
    autoscaling: Autoscaling | None = None
    """Scales by load with an HPA, or with KEDA's ``triggers``.

    ``autoscaling: {minReplicas: 2, maxReplicas: 10, cpu: 70}`` becomes HorizontalPodAutoscaler,
    ScaledObject.
    """
    vertical_pod_autoscaler: VerticalPodAutoscaler | None = None
    """Adjusts requests to the measured use. Do not use it for a resource that ``autoscaling``
    scales by.

    ``verticalPodAutoscaler: {updateMode: Initial}`` becomes VerticalPodAutoscaler.
    """
    pod_disruption_budget: PodDisruptionBudget | SwitchedOff | None = None
    """How many pods a drain may evict. Default: ``maxUnavailable: 1`` if two or more pods run.
    ``false``: no budget.

    ``podDisruptionBudget: {minAvailable: 50%}`` becomes PodDisruptionBudget.
    """
    topology_spread: (
        Literal["zone", "hostname"]
        | SwitchedOff
        | list[Annotated[Any, Kubernetes("io.k8s.api.core.v1.TopologySpreadConstraint")]]
        | None
    ) = None
    """``zone``: spreads pods over zones and then nodes. Default: over nodes, as far as possible, if
    two or more pods run.

    ``topologySpread: zone`` becomes Pod spec.topologySpreadConstraints.
    """
    service: Service | None = None
    """The workload's Service: container port name to port, or the Service in full.

    ``service: {http: 80}`` becomes Service.
    """
    monitoring: Monitoring | None = None
    """How Prometheus scrapes its metrics.

    ``monitoring: {port: metrics}`` becomes ServiceMonitor, PodMonitor.
    """
    prometheus_rule: PrometheusRule | None = None
    """Alerts and recording rules for this workload.

    ``prometheusRule: {alerts: {Down: 'up{namespace="${namespace}"} == 0'}}`` becomes
    PrometheusRule.
    """
    depends_on: dict[DnsLabel, Dependency] = Field(default_factory=dict)
    """Workloads that must answer before this one starts: a list, or a mapping with options.

    ``dependsOn: {postgres: {timeout: 5m}}`` becomes Pod spec.initContainers.
    """
    network_policy: NetworkEdges | None = None
    """Peers that may connect to it, and that it may connect to. Without it the namespace's policies
    decide.

    ``networkPolicy: {from: ["ns/ingress-nginx:http"], to: ["postgres:5432"]}`` becomes
    NetworkPolicy.
    """
    service_account: ServiceAccount | None = None
    """Its own ServiceAccount, ``<app>-<workload>``, instead of the app's.

    ``serviceAccount: {rules: [{apiGroups: [""], resources: [pods], verbs: [list]}]}`` becomes
    ServiceAccount, Pod spec.serviceAccountName.
    """

    init_containers: dict[DnsLabel, ExtraContainer] = Field(default_factory=dict)
    """Containers that run before the main container, in this order.

    ``initContainers: {migrate: {image: "shop/web:1.0", command: [/app/migrate]}}`` becomes Pod
    spec.initContainers.
    """
    sidecars: dict[DnsLabel, ExtraContainer] = Field(default_factory=dict)
    """Native sidecars (KEP-753): start before the main container and stop after it.

    ``sidecars: {proxy: {image: "envoyproxy/envoy:v1.31.0"}}`` becomes Pod spec.initContainers.
    """
    extra_containers: dict[DnsLabel, ExtraContainer] = Field(default_factory=dict)
    """More containers that start and stop together with the main one, after it in this order.

    ``extraContainers: {exporter: {image: "prom/statsd-exporter:v0.27.1"}}`` becomes Pod
    spec.containers.
    """
    volumes: dict[DnsLabel, Volume] = Field(default_factory=dict)
    """Volumes by name.

    ``volumes: {cache: {mountPath: /cache, emptyDir: {sizeLimit: 1Gi}}}`` becomes Pod spec.volumes.
    """
    storage: dict[DnsLabel, Storage] = Field(default_factory=dict)
    """Persistent storage: ``10Gi`` at ``/data``, a mapping with ``size`` and more, or several of
    these by name.

    ``storage: {data: 10Gi, wal: {size: 2Gi, mountPath: /wal}}`` becomes PersistentVolumeClaim,
    StatefulSet spec.volumeClaimTemplates.
    """
    files: dict[FilePath, File] = Field(default_factory=dict)
    """Files in the main container, by path. A change rolls out. A sidecar mounts them with
    ``volumeMounts: {files: /etc/shop}``.

    ``files: {/etc/shop/shop.toml: "debug = false"}`` becomes ConfigMap data, Pod
    spec.volumes[].configMap.
    """
    backup: Backup | None = None
    """With ``preset: postgres``: a CronJob that dumps the database.

    ``backup: {schedule: "0 2 * * *", retain: 7}`` becomes CronJob.
    """

    @property
    def running(self) -> tuple[ExtraContainer, ...]:
        """Its containers that run side by side: the main one, sidecars and others."""
        return (self, *self.sidecars.values(), *self.extra_containers.values())
