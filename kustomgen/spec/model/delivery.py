"""How a cluster gets the overlays: Argo CD, Flux, protected environments, and what a catalogue says of it all."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kustomgen.spec.overrides import FolderPath
from kustomgen.spec.sync import JsonPointer, NotificationTrigger, SyncOption
from kustomgen.spec.times import Refresh
from kustomgen.spec.types import INT32, ConfigKey, DnsLabel, DnsName, LabelKey, LabelValue, Model, SwitchedOff, Text


class Backoff(Model):
    """How long Argo CD waits before it tries again."""

    duration: Refresh = "5s"
    """How long before the second try.

    ``duration: 5s`` becomes Application spec.syncPolicy.retry.backoff.duration.
    """
    factor: int = Field(default=2, ge=1, le=INT32)
    """So many times longer before each further one.

    ``factor: 2`` becomes Application spec.syncPolicy.retry.backoff.factor.
    """
    max_duration: Refresh = "3m"
    """Never longer than this.

    ``maxDuration: 3m`` becomes Application spec.syncPolicy.retry.backoff.maxDuration.
    """


class Retry(Model):
    """How often a sync that failed is tried again: ``{limit: 3, backoff: {duration: 5s, factor: 2, maxDuration: 3m}}``."""

    limit: int = Field(default=3, ge=-1, le=INT32)
    """How many times; -1 for ever.

    ``limit: 3`` becomes Application spec.syncPolicy.retry.limit.
    """
    backoff: Backoff = Backoff()
    """How long it waits between.

    ``backoff: {duration: 5s, factor: 2, maxDuration: 3m}`` becomes Application spec.syncPolicy.retry.backoff.
    """


class Automated(Model):
    """Syncs without being asked."""

    prune: bool = True
    """Deletes what is no longer in Git.

    ``prune: false`` becomes Application spec.syncPolicy.automated.prune.
    """
    self_heal: bool = True
    """Undoes what somebody changed in the cluster.

    ``selfHeal: false`` becomes Application spec.syncPolicy.automated.selfHeal.
    """
    allow_empty: bool = False
    """Deletes even the last object, where Git has none left.

    ``allowEmpty: true`` becomes Application spec.syncPolicy.automated.allowEmpty.
    """


class SyncPolicy(Model):
    """When and how Argo CD applies what is in Git."""

    automated: Automated | SwitchedOff | None = None
    """Every commit is deployed. Without it a person syncs.

    ``automated: {prune: true, selfHeal: true}`` becomes Application spec.syncPolicy.automated.
    """
    sync_options: list[SyncOption] = Field(default_factory=list)
    """How it is applied, in Argo CD's own words.

    ``syncOptions: [CreateNamespace=true, PruneLast=true]`` becomes Application spec.syncPolicy.syncOptions.
    """
    retry: Retry | None = None
    """How often a sync that failed is tried again.

    ``retry: {limit: 3}`` becomes Application spec.syncPolicy.retry.
    """


class IgnoreDifference(Model):
    """Fields that somebody else owns: ``{group: apps, kind: Deployment, jsonPointers: [/spec/replicas]}``."""

    group: Text = ""
    """The API group; empty for the core one.

    ``group: apps`` becomes Application spec.ignoreDifferences[].group.
    """
    kind: Text
    """The kind.

    ``kind: Deployment`` becomes Application spec.ignoreDifferences[].kind.
    """
    name: DnsName | None = None
    """One object alone. Default: all of the kind.

    ``name: shop-web`` becomes Application spec.ignoreDifferences[].name.
    """
    namespace: DnsName | None = None
    """In this namespace alone.

    ``namespace: shop`` becomes Application spec.ignoreDifferences[].namespace.
    """
    json_pointers: list[JsonPointer] = Field(default_factory=list)
    """The fields, by JSON pointers.

    ``jsonPointers: [/spec/replicas]`` becomes Application spec.ignoreDifferences[].jsonPointers.
    """
    jq_path_expressions: list[Text] = Field(default_factory=list)
    """The fields, by jq's paths.

    ``jqPathExpressions: [".spec.template.spec.containers[].image"]`` becomes Application
    spec.ignoreDifferences[].jqPathExpressions.
    """
    managed_fields_managers: list[Text] = Field(default_factory=list)
    """The fields that these own by server-side apply.

    ``managedFieldsManagers: [kube-controller-manager]`` becomes Application
    spec.ignoreDifferences[].managedFieldsManagers.
    """


class Webhook(Model):
    """Where notifications go, by an HTTP request; the ConfigMap ``argocd-notifications-cm`` is then made, too."""

    url: Text
    """Where the requests go.

    ``url: "https://hooks.example.com/argocd"``.
    """
    headers: dict[ConfigKey, Text] = Field(default_factory=dict)
    """Besides ``Content-Type: application/json``.

    ``headers: {X-Source: argocd}``.
    """
    entity_annotation: LabelKey = "port.io/entity"
    """The annotation of the Application that says which entity of the catalogue it is.

    ``entityAnnotation: port.io/entity`` becomes Application metadata.annotations.
    """


class Notifications(Model):
    """Who hears of it: ``{service: slack, recipient: shop, triggers: [on-sync-failed]}``."""

    service: DnsLabel
    """The service of Argo CD's notifications that tells it.

    ``service: slack`` becomes Application metadata.annotations.
    """
    recipient: Text = ""
    """Who is told: a channel, an address.

    ``recipient: shop-alerts`` becomes Application metadata.annotations.
    """
    triggers: list[NotificationTrigger] = Field(min_length=1)
    """Of what. Makes one annotation ``notifications.argoproj.io/subscribe.<trigger>.<service>`` each.

    ``triggers: [on-sync-failed, on-health-degraded]`` becomes Application metadata.annotations.
    """
    webhook: Webhook | None = None
    """An HTTP request instead of a service that is there.

    ``webhook: {url: "https://hooks.example.com/argocd"}`` becomes ConfigMap data.
    """


class ArgoCD(Model):
    """An Application for each environment, in ``argocd/``."""

    repo_url: Text = Field(alias="repoURL")
    """The repository that Argo CD reads.

    ``repoURL: "https://github.com/example/shop.git"`` becomes Application spec.source.repoURL.
    """
    target_revision: Text = "HEAD"
    """Branch, tag or commit.

    ``targetRevision: release`` becomes Application spec.source.targetRevision.
    """
    path: FolderPath = "."
    """The folder with ``base/`` and ``overlays/``, from the root of the repository.

    ``path: services/shop`` becomes Application spec.source.path.
    """
    project: DnsName = "default"
    """The AppProject that it belongs to.

    ``project: shops`` becomes Application spec.project.
    """
    namespace: DnsLabel = "argocd"
    """Where the Applications themselves are.

    ``namespace: argocd`` becomes Application metadata.namespace.
    """
    server: Text = "https://kubernetes.default.svc"
    """The cluster that they deploy to.

    ``server: "https://10.0.0.1:6443"`` becomes Application spec.destination.server.
    """
    application_set: bool = False
    """One ApplicationSet instead of an Application for each environment.

    ``applicationSet: true`` becomes ApplicationSet.
    """
    labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """Labels on the Application.

    ``labels: {team: shop}`` becomes Application metadata.labels.
    """
    annotations: dict[LabelKey, Text] = Field(default_factory=dict)
    """Annotations on the Application.

    ``annotations: {example.com/owner: shop}`` becomes Application metadata.annotations.
    """
    sync_wave: int | None = Field(default=None, ge=-INT32, le=INT32)
    """Its turn among other Applications.

    ``syncWave: 2`` becomes Application metadata.annotations[argocd.argoproj.io/sync-wave].
    """
    sync_policy: SyncPolicy = SyncPolicy()
    """When and how it is applied.

    ``syncPolicy: {automated: {prune: true}, syncOptions: [PruneLast=true]}`` becomes Application spec.syncPolicy.
    """
    ignore_differences: list[IgnoreDifference] = Field(default_factory=list)
    """Fields that somebody else owns.

    ``ignoreDifferences: [{group: apps, kind: Deployment, jsonPointers: [/spec/replicas]}]`` becomes Application
    spec.ignoreDifferences.
    """
    info: dict[ConfigKey, Text] = Field(default_factory=dict)
    """Shown in Argo CD.

    ``info: {runbook: "https://wiki.example.com/shop"}`` becomes Application spec.info.
    """
    revision_history_limit: int | None = Field(default=None, ge=0, le=INT32)
    """How many past syncs it remembers.

    ``revisionHistoryLimit: 5`` becomes Application spec.revisionHistoryLimit.
    """
    notifications: Notifications | None = None
    """Who hears of it.

    ``notifications: {service: slack, recipient: shop, triggers: [on-sync-failed]}`` becomes Application
    metadata.annotations.
    """


class SourceRef(Model):
    """A source that is there already."""

    kind: Literal["GitRepository", "OCIRepository", "Bucket"] = "GitRepository"
    """What kind of source.

    ``kind: OCIRepository`` becomes Kustomization spec.sourceRef.kind.
    """
    name: DnsName
    """Its name.

    ``name: gitops`` becomes Kustomization spec.sourceRef.name.
    """
    namespace: DnsLabel | None = None
    """Where it is. Default: beside the Kustomization.

    ``namespace: flux-system`` becomes Kustomization spec.sourceRef.namespace.
    """


class SubstituteFrom(Model):
    """Where Flux finds values for ``${…}`` in the built objects."""

    kind: Literal["ConfigMap", "Secret"] = "ConfigMap"
    """Which of the two holds the values.

    ``kind: Secret`` becomes Kustomization spec.postBuild.substituteFrom[].kind.
    """
    name: DnsName
    """Its name.

    ``name: cluster-vars`` becomes Kustomization spec.postBuild.substituteFrom[].name.
    """
    optional: bool = False
    """``true``: it need not be there.

    ``optional: true`` becomes Kustomization spec.postBuild.substituteFrom[].optional.
    """


class PostBuild(Model):
    """What Flux fills into the built objects, besides everything that kustomgen fills in."""

    substitute: dict[ConfigKey, Text] = Field(default_factory=dict)
    """Values by name.

    ``substitute: {region: eu-west-1}`` becomes Kustomization spec.postBuild.substitute.
    """
    substitute_from: list[SubstituteFrom] = Field(default_factory=list)
    """ConfigMaps and Secrets of the cluster that hold values.

    ``substituteFrom: [{name: cluster-vars}]`` becomes Kustomization spec.postBuild.substituteFrom.
    """


class HealthCheck(Model):
    """An object that must be ready: ``{apiVersion: apps/v1, kind: Deployment, name: shop-web}``."""

    api_version: Text
    """The object's apiVersion.

    ``apiVersion: apps/v1`` becomes Kustomization spec.healthChecks[].apiVersion.
    """
    kind: Text
    """Its kind.

    ``kind: Deployment`` becomes Kustomization spec.healthChecks[].kind.
    """
    name: DnsName
    """Its name.

    ``name: shop-web`` becomes Kustomization spec.healthChecks[].name.
    """
    namespace: DnsLabel | None = None
    """Where it is. Default: the app's namespace.

    ``namespace: shop`` becomes Kustomization spec.healthChecks[].namespace.
    """


class Flux(Model):
    """A Kustomization of Flux for each environment, in ``flux/``; with ``url`` the GitRepository as well."""

    url: Text | None = None
    """The repository, where no ``sourceRef`` names one that is there.

    ``url: "ssh://git@github.com/example/shop"`` becomes GitRepository spec.url.
    """
    branch: Text | None = None
    """The branch that is followed.

    ``branch: main`` becomes GitRepository spec.ref.branch.
    """
    tag: Text | None = None
    """The tag that is deployed.

    ``tag: v1.4.0`` becomes GitRepository spec.ref.tag.
    """
    semver: Text | None = None
    """The newest tag of a range.

    ``semver: ">=1.0.0 <2.0.0"`` becomes GitRepository spec.ref.semver.
    """
    commit: Text | None = None
    """The commit that is deployed.

    ``commit: 5f2c8d1e0b7a4c3d9e6f8a1b2c3d4e5f60718293`` becomes GitRepository spec.ref.commit.
    """
    secret_ref: DnsName | None = None
    """The Secret with the repository's credentials, by its name.

    ``secretRef: github-credentials`` becomes GitRepository spec.secretRef.name.
    """
    source_ref: SourceRef | None = None
    """A source that is there already, instead of ``url``.

    ``sourceRef: {name: gitops}`` becomes Kustomization spec.sourceRef.
    """
    kube_config: DnsName | None = None
    """The Secret with the kubeconfig of the cluster to apply to, by its name. Default: the cluster that Flux is in.

    ``kubeConfig: eu-west-1-kubeconfig`` becomes Kustomization spec.kubeConfig.secretRef.name.
    """
    namespace: DnsLabel = "flux-system"
    """Where Flux' own objects are.

    ``namespace: flux-system`` becomes Kustomization and GitRepository metadata.namespace.
    """
    path: FolderPath = "."
    """The folder with ``base/`` and ``overlays/``, from the root of the repository.

    ``path: services/shop`` becomes Kustomization spec.path.
    """
    interval: Refresh = "10m"
    """How often it looks.

    ``interval: 10m`` becomes Kustomization and GitRepository spec.interval.
    """
    retry_interval: Refresh | None = None
    """How soon after a failure. Default: ``interval``.

    ``retryInterval: 2m`` becomes Kustomization spec.retryInterval.
    """
    timeout: Refresh = "5m"
    """How long applying may take.

    ``timeout: 5m`` becomes Kustomization spec.timeout.
    """
    prune: bool = True
    """Deletes what is no longer in Git.

    ``prune: false`` becomes Kustomization spec.prune.
    """
    wait: bool = True
    """Waits until all objects are ready.

    ``wait: false`` becomes Kustomization spec.wait.
    """
    force: bool = False
    """Replaces objects that cannot be changed, such as Jobs.

    ``force: true`` becomes Kustomization spec.force.
    """
    suspend: bool = False
    """Nothing more is applied until this is false again.

    ``suspend: true`` becomes Kustomization spec.suspend.
    """
    service_account_name: DnsName | None = None
    """The identity that it applies with.

    ``serviceAccountName: shop-deployer`` becomes Kustomization spec.serviceAccountName.
    """
    decryption_secret: DnsName | None = None
    """The Secret with the keys of SOPS.

    ``decryptionSecret: sops-age`` becomes Kustomization spec.decryption.secretRef.name.
    """
    depends_on: list[DnsName] = Field(default_factory=list)
    """Other Kustomizations that must be ready before.

    ``dependsOn: [databases]`` becomes Kustomization spec.dependsOn.
    """
    health_checks: list[HealthCheck] = Field(default_factory=list)
    """Instead of ``wait``, which looks at everything.

    ``healthChecks: [{apiVersion: apps/v1, kind: Deployment, name: shop-web}]`` becomes Kustomization
    spec.healthChecks.
    """
    post_build: PostBuild | None = None
    """What Flux fills in by itself.

    ``postBuild: {substituteFrom: [{name: cluster-vars}]}`` becomes Kustomization spec.postBuild.
    """


class Protected(Model):
    """An environment that people release to: nothing deploys to it by itself."""

    change_ticket: Literal["required"] | None = None
    """A release needs the number of a ticket.

    ``changeTicket: required``.
    """
    approvals: int = Field(default=1, ge=0, le=100)
    """So many people must agree.

    ``approvals: 2``.
    """
    promote_from: DnsLabel | None = None
    """The environment that has run a version before. It may not be behind this one.

    ``promoteFrom: staging``.
    """
    approvers: list[Text] = Field(default_factory=list)
    """Who may approve: names or addresses, with ``*``. Default: everybody but who asks.

    ``approvers: ["sre-*@example.com"]``.
    """


class Hold(Model):
    """New versions are kept out of an environment until it is released."""

    reason: Text
    """Why it is held.

    ``reason: "sale until Monday"``.
    """
    since: Text | None = None
    """When the hold began.

    ``since: "2026-11-27"``.
    """


class Catalog(Model):
    """Entities of a service catalogue, in ``catalog/``: what they are, not how they do."""

    format: Literal["port", "backstage"] = "port"
    """Port's entities as JSON, or a ``catalog-info.yaml`` for Backstage.

    ``format: backstage``.
    """
    blueprint: DnsLabel = "microservice"
    """Of Port, for the service.

    ``blueprint: microservice``.
    """
    team: Text | None = None
    """Whose it is.

    ``team: payments``.
    """
    repository: Text | None = None
    """Where its code is.

    ``repository: "https://github.com/example/shop"``.
    """
    details: dict[ConfigKey, Text] = Field(default_factory=dict)
    """Further properties of the service.

    ``details: {language: java, framework: spring-boot}``.
    """
