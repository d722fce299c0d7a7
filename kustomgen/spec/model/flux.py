"""Flux: the Kustomization that deploys an environment."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kustomgen.spec.overrides import FolderPath
from kustomgen.spec.times import Refresh
from kustomgen.spec.types import ConfigKey, DnsLabel, DnsName, Model, Text


class SourceRef(Model):
    """An existing Flux source."""

    kind: Literal["GitRepository", "OCIRepository", "Bucket"] = "GitRepository"
    """The kind of the source.

    ``kind: OCIRepository`` becomes Kustomization spec.sourceRef.kind.
    """
    name: DnsName
    """The name of the source.

    ``name: gitops`` becomes Kustomization spec.sourceRef.name.
    """
    namespace: DnsLabel | None = None
    """The namespace of the source. Default: that of the Kustomization.

    ``namespace: flux-system`` becomes Kustomization spec.sourceRef.namespace.
    """


class SubstituteFrom(Model):
    """Where Flux finds values for ``${…}`` in the built objects."""

    kind: Literal["ConfigMap", "Secret"] = "ConfigMap"
    """Whether a ConfigMap or a Secret holds the values.

    ``kind: Secret`` becomes Kustomization spec.postBuild.substituteFrom[].kind.
    """
    name: DnsName
    """Its name.

    ``name: cluster-vars`` becomes Kustomization spec.postBuild.substituteFrom[].name.
    """
    optional: bool = False
    """``true``: the object may be missing.

    ``optional: true`` becomes Kustomization spec.postBuild.substituteFrom[].optional.
    """


class PostBuild(Model):
    """What Flux fills into the built objects, besides everything that kustomgen fills in."""

    substitute: dict[ConfigKey, Text] = Field(default_factory=dict)
    """Variable names and values.

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
    """A Kustomization of Flux for each environment, in ``flux/``; with ``url`` the GitRepository as
    well.
    """

    url: Text | None = None
    """The Git repository, if ``sourceRef`` does not name an existing source.

    ``url: "ssh://git@github.com/example/shop"`` becomes GitRepository spec.url.
    """
    branch: Text | None = None
    """The branch to deploy.

    ``branch: main`` becomes GitRepository spec.ref.branch.
    """
    tag: Text | None = None
    """The tag to deploy.

    ``tag: v1.4.0`` becomes GitRepository spec.ref.tag.
    """
    semver: Text | None = None
    """Deploys the newest tag in this range.

    ``semver: ">=1.0.0 <2.0.0"`` becomes GitRepository spec.ref.semver.
    """
    commit: Text | None = None
    """The commit to deploy.

    ``commit: 5f2c8d1e0b7a4c3d9e6f8a1b2c3d4e5f60718293`` becomes GitRepository spec.ref.commit.
    """
    secret_ref: DnsName | None = None
    """The name of the Secret with the repository's credentials.

    ``secretRef: github-credentials`` becomes GitRepository spec.secretRef.name.
    """
    source_ref: SourceRef | None = None
    """An existing source, instead of ``url``.

    ``sourceRef: {name: gitops}`` becomes Kustomization spec.sourceRef.
    """
    kube_config: DnsName | None = None
    """The name of the Secret with the target cluster's kubeconfig. Default: Flux's own cluster.

    ``kubeConfig: eu-west-1-kubeconfig`` becomes Kustomization spec.kubeConfig.secretRef.name.
    """
    namespace: DnsLabel = "flux-system"
    """The namespace of the Flux objects.

    ``namespace: flux-system`` becomes Kustomization and GitRepository metadata.namespace.
    """
    path: FolderPath = "."
    """The folder with ``base/`` and ``overlays/``, from the root of the repository.

    ``path: services/shop`` becomes Kustomization spec.path.
    """
    interval: Refresh = "10m"
    """How often Flux looks for changes.

    ``interval: 10m`` becomes Kustomization and GitRepository spec.interval.
    """
    retry_interval: Refresh | None = None
    """How soon Flux retries after a failure. Default: ``interval``.

    ``retryInterval: 2m`` becomes Kustomization spec.retryInterval.
    """
    timeout: Refresh = "5m"
    """The time limit for applying.

    ``timeout: 5m`` becomes Kustomization spec.timeout.
    """
    prune: bool = True
    """Deletes objects that are no longer in Git.

    ``prune: false`` becomes Kustomization spec.prune.
    """
    wait: bool = True
    """Waits until all objects are ready.

    ``wait: false`` becomes Kustomization spec.wait.
    """
    force: bool = False
    """Recreates objects whose immutable fields changed, for example Jobs.

    ``force: true`` becomes Kustomization spec.force.
    """
    suspend: bool = False
    """``true``: Flux applies nothing.

    ``suspend: true`` becomes Kustomization spec.suspend.
    """
    service_account_name: DnsName | None = None
    """The ServiceAccount that Flux applies with.

    ``serviceAccountName: shop-deployer`` becomes Kustomization spec.serviceAccountName.
    """
    decryption_secret: DnsName | None = None
    """The name of the Secret with the SOPS keys.

    ``decryptionSecret: sops-age`` becomes Kustomization spec.decryption.secretRef.name.
    """
    depends_on: list[DnsName] = Field(default_factory=list)
    """Kustomizations that must be ready first.

    ``dependsOn: [databases]`` becomes Kustomization spec.dependsOn.
    """
    health_checks: list[HealthCheck] = Field(default_factory=list)
    """The objects that must be ready, instead of ``wait``, which waits for all.

    ``healthChecks: [{apiVersion: apps/v1, kind: Deployment, name: shop-web}]`` becomes
    Kustomization spec.healthChecks.
    """
    post_build: PostBuild | None = None
    """Variables that Flux replaces in the built objects.

    ``postBuild: {substituteFrom: [{name: cluster-vars}]}`` becomes Kustomization spec.postBuild.
    """
