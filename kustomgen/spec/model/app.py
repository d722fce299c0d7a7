"""The application as a whole."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from kustomgen.spec.managed import ImageVersion
from kustomgen.spec.model.access import ServiceAccount
from kustomgen.spec.model.argocd import ArgoCD
from kustomgen.spec.model.certificate import Certificate
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
    """Which spec this is; there is one.

    ``apiVersion: kustomgen/v1``.
    """
    name: DnsLabel
    """The application's name; objects are named after it.

    ``name: shop``.
    """
    namespace: DnsLabel | None = None
    """Where it runs. Its Namespace object is part of the build.

    ``namespace: shop-${env}`` becomes Namespace metadata.name.
    """
    cluster: DnsName | None = None
    """The cluster that an environment runs in: two environments may have one namespace in two clusters. Default: that of
    ``argocd.server`` or ``flux.kubeConfig``, else one for all.

    ``cluster: eu-west-1``.
    """
    name_prefix: str = Field(default="", max_length=50)
    """Put before every name. A namespace for each environment is isolation enough without.

    ``namePrefix: ${env}-``.
    """
    namespace_object: bool = True
    """Whether the build has the Namespace object. ``false`` where something else makes it, or another application does.

    ``namespaceObject: false`` becomes Namespace.
    """
    pod_security: Literal["restricted", "baseline", "privileged"] | SwitchedOff = "restricted"
    """The level of Pod Security on the Namespace (enforce, audit and warn); ``false``: none.

    ``podSecurity: baseline`` becomes Namespace metadata.labels[pod-security.kubernetes.io/enforce].
    """
    labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """On every object, and on pods.

    ``labels: {team: shop}`` becomes Deployment metadata.labels, Pod metadata.labels.
    """
    standard_labels: StandardLabels | SwitchedOff = StandardLabels()
    """Which of Kubernetes' recommended labels are set without being asked for; ``false``: none of them.

    ``standardLabels: {managedBy: false}`` becomes Deployment metadata.labels.
    """
    selector_labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """What selectors compare. They cannot change once deployed. Default: app.kubernetes.io/name and component.

    ``selectorLabels: {app: shop}`` becomes Deployment and StatefulSet spec.selector.matchLabels, Service
    spec.selector.
    """
    vars: dict[str, Text] = Field(default_factory=dict)
    """Your own ``${…}``: this one is ``${domain}``.

    ``vars: {domain: shop.example.com}``.
    """
    images: dict[str, ImageVersion] = Field(default_factory=dict)
    """Image name to tag, digest, or both as ``1.4@sha256:…``: the unit of promotion. ``{managedBy: overlay}``: a bot
    writes the version into the overlay, and it stays there.

    ``images: {shop/web: v1.4.0}`` becomes Pod spec.containers[].image.
    """
    wait_image: str | None = Field(default=None, min_length=1)
    """With which ``dependsOn`` waits for a port: an image with ``nc`` and ``timeout``. Default: ``busybox:1.37.0``.

    ``waitImage: "busybox:1.36.1"`` becomes Pod spec.initContainers[].image.
    """
    config: dict[ConfigKey, Text] = Field(default_factory=dict)
    """Settings. ``log-level`` is LOG_LEVEL in the containers, from ConfigMap ``<app>-config``.

    ``config: {log-level: info}`` becomes ConfigMap data, Pod spec.containers[].env.
    """
    secrets: Secrets | None = None
    """Which secrets there are, and who makes them; a value is never written here.

    ``secrets: {provider: existing, name: shop-secrets, keys: [db-password]}`` becomes ExternalSecret, SealedSecret,
    Secret.
    """
    image_pull_secrets: dict[DnsName, PullSecret] = Field(default_factory=dict)
    """How pods get at private registries: name of a Secret to where it comes from, or ``existing``.

    ``imagePullSecrets: {regcred: existing}`` becomes Pod spec.imagePullSecrets.
    """
    service_account: ServiceAccount | None = None
    """The app's own identity; made without being asked for.

    ``serviceAccount: {automountServiceAccountToken: true}`` becomes ServiceAccount, Pod spec.serviceAccountName.
    """
    resource_quota: ResourceQuota | None = None
    """What the namespace may use.

    ``resourceQuota: {hard: {requests.cpu: "10", limits.memory: 20Gi, pods: 40}}`` becomes ResourceQuota.
    """
    limit_range: LimitRange | None = None
    """What a container gets where it asks for nothing, and what it may ask for.

    ``limitRange: {limits: [{type: Container, defaultRequest: {cpu: 100m}}]}`` becomes LimitRange.
    """
    default_deny: bool = False
    """Denies all pods of the namespace every connection but DNS. Each workload then has a NetworkPolicy with its edges.

    ``defaultDeny: true`` becomes NetworkPolicy.
    """
    defaults: dict[str, Any] = Field(default_factory=dict)
    """Fields for every workload, unless it says otherwise.

    ``defaults: {replicas: 2, imagePullPolicy: Always}``.
    """
    sizes: dict[DnsLabel, dict[str, Any]] = Field(default_factory=dict)
    """Fields for every workload that names one of these as its ``size``, over ``defaults`` and under its own.

    ``sizes: {small: {replicas: 1, resources: {requests: {cpu: 50m, memory: 64Mi}}}}``.
    """
    presets: dict[DnsLabel, dict[str, Any]] = Field(default_factory=dict)
    """Presets of your own, beside those in ``presets/*.yaml``: ``workload`` is what goes under a workload that names it.

    ``presets: {cache: {parameters: {memory: 64Mi}, workload: {image: "memcached:1.6", ports: {memcache: 11211}}}}``.
    """
    registries: list[Text] = Field(default_factory=list)
    """Registries, with a path or without, that every image comes from. Default: any.

    ``registries: [registry.example.com, ghcr.io/example]``.
    """
    workloads: dict[DnsLabel, Workload] = Field(default_factory=dict)
    """The programs, by name. There may be none where there are ``resources``.

    ``workloads: {web: {image: "shop/web:1.0", ports: {http: 8080}}}`` becomes Deployment, StatefulSet, DaemonSet,
    Job, CronJob.
    """
    ingress: Ingress | None = None
    """Requests from outside.

    ``ingress: {ingressClassName: nginx, hosts: {shop.example.com: {/: web}}}`` becomes Ingress.
    """
    gateway: Gateway | None = None
    """The same by the Gateway API.

    ``gateway: {parentRefs: [public], hosts: {shop.example.com: {/: web}}}`` becomes HTTPRoute.
    """
    certificate: Certificate | None = None
    """cert-manager's Certificate for the hosts, where the Ingress' ``clusterIssuer`` does not say enough.

    ``certificate: {issuerRef: {name: letsencrypt-prod}}`` becomes Certificate.
    """
    prometheus_rule: PrometheusRule | None = None
    """Alerts about the application as a whole; those about a workload stand there.

    ``prometheusRule: {alerts: {Down: up == 0}}`` becomes PrometheusRule.
    """
    patches: dict[ObjectKey, ObjectPatch] = Field(default_factory=dict)
    """Strategic merge patches, by kind and name as in the base. null takes a field away.

    ``patches: {Deployment/shop-web: {spec: {template: {spec: {hostNetwork: true}}}}}``.
    """
    resources: dict[ObjectKey, WholeObject] = Field(default_factory=dict)
    """Further objects, whole; or the file beside the spec in which one stands: ``ConfigMap/dashboard:
    grafana/dashboard.yaml``.

    ``resources: {PriorityClass/shop: {apiVersion: scheduling.k8s.io/v1, value: 1000}}``.
    """
    components: list[FolderPath] = Field(default_factory=list)
    """Folders with kustomize Components, from the spec's. They are applied last.

    ``components: [components/service-mesh]``.
    """
    argocd: ArgoCD | None = None
    """Argo CD deploys it: an Application for each environment, in ``argocd/``.

    ``argocd: {repoURL: "https://github.com/example/shop.git", path: shop}`` becomes Application.
    """
    flux: Flux | None = None
    """Flux deploys it: a Kustomization for each environment, in ``flux/``.

    ``flux: {url: "https://github.com/example/shop", branch: main}`` becomes Kustomization, GitRepository.
    """
    catalog: Catalog | None = None
    """Entities for a service catalogue, in ``catalog/``.

    ``catalog: {team: shop}``.
    """
    from_: DnsLabel | None = Field(default=None, alias="from")
    """Of an environment: the environment that it is made from. It has all that is said of that one but ``directory``, and
    over it what it says itself.

    ``from: prod``.
    """
    protected: Protected | None = None
    """Of an environment: it is released to by people, and never deploys by itself.

    ``protected: {approvals: 2}``.
    """
    hold: Hold | None = None
    """Of an environment: no new version goes there until ``kustomgen hold ENV --release``.

    ``hold: {reason: "sale until Monday"}``.
    """
    ledger: bool = True
    """Whether ``kustomgen set``, ``promote``, ``rollback``, ``scale`` and ``hold`` record changes in ``ledger/``.

    ``ledger: false``.
    """
    extends: list[Text] = Field(default_factory=list)
    """Platform files that this spec is laid over, the lowest first: a path, or several.

    ``extends: [../../platform.yaml]``.
    """
    policies: list[FolderPath] = Field(default_factory=list)
    """Policy files that ``kustomgen check`` goes by, besides those in ``policies/``.

    ``policies: [../../policies/platform.yaml]``.
    """
    schemas: list[FolderPath] = Field(default_factory=list)
    """Folders with CRDs or JSON Schemas that ``kustomgen check`` holds custom resources against.

    ``schemas: [crds]``.
    """
    tier: Literal["development", "staging", "production"] | None = None
    """Of an environment: what policies go by. Default: read off its name.

    ``tier: production``.
    """
    directory: DnsLabel | None = None
    """Of an environment: its folder under ``overlays/``. Default: its name.

    ``directory: production-eu``.
    """
