"""Everything that one overlay builds to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from kustomgen.k8s.candidates import may_make_pods
from kustomgen.k8s.custom.schemas import Schemas, published_schemas
from kustomgen.k8s.label_index import LabelIndex
from kustomgen.k8s.names import NameIndex
from kustomgen.k8s.pods import SCALED, Container, Pod, pod_of
from kustomgen.k8s.verdict import Definitions
from kustomgen.k8s.written_labels import carries, written_in

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping

    from kustomgen.errors import Mark
    from kustomgen.k8s.delivery import Delivery
    from kustomgen.k8s.environment_change import EnvironmentChange
    from kustomgen.k8s.layer_effect import LayerEffect
    from kustomgen.k8s.resource import Node, Resource
    from kustomgen.k8s.verdict import ApiServer
    from kustomgen.yaml.located import Located

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DuplicatedKey:
    """A mapping key that occurs twice in a file; kustomize keeps the last and drops the first."""

    key: str
    path: tuple[str | int, ...]
    first: Mark
    second: Mark


@dataclass(frozen=True, slots=True)
class EnvLine:
    """A line of an env file that a generator reads; ``value`` is None if there is no ``=``."""

    at: Mark
    key: str
    value: str | None


@dataclass(frozen=True, slots=True)
class KustomizationFile:
    """A kustomization file that took part in a build, as the rules see it; what it puts before and
    after names.
    """

    file: str
    keys_twice: tuple[DuplicatedKey, ...] = ()
    root: Located | None = None
    prefix: str = ""
    suffix: str = ""
    unused: tuple[str, ...] = ()
    """Manifests beside it that no kustomization lists."""
    outside: tuple[Mark, ...] = ()
    """Where it names files outside its folder."""
    passed_over: tuple[Mark, ...] = ()
    """Where documents begin after the first, which kustomize does not read."""
    env_lines: tuple[EnvLine, ...] = ()
    """The lines of the env files that its generators name."""
    images_put_in: frozenset[str] = frozenset()
    """Names of images that a tool puts another in the place of: Skaffold,
    ``kustomize edit set image`` in a Makefile.
    """

    def items(self, name: str) -> list[Located]:
        """The items of a field where it is a list, else none."""
        found = self.root.get(name) if self.root else None
        return list(found.value) if found and isinstance(found.value, list) else []


@dataclass(frozen=True)
class Build:
    """The objects of one overlay, after everything kustomize does to them.

    ``path`` is what was built (a folder, a file, or ``-``), ``environment`` the folder's name,
    ``tier`` one of ``tiers.TIERS`` or None, ``kubernetes`` the target version as ``1.32``.
    ``kustomizations`` are those that took part, the outermost first; ``bases`` the folders of the
    bases that it is on.
    """

    path: str
    environment: str
    resources: tuple[Resource, ...]
    tier: str | None = None
    kubernetes: str = ""
    kustomizations: tuple[KustomizationFile, ...] = field(default=(), compare=False)
    turns: tuple[LayerEffect, ...] | None = field(default=None, compare=False)
    """What each of them did to the objects; None if nobody looked."""
    siblings: tuple[LayerEffect, ...] = field(default=(), compare=False)
    """The turns of the overlays of the same base that were checked, each overlay's own, by file;
    itself included.
    """
    bases: tuple[str, ...] = field(default=(), compare=False)
    keys_twice: tuple[DuplicatedKey, ...] = field(default=(), compare=False)
    """Keys that occur twice in a mapping of a patch, or of a file of manifests."""
    schemas: Schemas = field(default_factory=published_schemas, compare=False)
    """What custom resources are compared with."""
    server: ApiServer | None = field(default=None, compare=False)
    """Who says what an API server would say of the objects; None if nobody does."""
    deliveries: tuple[Delivery, ...] = field(default=(), compare=False)
    """What the Argo CD and Flux objects in it apply, with the folders of this repository that they
    name.
    """
    change: EnvironmentChange | None = field(default=None, compare=False)
    """How it changed since the revision that it is compared with, where its spec has a ledger."""
    delivery_notes: tuple[str, ...] = field(default=(), compare=False)
    """What of that was not looked at, in a sentence each."""
    existing: tuple[str, ...] = field(default=(), compare=False)
    """The Secrets that are created elsewhere, as the spec of its environment says."""
    cluster: str | None = field(default=None, compare=False)
    """The cluster that its environment names, where environments are compared."""

    def of_kind(self, *kinds: str, group: str | None = None) -> Iterator[Resource]:
        """The objects of these kinds, in build order; ``group`` narrows to one API group."""
        found = [item for kind in dict.fromkeys(kinds) for item in self._by_kind.get(kind, ())]
        for _, resource in found if len(kinds) == 1 else sorted(found, key=itemgetter(0)):
            if group is None or resource.ref.group == group:
                yield resource

    @cached_property
    def _by_kind(self) -> Mapping[str, list[tuple[int, Resource]]]:
        """Each with its place in the build, to keep the order where several kinds are requested."""
        index: defaultdict[str, list[tuple[int, Resource]]] = defaultdict(list)
        for position, resource in enumerate(self.resources):
            index[resource.kind].append((position, resource))
        return index

    def find(self, kind: str, name: str, namespace: str, group: str | None = None) -> Resource | None:
        """The object of that kind, name and namespace, or None."""
        return next((found for found in self.named(kind, name, group) if found.namespace == namespace), None)

    def named(self, kind: str, name: str, group: str | None = None) -> list[Resource]:
        """The objects of that kind and name in all namespaces, in build order."""
        found = self._by_name.get((kind, name), [])
        return [resource for resource in found if group is None or resource.ref.group == group]

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str], list[Resource]]:
        index: defaultdict[tuple[str, str], list[Resource]] = defaultdict(list)
        for resource in self.resources:
            index[resource.kind, resource.name].append(resource)
        return index

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` returns; made once for a build and a key."""
        if key not in self._made:
            self._made[key] = make()
        found: T = self._made[key]
        return found

    @cached_property
    def _made(self) -> dict[Hashable, Any]:
        return {}

    def index_of(self, names: Iterable[str]) -> NameIndex:
        """These names to find one by another; made once for the same names."""
        key = frozenset(names)
        return self.once(("names", key), lambda: NameIndex(key))

    @cached_property
    def pod_makers(self) -> tuple[Resource, ...]:
        """The custom resources from which pods may come that the build does not hold."""
        return tuple(each for each in may_make_pods(self.resources) if pod_of(each) is None)

    @cached_property
    def definitions(self) -> Definitions:
        """The definitions of its custom resources: those in it, those of the schemas, then those of
        kustomgen.
        """
        own = tuple(self.of_kind("CustomResourceDefinition", group="apiextensions.k8s.io"))
        named = self.schemas.definitions({(resource.ref.group, resource.kind) for resource in self.resources})
        return Definitions(
            (*own, *named), self.schemas.published_files((resource.ref for resource in self.resources), own)
        )

    @cached_property
    def pods(self) -> tuple[Pod, ...]:
        """The pod of every workload, in build order."""
        return tuple(pod for pod in map(pod_of, self.resources) if pod)

    def containers(self, *fields: str) -> Iterator[Container]:
        """Every container of every pod; ``fields`` narrows to some of initContainers, containers,
        ephemeralContainers.
        """
        for pod in self.pods:
            yield from pod.containers(*fields)

    @cached_property
    def labelled_pods(self) -> LabelIndex[Pod]:
        """The pods by their labels."""
        return LabelIndex(self.pods)

    def selecting(self, labels: Mapping[str, Any], namespace: str) -> list[Pod]:
        """The pods that carry all these labels, as a Service selects; none for an empty
        selector.
        """
        return self.selected_by({"matchLabels": labels}, namespace) if labels else []

    def selected_by(self, selector: Any, namespace: str) -> list[Pod]:
        """The pods that a LabelSelector selects, also by labels that controllers write.

        An empty one selects all of the namespace.
        """
        written = written_in(selector)
        if not written:
            return self.labelled_pods.selected_by(selector, namespace)
        rest = {key: value for key, value in selector["matchLabels"].items() if key not in written}
        found = self.labelled_pods.selected_by({**selector, "matchLabels": rest}, namespace)
        return [pod for pod in found if carries(pod, written)]

    @cached_property
    def autoscalers(self) -> Mapping[tuple[str, str, str], list[Resource]]:
        """What scales a workload: (kind, name, namespace) to HorizontalPodAutoscalers and KEDA
        ScaledObjects.
        """
        index: defaultdict[tuple[str, str, str], list[Resource]] = defaultdict(list)
        for scaler in self.of_kind("HorizontalPodAutoscaler", "ScaledObject"):
            target = scaler["spec"]["scaleTargetRef"]
            # KEDA's default kind is Deployment; an HPA must name one.
            index[target["kind"].text or "Deployment", target["name"].text, scaler.namespace].append(scaler)
        return index

    def scalers_of(self, workload: Resource) -> list[Resource]:
        """The autoscalers whose target is this workload."""
        return self.autoscalers.get((workload.kind, workload.name, workload.namespace), [])

    def fewest_replicas(self, workload: Resource) -> int | None:
        """How few pods the workload may run with, by design.

        The autoscaler's minimum where one targets it (an HPA's default is 1, KEDA's 0), else
        ``spec.replicas`` (its default is 1). None for what has no such number: a DaemonSet, a Job,
        a bare Pod.
        """
        if workload.kind not in SCALED:
            return None
        minima = [self._minimum(scaler) for scaler in self.scalers_of(workload)]
        if minima:
            return min(minima)
        replicas = workload["spec"]["replicas"].value
        return replicas if isinstance(replicas, int) else 1

    def _minimum(self, scaler: Resource) -> int:
        field, default = ("minReplicaCount", 0) if scaler.kind == "ScaledObject" else ("minReplicas", 1)
        value = scaler["spec"][field].value
        return value if isinstance(value, int) else default

    def replicas_place(self, workload: Resource) -> Node:
        """The field that decides ``fewest_replicas``: the autoscaler's minimum, else
        ``spec.replicas``.
        """
        for scaler in self.scalers_of(workload):
            return scaler["spec"]["minReplicaCount" if scaler.kind == "ScaledObject" else "minReplicas"]
        return workload["spec"]["replicas"]
