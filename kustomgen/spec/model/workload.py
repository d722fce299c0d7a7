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
    """``Recreate``, or what differs from the default: a rolling update of 25 % more and none fewer.

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
