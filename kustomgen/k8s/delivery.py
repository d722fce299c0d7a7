"""What Argo CD and Flux apply: folders of a repository, as values that rules read.

Sources: Argo CD's ``Application`` and ``ApplicationSet`` (argoproj.io/v1alpha1), Flux's
``Kustomization`` (kustomize.toolkit.fluxcd.io), Kargo's ``Stage`` (kargo.akuity.io).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.k8s.resource import Node, Resource

ARGO, FLUX = "argoproj.io", "kustomize.toolkit.fluxcd.io"
_REPLICAS = frozenset({"/spec/replicas", ".spec.replicas"})
_CONTROLLERS = "kube-controller-manager"
SOURCES = "source.toolkit.fluxcd.io"
KARGO = "kargo.akuity.io"

Path = tuple[str | int, ...]


class DeliveryState(StrEnum):
    """What a path of the repository leads to."""

    ABSENT = "absent"
    OUTSIDE = "outside"
    FILE = "file"
    KUSTOMIZATION = "kustomization"
    COMPONENT = "component"
    CHART = "chart"
    MANIFESTS = "manifests"
    """A folder without a kustomization: Argo CD and Flux apply the YAML files in it."""
    BROKEN = "broken"
    """A kustomization that does not build, for a reason that the cluster has, too."""
    UNKNOWN = "unknown"
    """A kustomization that only its cluster can build: it has charts, plugins or remote bases."""


class AppliedObjects(Protocol):
    """The build of a folder, as far as what applies it needs to know; see ``k8s.build.Build``."""

    @property
    def resources(self) -> tuple[Resource, ...]: ...
    def of_kind(self, *kinds: str, group: str | None = None) -> Iterator[Resource]: ...
    def named(self, kind: str, name: str, group: str | None = None) -> list[Resource]: ...


class DeliveringBuild(Protocol):
    """A build with its deliveries."""

    @property
    def deliveries(self) -> tuple[Delivery, ...]: ...


@dataclass(frozen=True)
class DeliveryFolder:
    """A path of this repository. ``path`` is as messages show it; ``build`` is there where it
    builds.

    ``error`` is kustomize's own message of a BROKEN one, ``nearest`` the folder that an ABSENT one
    may mean. ``tier`` is one of ``k8s.build.TIERS``, None if neither the spec nor its name says
    one. ``also_checked`` is true where the same run reports the folder by itself, ``guessed`` where
    no remote says that the source is this repository.
    """

    path: str
    state: DeliveryState
    build: AppliedObjects | None = None
    error: str = ""
    nearest: str = ""
    tier: str | None = None
    also_checked: bool = False
    guessed: bool = False


@dataclass(frozen=True)
class Delivery:
    """One source that a delivery object applies.

    ``spec`` is the spec of the Application or Kustomization with a generator's values filled in,
    ``source`` the path in it to the source (empty for Flux). ``root`` is the path in ``resource``
    where that spec is written. ``folder`` is None if the source is in another repository, a
    chart of a registry, or not known.
    """

    resource: Resource
    name: str
    spec: Node
    root: Path
    source: Path = ()
    path_field: Path = ("path",)
    """Below the source: the field that names the folder."""
    applies: bool = True
    """False for what only refers to a folder: a HelmRelease's chart, an ImageUpdateAutomation, a
    step of a Stage.
    """
    reads: bool = False
    """Whether the folder has to build though nothing here applies it, as for Kargo's kustomize
    steps.
    """
    folder: DeliveryFolder | None = None
    tier: str | None = None
    """The tier by the folder, else by the names of the Application, its namespace and its path."""
    follows: Node | None = None
    """The field that says which revision is applied; of Flux it is in the GitRepository."""
    revision: str = ""
    """Its value: a branch, a tag, a commit; ``HEAD`` where nothing says one."""
    inherits: bool = False
    """Whether another Kustomization may add variables or keys to this one, by patches for its
    children.
    """
    comment: str = ""
    """What comments beside ``syncPolicy.automated`` say."""

    @property
    def argo(self) -> bool:
        """Whether Argo CD applies it; else Flux does."""
        return self.resource.ref.group == ARGO

    @property
    def label(self) -> str:
        """How messages name it: ``Application/shop-prod``."""
        return f"{'Application' if self.argo else self.resource.kind}/{self.name}"

    @property
    def from_set(self) -> bool:
        """Whether an ApplicationSet makes it."""
        return self.resource.kind == "ApplicationSet"

    @property
    def source_spec(self) -> Node:
        """The source: ``spec.source``, an item of ``spec.sources``, or Flux's spec itself."""
        return self.spec.walk(*self.source)

    @property
    def path(self) -> str:
        """The folder as it is written."""
        return self.source_spec.walk(*self.path_field).text

    @property
    def at_path(self) -> Node:
        """The place that names the folder."""
        return self.at_source(*self.path_field)

    @property
    def build(self) -> AppliedObjects | None:
        """The objects that are applied, None if they are not known."""
        return self.folder.build if self.folder else None

    @property
    def namespace(self) -> str:
        """Where objects go: ``destination.namespace`` of Argo CD, ``targetNamespace`` of Flux."""
        field = self.spec["destination"]["namespace"] if self.argo else self.spec["targetNamespace"]
        return field.text

    @property
    def plugin(self) -> bool:
        """Whether a plugin of Argo CD makes the manifests, so that nothing here says
        what they are.
        """
        return self.source_spec["plugin"].present

    def at(self, *steps: str | int) -> Node:
        """The place of a field of its spec in the object that is in the build."""
        return self.resource.node.walk(*self.root, *steps)

    def at_source(self, *steps: str | int) -> Node:
        """The place of a field of its source."""
        return self.at(*self.source, *steps)

    @property
    def sync_options(self) -> dict[str, str]:
        """``CreateNamespace=true`` and the like, by name; empty for Flux."""
        items = self.spec["syncPolicy"]["syncOptions"].items()
        return dict(item.text.partition("=")[::2] for item in items if "=" in item.text)

    @property
    def leaves_replicas(self) -> list[tuple[str, str]]:
        """The workloads, each a kind and a name or ``*``, whose ``spec.replicas`` Argo CD leaves as
        they are.

        https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#respect-ignore-difference-configs
        """
        if self.sync_options.get("RespectIgnoreDifferences") != "true":
            return []
        found = []
        for each in self.spec["ignoreDifferences"].items():
            fields = [item.text for key in ("jsonPointers", "jqPathExpressions") for item in each[key].items()]
            managers = [item.text for item in each["managedFieldsManagers"].items()]
            if not _REPLICAS.isdisjoint(fields) or _CONTROLLERS in managers:
                found.append((each["kind"].text or "*", each["name"].text or "*"))
        return found

    @property
    def automated(self) -> bool:
        """Whether a commit is applied without a person. Flux does so unless it is suspended."""
        if not self.argo:
            return self.spec["suspend"].value is not True
        automated = self.spec["syncPolicy"]["automated"]
        return automated.present and automated["enabled"].value is not False


def delivered(build: DeliveringBuild, *, argo: bool | None = None) -> Iterator[Delivery]:
    """The deliveries of a build whose objects are known; ``argo`` narrows to Argo CD (true) or Flux
    (false).
    """
    for delivery in build.deliveries:
        if delivery.applies and delivery.build is not None and argo in (None, delivery.argo):
            yield delivery


BRANCHES = ("HEAD", "main", "master", "trunk", "develop", "dev", "staging", "stage", "production", "prod")
"""Names that are branches wherever they are used as a revision."""


def moves(revision: str, branches: tuple[str, ...] = BRANCHES) -> str:
    """What a revision follows, in words: ``HEAD``, ``branch 'main'``, ``range '1.*'``; empty for a
    tag or a commit.
    """
    if revision == "HEAD":
        return "HEAD"
    if revision.startswith("refs/heads/"):
        return f"branch {revision.removeprefix('refs/heads/')!r}"
    if revision in branches:
        return f"branch {revision!r}"
    if any(sign in revision for sign in "*~^<>|") or revision.endswith(".x"):
        return f"range {revision!r}"
    return ""
