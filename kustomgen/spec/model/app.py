"""The application as a whole."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from kustomgen.spec.managed import ImageVersion
from kustomgen.spec.model.access import ServiceAccount
from kustomgen.spec.model.argocd import ArgoCD
from kustomgen.spec.model.certificate import Certificate
from kustomgen.spec.model.files import File
from kustomgen.spec.model.flux import Flux
from kustomgen.spec.model.gateway import Gateway
from kustomgen.spec.model.labels import StandardLabels
from kustomgen.spec.model.limits import LimitRange, ResourceQuota
from kustomgen.spec.model.monitoring import PrometheusRule
from kustomgen.spec.model.network import Ingress
from kustomgen.spec.model.release import Catalog, Hold, Protected
from kustomgen.spec.model.secrets import PullSecret, Secrets
from kustomgen.spec.model.workload import Workload
from kustomgen.spec.overrides import FolderPath, ObjectKey, ObjectPatch, WholeObject
from kustomgen.spec.types import ConfigKey, DnsLabel, DnsName, LabelKey, LabelValue, Model, SwitchedOff, Text


class Spec(Model):
    """One application in one environment: what ``manifests`` turns into objects."""

    api_version: Literal["kustomgen/v1"]
    """The version of the spec's format. There is one.

    ``apiVersion: kustomgen/v1``.
    """
    name: DnsLabel
    """The application's name. Object names start with it.

    ``name: shop``.
    """
    namespace: DnsLabel | None = None
    """The namespace of all objects. The build includes its Namespace object.

    ``namespace: shop-${env}`` becomes Namespace metadata.name.
    """
    cluster: DnsName | None = None
    """The cluster that an environment runs in. Two environments may use one namespace name in two
    clusters. Default: ``argocd.server`` or ``flux.kubeConfig``, else the same cluster for all.

    ``cluster: eu-west-1``.
    """
    name_prefix: str = Field(default="", max_length=50)
    """A prefix for every object name. Environments with separate namespaces do not need one.

    ``namePrefix: ${env}-``.
    """
    namespace_object: bool = True
    """Whether the build has the Namespace object. ``false``: another application or a platform team
    makes it.

    ``namespaceObject: false`` becomes Namespace.
    """
    pod_security: Literal["restricted", "baseline", "privileged"] | SwitchedOff = "restricted"
    """The Pod Security level on the Namespace, for enforce, audit and warn. ``false``: no level.

    ``podSecurity: baseline`` becomes Namespace metadata.labels[pod-security.kubernetes.io/enforce].
    """
    labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """Labels on every object and every pod.

    ``labels: {team: shop}`` becomes Deployment metadata.labels, Pod metadata.labels.
    """
    standard_labels: StandardLabels | SwitchedOff = StandardLabels()
    """Which of the labels that Kubernetes recommends are set. ``false``: none.

    ``standardLabels: {managedBy: false}`` becomes Deployment metadata.labels.
    """
    selector_labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """The labels in selectors. They cannot change after the first deployment. Default:
    ``app.kubernetes.io/name`` and ``component``.

    ``selectorLabels: {app: shop}`` becomes Deployment and StatefulSet spec.selector.matchLabels,
    Service spec.selector.
    """
    vars: dict[str, Text] = Field(default_factory=dict)
    """Variables for this file: ``domain`` is used as ``${domain}``.

    ``vars: {domain: shop.example.com}``.
    """
    images: dict[str, ImageVersion] = Field(default_factory=dict)
    """Image name to tag, digest, or both as ``1.4@sha256:…``. Promotion moves these versions.
    ``{managedBy: overlay}``: a bot writes the version into the overlay, and ``generate`` keeps
    it.

    ``images: {shop/web: v1.4.0}`` becomes Pod spec.containers[].image.
    """
    wait_image: str | None = Field(default=None, min_length=1)
    """The image of the init containers that wait for ``dependsOn``. It needs ``nc`` and
    ``timeout``. Default: ``busybox:1.37.0``.

    ``waitImage: "busybox:1.36.1"`` becomes Pod spec.initContainers[].image.
    """
    config: dict[ConfigKey, Text] = Field(default_factory=dict)
    """Settings, in the ConfigMap ``<app>-config``. Containers see ``log-level`` as the variable
    LOG_LEVEL.

    ``config: {log-level: info}`` becomes ConfigMap data, Pod spec.containers[].env.
    """
    config_maps: dict[DnsName, dict[ConfigKey, File]] = Field(default_factory=dict)
    """More ConfigMaps by name: key to text, or to a file. A change rolls out what uses one, since
    kustomize's generator makes them.

    ``configMaps: {shop-nginx: {nginx.conf: {file: nginx/nginx.conf}, LEVEL: info}}`` becomes
    ConfigMap data.
    """
    secrets: Secrets | None = None
    """The secrets and who makes them. Their values are never written in the spec.

    ``secrets: {provider: existing, name: shop-secrets, keys: [db-password]}`` becomes
    ExternalSecret, SealedSecret, Secret.
    """
    image_pull_secrets: dict[DnsName, PullSecret] = Field(default_factory=dict)
    """Credentials for private registries: Secret name to its source, or to ``existing``.

    ``imagePullSecrets: {regcred: existing}`` becomes Pod spec.imagePullSecrets.
    """
    service_account: ServiceAccount | None = None
    """The ServiceAccount that all workloads use. It is made by default.

    ``serviceAccount: {automountServiceAccountToken: true}`` becomes ServiceAccount, Pod
    spec.serviceAccountName.
    """
    resource_quota: ResourceQuota | None = None
    """The resources that the namespace may use in total.

    ``resourceQuota: {hard: {requests.cpu: "10", limits.memory: 20Gi, pods: 40}}`` becomes
    ResourceQuota.
    """
    limit_range: LimitRange | None = None
    """Default requests and limits of containers, and the bounds for both.

    ``limitRange: {limits: [{type: Container, defaultRequest: {cpu: 100m}}]}`` becomes LimitRange.
    """
    default_deny: bool = False
    """Denies every pod of the namespace all connections except DNS. Each workload then gets a
    NetworkPolicy with its own edges.

    ``defaultDeny: true`` becomes NetworkPolicy.
    """
    defaults: dict[str, Any] = Field(default_factory=dict)
    """Fields for every workload. A workload that sets the same field wins.

    ``defaults: {replicas: 2, imagePullPolicy: Always}``.
    """
    sizes: dict[DnsLabel, dict[str, Any]] = Field(default_factory=dict)
    """Named sets of fields. A workload chooses one with ``size``. They override ``defaults``; the
    workload's own fields override them.

    ``sizes: {small: {replicas: 1, resources: {requests: {cpu: 50m, memory: 64Mi}}}}``.
    """
    presets: dict[DnsLabel, dict[str, Any]] = Field(default_factory=dict)
    """Presets of this project, besides the files in ``presets/*.yaml``. A workload that names one
    starts from its ``workload``.

    ``presets: {cache: {parameters: {memory: 64Mi}, workload: {image: "memcached:1.6", ports:
    {memcache: 11211}}}}``.
    """
    registries: list[Text] = Field(default_factory=list)
    """The registries that images may come from, with or without a path. Default: any.

    ``registries: [registry.example.com, ghcr.io/example]``.
    """
    workloads: dict[DnsLabel, Workload] = Field(default_factory=dict)
    """The workloads, by name. May be empty if there are ``resources``.

    ``workloads: {web: {image: "shop/web:1.0", ports: {http: 8080}}}`` becomes Deployment,
    StatefulSet, DaemonSet, Job, CronJob.
    """
    ingress: Ingress | None = None
    """An Ingress: HTTP requests from outside the cluster.

    ``ingress: {ingressClassName: nginx, hosts: {shop.example.com: {/: web}}}`` becomes Ingress.
    """
    gateway: Gateway | None = None
    """HTTPRoutes of the Gateway API, instead of an Ingress.

    ``gateway: {parentRefs: [public], hosts: {shop.example.com: {/: web}}}`` becomes HTTPRoute.
    """
    certificate: Certificate | None = None
    """cert-manager's Certificate for the hosts, if the Ingress annotation ``clusterIssuer`` is not
    enough.

    ``certificate: {issuerRef: {name: letsencrypt-prod}}`` becomes Certificate.
    """
    prometheus_rule: PrometheusRule | None = None
    """Alerts for the whole application. Alerts for one workload are written in the workload.

    ``prometheusRule: {alerts: {Down: up == 0}}`` becomes PrometheusRule.
    """
    patches: dict[ObjectKey, ObjectPatch] = Field(default_factory=dict)
    """Strategic merge patches for generated objects, by kind and name as in the base. ``null``
    removes a field.

    ``patches: {Deployment/shop-web: {spec: {template: {spec: {hostNetwork: true}}}}}``.
    """
    resources: dict[ObjectKey, WholeObject] = Field(default_factory=dict)
    """Extra objects: the whole object, or the file that holds it: ``ConfigMap/dashboard:
    grafana/dashboard.yaml``.

    ``resources: {PriorityClass/shop: {apiVersion: scheduling.k8s.io/v1, value: 1000}}``.
    """
    components: list[FolderPath] = Field(default_factory=list)
    """Folders with kustomize Components, relative to the spec. kustomize applies them last.

    ``components: [components/service-mesh]``.
    """
    argocd: ArgoCD | None = None
    """Argo CD deploys the application: an Application for each environment, in ``argocd/``.

    ``argocd: {repoURL: "https://github.com/example/shop.git", path: shop}`` becomes Application.
    """
    flux: Flux | None = None
    """Flux deploys the application: a Kustomization for each environment, in ``flux/``.

    ``flux: {url: "https://github.com/example/shop", branch: main}`` becomes Kustomization,
    GitRepository.
    """
    catalog: Catalog | None = None
    """Entities for a service catalogue, in ``catalog/``.

    ``catalog: {team: shop}``.
    """
    from_: DnsLabel | None = Field(default=None, alias="from")
    """Environments only: the environment that this one copies. It inherits everything except
    ``directory``; its own fields override.

    ``from: prod``.
    """
    protected: Protected | None = None
    """Environments only: releases need people, and nothing deploys automatically.

    ``protected: {approvals: 2}``.
    """
    hold: Hold | None = None
    """Environments only: no new version is released here until ``kustomgen hold ENV --release``.

    ``hold: {reason: "sale until Monday"}``.
    """
    ledger: bool = True
    """Whether ``kustomgen set``, ``promote``, ``rollback``, ``scale`` and ``hold`` record changes
    in ``ledger/``.

    ``ledger: false``.
    """
    extends: list[Text] = Field(default_factory=list)
    """Platform files below this spec, the lowest first. This spec overrides them.

    ``extends: [../../platform.yaml]``.
    """
    policies: list[FolderPath] = Field(default_factory=list)
    """Extra policy files for ``kustomgen check``, besides those in ``policies/``.

    ``policies: [../../policies/platform.yaml]``.
    """
    schemas: list[FolderPath] = Field(default_factory=list)
    """Folders with CRDs or JSON Schemas. ``kustomgen check`` validates custom resources with them.

    ``schemas: [crds]``.
    """
    tier: Literal["development", "staging", "production"] | None = None
    """Environments only: the tier that policies use. Default: from the environment's name.

    ``tier: production``.
    """
    directory: DnsLabel | None = None
    """Environments only: its folder below ``overlays/``. Default: its name.

    ``directory: production-eu``.
    """
