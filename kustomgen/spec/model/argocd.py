"""Argo CD: the Application that deploys an environment."""

from __future__ import annotations

from pydantic import Field

from kustomgen.spec.overrides import FolderPath
from kustomgen.spec.sync import JsonPointer, NotificationTrigger, SyncOption
from kustomgen.spec.times import Refresh
from kustomgen.spec.types import INT32, ConfigKey, DnsLabel, DnsName, LabelKey, LabelValue, Model, SwitchedOff, Text


class Backoff(Model):
    """The waits between retries of a sync."""

    duration: Refresh = "5s"
    """The wait before the first retry.

    ``duration: 5s`` becomes Application spec.syncPolicy.retry.backoff.duration.
    """
    factor: int = Field(default=2, ge=1, le=INT32)
    """The wait is multiplied by this for each further retry.

    ``factor: 2`` becomes Application spec.syncPolicy.retry.backoff.factor.
    """
    max_duration: Refresh = "3m"
    """The longest wait.

    ``maxDuration: 3m`` becomes Application spec.syncPolicy.retry.backoff.maxDuration.
    """


class Retry(Model):
    """Retries of a failed sync: ``{limit: 3, backoff: {duration: 5s, factor: 2, maxDuration:
    3m}}``.
    """

    limit: int = Field(default=3, ge=-1, le=INT32)
    """The number of retries. -1: no limit.

    ``limit: 3`` becomes Application spec.syncPolicy.retry.limit.
    """
    backoff: Backoff = Backoff()
    """The waits between retries.

    ``backoff: {duration: 5s, factor: 2, maxDuration: 3m}`` becomes Application
    spec.syncPolicy.retry.backoff.
    """


class Automated(Model):
    """Syncs automatically."""

    prune: bool = True
    """Deletes objects that are no longer in Git.

    ``prune: false`` becomes Application spec.syncPolicy.automated.prune.
    """
    self_heal: bool = True
    """Reverts manual changes in the cluster.

    ``selfHeal: false`` becomes Application spec.syncPolicy.automated.selfHeal.
    """
    allow_empty: bool = False
    """Allows pruning all objects when Git has none left.

    ``allowEmpty: true`` becomes Application spec.syncPolicy.automated.allowEmpty.
    """


class SyncPolicy(Model):
    """When and how Argo CD applies what is in Git."""

    automated: Automated | SwitchedOff | None = None
    """Deploys every commit automatically. Without it, syncs are manual.

    ``automated: {prune: true, selfHeal: true}`` becomes Application spec.syncPolicy.automated.
    """
    sync_options: list[SyncOption] = Field(default_factory=list)
    """Argo CD's sync options.

    ``syncOptions: [CreateNamespace=true, PruneLast=true]`` becomes Application
    spec.syncPolicy.syncOptions.
    """
    retry: Retry | None = None
    """Retries of a failed sync.

    ``retry: {limit: 3}`` becomes Application spec.syncPolicy.retry.
    """


class IgnoreDifference(Model):
    """Fields that another controller or person owns: ``{group: apps, kind: Deployment,
    jsonPointers: [/spec/replicas]}``.
    """

    group: Text = ""
    """The API group. Empty: the core group.

    ``group: apps`` becomes Application spec.ignoreDifferences[].group.
    """
    kind: Text
    """The kind of the objects.

    ``kind: Deployment`` becomes Application spec.ignoreDifferences[].kind.
    """
    name: DnsName | None = None
    """One object. Default: all objects of the kind.

    ``name: shop-web`` becomes Application spec.ignoreDifferences[].name.
    """
    namespace: DnsName | None = None
    """Only objects in this namespace.

    ``namespace: shop`` becomes Application spec.ignoreDifferences[].namespace.
    """
    json_pointers: list[JsonPointer] = Field(default_factory=list)
    """The ignored fields, as JSON pointers.

    ``jsonPointers: [/spec/replicas]`` becomes Application spec.ignoreDifferences[].jsonPointers.
    """
    jq_path_expressions: list[Text] = Field(default_factory=list)
    """The ignored fields, as jq paths.

    ``jqPathExpressions: [".spec.template.spec.containers[].image"]`` becomes Application
    spec.ignoreDifferences[].jqPathExpressions.
    """
    managed_fields_managers: list[Text] = Field(default_factory=list)
    """Ignores fields that these field managers own (server-side apply).

    ``managedFieldsManagers: [kube-controller-manager]`` becomes Application
    spec.ignoreDifferences[].managedFieldsManagers.
    """


