"""The application as a whole."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from kustomgen.spec.hatches import FolderPath, ObjectKey, ObjectPatch, WholeObject
from kustomgen.spec.model.access import ServiceAccount
from kustomgen.spec.model.certificate import Certificate
from kustomgen.spec.model.delivery import ArgoCD, Catalog, Flux, Protected
from kustomgen.spec.model.gateway import Gateway
from kustomgen.spec.model.limits import LimitRange, ResourceQuota
from kustomgen.spec.model.monitoring import PrometheusRule
from kustomgen.spec.model.network import Ingress
from kustomgen.spec.model.secrets import PullSecret, Secrets
from kustomgen.spec.model.workload import Workload
from kustomgen.spec.types import ConfigKey, DnsLabel, DnsName, LabelKey, LabelValue, Model, Off, Text


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
    wait_image: str | None = Field(default=None, min_length=1)
    """With which ``dependsOn`` waits for a port: an image with ``nc`` and ``timeout``. Default: ``busybox:1.37.0``."""
    config: dict[ConfigKey, Text] = Field(default_factory=dict)
    """Settings. ``log-level`` is LOG_LEVEL in the containers, from ConfigMap ``<app>-config``."""
    secrets: Secrets | None = None
    image_pull_secrets: dict[DnsName, PullSecret] = Field(default_factory=dict)
    """How pods get at private registries: name of a Secret to where it comes from, or ``existing``."""
    service_account: ServiceAccount | None = None
    """The app's own identity; made without being asked for."""
    resource_quota: ResourceQuota | None = None
    """What the namespace may use: ``{hard: {requests.cpu: "10", limits.memory: 20Gi, pods: 40}}``."""
    limit_range: LimitRange | None = None
    """What a container gets where it asks for nothing, and what it may ask for."""
    defaults: dict[str, Any] = Field(default_factory=dict)
    """Fields for every workload, unless it says otherwise."""
    workloads: dict[DnsLabel, Workload] = Field(min_length=1)
    ingress: Ingress | None = None
    """Requests from outside: ``{ingressClassName: nginx, hosts: {shop.example.com: {/: web}}}``."""
    gateway: Gateway | None = None
    """The same by the Gateway API: ``{parentRefs: [public], hosts: {shop.example.com: {/: web}}}``."""
    certificate: Certificate | None = None
    """cert-manager's Certificate for the hosts, where the Ingress' ``clusterIssuer`` does not say enough."""
    prometheus_rule: PrometheusRule | None = None
    """Alerts about the application as a whole; those about a workload stand there."""
    patches: dict[ObjectKey, ObjectPatch] = Field(default_factory=dict)
    """Strategic merge patches, by kind and name as in the base:
    ``Deployment/shop-web: {spec: {template: {spec: {hostNetwork: true}}}}``. null takes a field away."""
    resources: dict[ObjectKey, WholeObject] = Field(default_factory=dict)
    """Further objects, whole: ``PriorityClass/shop: {apiVersion: scheduling.k8s.io/v1, value: 1000}``; or the file
    beside the spec in which one stands: ``ConfigMap/dashboard: grafana/dashboard.yaml``."""
    components: list[FolderPath] = Field(default_factory=list)
    """Folders with kustomize Components, from the spec's: ``[components/service-mesh]``. They are applied last."""
    argocd: ArgoCD | None = None
    flux: Flux | None = None
    catalog: Catalog | None = None
    protected: Protected | None = None
    """Of an environment: it is released to by people, and never deploys by itself: ``{approvals: 2}``."""
    schemas: list[FolderPath] = Field(default_factory=list)
    """Folders with CRDs or JSON Schemas that ``kustomgen check`` holds custom resources against: ``[crds]``."""
    tier: Literal["development", "staging", "production"] | None = None
    """Of an environment: what policies go by. Default: read off its name."""
    directory: DnsLabel | None = None
    """Of an environment: its folder under ``overlays/``. Default: its name."""
