"""Where each kind keeps its pod, and what is in it: the one place that knows the paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kustomgen.k8s.resource import Node, Resource

TEMPLATES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("", "Pod"): (),
    ("", "ReplicationController"): ("spec", "template"),
    ("", "PodTemplate"): ("template",),
    ("apps", "Deployment"): ("spec", "template"),
    ("apps", "StatefulSet"): ("spec", "template"),
    ("apps", "DaemonSet"): ("spec", "template"),
    ("apps", "ReplicaSet"): ("spec", "template"),
    ("extensions", "Deployment"): ("spec", "template"),
    ("extensions", "DaemonSet"): ("spec", "template"),
    ("extensions", "ReplicaSet"): ("spec", "template"),
    ("batch", "Job"): ("spec", "template"),
    ("batch", "CronJob"): ("spec", "jobTemplate", "spec", "template"),
    ("argoproj.io", "Rollout"): ("spec", "template"),
}
"""(group, kind) to the path of the pod template: an object with ``metadata`` and ``spec``."""

_SHAPES: tuple[tuple[str, ...], ...] = (("spec", "template"), ("spec", "jobTemplate", "spec", "template"))
"""The place in other kinds: DeploymentConfig, Knative's Service, CloneSet, and kinds of custom
operators.
"""

SCALED = frozenset({
    "Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Rollout", "DeploymentConfig", "CloneSet",
})  # fmt: skip
"""Kinds whose number of pods is ``spec.replicas``."""

CONTAINER_FIELDS = ("initContainers", "containers", "ephemeralContainers")


@dataclass(frozen=True, slots=True)
class Container:
    """One container of a pod; ``field`` is the list it is in."""

    node: Node
    pod: Pod
    field: str

    def __getitem__(self, step: str | int) -> Node:
        return self.node[step]

    @property
    def name(self) -> str:
        return self.node["name"].text

    @property
    def resource(self) -> Resource:
        return self.node.resource

    @property
    def init(self) -> bool:
        """Whether it runs to its end before the others start; a native sidecar (restartPolicy
        Always, KEP-753) does not.
        """
        return self.field == "initContainers" and self.node["restartPolicy"].value != "Always"

    @property
    def main(self) -> bool:
        """Whether it is in ``containers``."""
        return self.field == "containers"

    def security(self, field: str) -> Node:
        """A securityContext field that container and pod share: the container's where set, else the
        pod's.
        """
        own = self.node["securityContext"][field]
        if own.present:
            return own
        shared = self.pod.spec["securityContext"][field]
        return shared if shared.present else own


@dataclass(frozen=True)
class Pod:
    """The pod that a workload makes: ``metadata`` and ``spec`` are positions in the workload's
    manifest.
    """

    workload: Resource
    template: Node

    @cached_property
    def metadata(self) -> Node:
        return self.template["metadata"]

    @cached_property
    def spec(self) -> Node:
        return self.template["spec"]

    @cached_property
    def labels(self) -> Mapping[str, Any]:
        return self.metadata["labels"].mapping

    @property
    def namespace(self) -> str:
        return self.workload.namespace

    @property
    def runs_to_completion(self) -> bool:
        """Whether the pods end by themselves: those of Jobs and CronJobs, and Pods that are not
        restarted always.
        """
        if self.workload.kind == "Pod":
            return self.spec["restartPolicy"].value in ("Never", "OnFailure")
        return self.workload.kind in ("Job", "CronJob")

    @property
    def windows(self) -> bool:
        """Whether the pod declares Windows (``spec.os.name``), where Linux' security fields do not
        apply.
        """
        return self.spec["os"]["name"].text == "windows"

    def containers(self, *fields: str) -> Iterator[Container]:
        """The containers in the order in which they start; ``fields`` narrows to some of
        ``CONTAINER_FIELDS``.
        """
        for field in fields or CONTAINER_FIELDS:
            yield from self._containers[field]

    @cached_property
    def _containers(self) -> Mapping[str, tuple[Container, ...]]:
        return {
            field: tuple(Container(node, self, field) for node in self.spec[field] if isinstance(node.value, Mapping))
            for field in CONTAINER_FIELDS
        }

    def volumes(self) -> Iterator[Node]:
        yield from self.spec["volumes"]


def pod_of(resource: Resource) -> Pod | None:
    """The pod that this object makes, or None if it makes none."""
    path = TEMPLATES.get((resource.ref.group, resource.kind))
    if path is None:
        return _by_shape(resource)
    template = resource.node.walk(*path)
    return Pod(resource, template) if isinstance(template["spec"].value, Mapping) else None


def _by_shape(resource: Resource) -> Pod | None:
    """The pod of any other kind that has a pod template where Deployment or CronJob has it."""
    for path in _SHAPES:
        template = resource.node.walk(*path)
        containers = template["spec"]["containers"].value
        if isinstance(containers, list) and any(isinstance(item, Mapping) for item in containers):
            return Pod(resource, template)
    return None