class Webhook(Model):
    """Sends notifications as HTTP requests. Makes the ConfigMap ``argocd-notifications-cm``."""

    url: Text
    """The address of the requests.

    ``url: "https://hooks.example.com/argocd"``.
    """
    headers: dict[ConfigKey, Text] = Field(default_factory=dict)
    """Headers besides ``Content-Type: application/json``.

    ``headers: {X-Source: argocd}``.
    """
    entity_annotation: LabelKey = "port.io/entity"
    """The Application's annotation that names the catalogue entity.

    ``entityAnnotation: port.io/entity`` becomes Application metadata.annotations.
    """


class Notifications(Model):
    """Who is notified: ``{service: slack, recipient: shop, triggers: [on-sync-failed]}``."""

    service: DnsLabel
    """The notification service of Argo CD that sends the message.

    ``service: slack`` becomes Application metadata.annotations.
    """
    recipient: Text = ""
    """The recipient: a channel or an address.

    ``recipient: shop-alerts`` becomes Application metadata.annotations.
    """
    triggers: list[NotificationTrigger] = Field(min_length=1)
    """The events that send a message. Each makes an annotation
    ``notifications.argoproj.io/subscribe.<trigger>.<service>``.

    ``triggers: [on-sync-failed, on-health-degraded]`` becomes Application metadata.annotations.
    """
    webhook: Webhook | None = None
    """Sends an HTTP request, instead of using a service that Argo CD has already.

    ``webhook: {url: "https://hooks.example.com/argocd"}`` becomes ConfigMap data.
    """


class ArgoCD(Model):
    """An Application for each environment, in ``argocd/``."""

    repo_url: Text = Field(alias="repoURL")
    """The Git repository that Argo CD reads.

    ``repoURL: "https://github.com/example/shop.git"`` becomes Application spec.source.repoURL.
    """
    target_revision: Text = "HEAD"
    """The branch, tag or commit to deploy.

    ``targetRevision: release`` becomes Application spec.source.targetRevision.
    """
    path: FolderPath = "."
    """The folder with ``base/`` and ``overlays/``, from the root of the repository.

    ``path: services/shop`` becomes Application spec.source.path.
    """
    project: DnsName = "default"
    """The AppProject of the Applications.

    ``project: shops`` becomes Application spec.project.
    """
    namespace: DnsLabel = "argocd"
    """The namespace of the Application objects.

    ``namespace: argocd`` becomes Application metadata.namespace.
    """
    server: Text = "https://kubernetes.default.svc"
    """The API server of the cluster to deploy to.

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
    """The Application's sync wave among other Applications.

    ``syncWave: 2`` becomes Application metadata.annotations[argocd.argoproj.io/sync-wave].
    """
    sync_policy: SyncPolicy = SyncPolicy()
    """When and how Argo CD applies changes.

    ``syncPolicy: {automated: {prune: true}, syncOptions: [PruneLast=true]}`` becomes Application
    spec.syncPolicy.
    """
    ignore_differences: list[IgnoreDifference] = Field(default_factory=list)
    """Fields that another controller or person owns. Argo CD does not revert them.

    ``ignoreDifferences: [{group: apps, kind: Deployment, jsonPointers: [/spec/replicas]}]`` becomes
    Application spec.ignoreDifferences.
    """
    info: dict[ConfigKey, Text] = Field(default_factory=dict)
    """Entries in the Application's info panel in Argo CD.

    ``info: {runbook: "https://wiki.example.com/shop"}`` becomes Application spec.info.
    """
    revision_history_limit: int | None = Field(default=None, ge=0, le=INT32)
    """The number of past syncs that Argo CD keeps.

    ``revisionHistoryLimit: 5`` becomes Application spec.revisionHistoryLimit.
    """
    notifications: Notifications | None = None
    """Who is notified about syncs.

    ``notifications: {service: slack, recipient: shop, triggers: [on-sync-failed]}`` becomes
    Application metadata.annotations.
    """
