"""Argo CD: the Application that deploys an environment."""

from __future__ import annotations

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
