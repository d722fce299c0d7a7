"""How a cluster gets the overlays: Argo CD, Flux, protected environments, and what a catalogue says of it all."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kustomgen.spec.hatches import FolderPath
from kustomgen.spec.sync import JsonPointer, SyncOption, Trigger
from kustomgen.spec.times import Refresh
from kustomgen.spec.types import INT32, ConfigKey, DnsLabel, DnsName, LabelKey, LabelValue, Model, Off, Text


class Backoff(Model):
    """How long Argo CD waits before it tries again."""

    duration: Refresh = "5s"
    factor: int = Field(default=2, ge=1, le=INT32)
    max_duration: Refresh = "3m"


class Retry(Model):
    """How often a sync that failed is tried again: ``{limit: 3, backoff: {duration: 5s, factor: 2, maxDuration: 3m}}``."""

    limit: int = Field(default=3, ge=-1, le=INT32)
    backoff: Backoff = Backoff()


class Automated(Model):
    """Syncs without being asked."""

    prune: bool = True
    """Deletes what is no longer in Git."""
    self_heal: bool = True
    """Undoes what somebody changed in the cluster."""
    allow_empty: bool = False


class SyncPolicy(Model):
    """When and how Argo CD applies what is in Git."""

    automated: Automated | Off | None = None
    """``{prune: true, selfHeal: true}``: every commit is deployed. Without it a person syncs."""
    sync_options: list[SyncOption] = Field(default_factory=list)
    """For example ``[CreateNamespace=true, PruneLast=true]``."""
    retry: Retry | None = None


class IgnoreDifference(Model):
    """Fields that somebody else owns: ``{group: apps, kind: Deployment, jsonPointers: [/spec/replicas]}``."""

    group: Text = ""
    kind: Text
    name: DnsName | None = None
    namespace: DnsName | None = None
    json_pointers: list[JsonPointer] = Field(default_factory=list)
    jq_path_expressions: list[Text] = Field(default_factory=list)
    managed_fields_managers: list[Text] = Field(default_factory=list)


class Webhook(Model):
    """Where notifications go, by an HTTP request; the ConfigMap ``argocd-notifications-cm`` is then made, too."""

    url: Text
    headers: dict[ConfigKey, Text] = Field(default_factory=dict)
    """Besides ``Content-Type: application/json``."""
    entity_annotation: LabelKey = "port.io/entity"
    """The annotation of the Application that says which entity of the catalogue it is."""


class Notifications(Model):
    """Who hears of it: ``{service: slack, recipient: shop, triggers: [on-sync-failed]}``."""

    service: DnsLabel
    recipient: Text = ""
    triggers: list[Trigger] = Field(min_length=1)
    """Becomes one annotation ``notifications.argoproj.io/subscribe.<trigger>.<service>`` each."""
    webhook: Webhook | None = None


class ArgoCD(Model):
    """An Application for each environment, in ``argocd/``."""

    repo_url: Text = Field(alias="repoURL")
    """The repository that Argo CD reads: ``https://github.com/example/shop.git``."""
    target_revision: Text = "HEAD"
    """Branch, tag or commit."""
    path: FolderPath = "."
    """The folder with ``base/`` and ``overlays/``, from the root of the repository."""
    project: DnsName = "default"
    namespace: DnsLabel = "argocd"
    """Where the Applications themselves are."""
    server: Text = "https://kubernetes.default.svc"
    """The cluster that they deploy to."""
    application_set: bool = False
    """One ApplicationSet instead of an Application for each environment."""
    labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    sync_wave: int | None = Field(default=None, ge=-INT32, le=INT32)
    """Of the Application among others."""
    sync_policy: SyncPolicy = SyncPolicy()
    ignore_differences: list[IgnoreDifference] = Field(default_factory=list)
    info: dict[ConfigKey, Text] = Field(default_factory=dict)
    """Shown in Argo CD: ``{runbook: https://wiki.example.com/shop}``."""
    revision_history_limit: int | None = Field(default=None, ge=0, le=INT32)
    notifications: Notifications | None = None


class SourceRef(Model):
    """A source that is there already."""

    kind: Literal["GitRepository", "OCIRepository", "Bucket"] = "GitRepository"
    name: DnsName
    namespace: DnsLabel | None = None


class SubstituteFrom(Model):
    """Where Flux finds values for ``${…}`` in the built objects."""

    kind: Literal["ConfigMap", "Secret"] = "ConfigMap"
    name: DnsName
    optional: bool = False


class PostBuild(Model):
    """What Flux fills into the built objects, besides everything that kustomgen fills in."""

    substitute: dict[ConfigKey, Text] = Field(default_factory=dict)
    substitute_from: list[SubstituteFrom] = Field(default_factory=list)


class HealthCheck(Model):
    """An object that must be ready: ``{apiVersion: apps/v1, kind: Deployment, name: shop-web}``."""

    api_version: Text
    kind: Text
    name: DnsName
    namespace: DnsLabel | None = None


class Flux(Model):
    """A Kustomization of Flux for each environment, in ``flux/``; with ``url`` the GitRepository as well."""

    url: Text | None = None
    """The repository, where no ``sourceRef`` names one that is there: ``ssh://git@github.com/example/shop``."""
    branch: Text | None = None
    tag: Text | None = None
    semver: Text | None = None
    """The newest tag of a range: ``">=1.0.0 <2.0.0"``."""
    commit: Text | None = None
    secret_ref: DnsName | None = None
    """The Secret with the repository's credentials, by its name."""
    source_ref: SourceRef | None = None
    namespace: DnsLabel = "flux-system"
    """Where Flux' own objects are."""
    path: FolderPath = "."
    """The folder with ``base/`` and ``overlays/``, from the root of the repository."""
    interval: Refresh = "10m"
    retry_interval: Refresh | None = None
    timeout: Refresh = "5m"
    prune: bool = True
    wait: bool = True
    force: bool = False
    """Replaces objects that cannot be changed, such as Jobs."""
    suspend: bool = False
    service_account_name: DnsName | None = None
    decryption_secret: DnsName | None = None
    """The Secret with the keys of SOPS."""
    depends_on: list[DnsName] = Field(default_factory=list)
    """Other Kustomizations that must be ready before."""
    health_checks: list[HealthCheck] = Field(default_factory=list)
    """Instead of ``wait``, which looks at everything."""
    post_build: PostBuild | None = None


class Protected(Model):
    """An environment that people release to: nothing deploys to it by itself."""

    change_ticket: Literal["required"] | None = None
    approvals: int = Field(default=1, ge=0, le=100)
    promote_from: DnsLabel | None = None
    """The environment that has run a version before: ``staging``. It may not be behind this one."""


class Catalog(Model):
    """Entities of a service catalogue, in ``catalog/``: what they are, not how they do."""

    format: Literal["port", "backstage"] = "port"
    """Port's entities as JSON, or a ``catalog-info.yaml`` for Backstage."""
    blueprint: DnsLabel = "microservice"
    """Of Port, for the service."""
    team: Text | None = None
    repository: Text | None = None
    details: dict[ConfigKey, Text] = Field(default_factory=dict)
    """Further properties of the service: ``{language: java, framework: spring-boot}``."""
