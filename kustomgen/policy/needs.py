"""What a finding misses, and what a build has: a reference may be satisfied by another build of the
run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from kustomgen.k8s.candidates import deployed_into
from kustomgen.k8s.configs import configs
from kustomgen.k8s.selectors import matches

if TYPE_CHECKING:
    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Resource


REPLICAS = "spec.replicas"
"""The kind of a need that an object of Argo CD meets, which leaves the field as it is."""


class Need(NamedTuple):
    """An object that a finding misses, by name; or what a LabelSelector (as JSON) should select.

    ``kind`` of what is selected is ``Pod``, ``Service`` or ``Namespace``. ``namespace`` is empty
    where the build sets none, and None if any will do.
    """

    kind: str
    namespace: str | None
    name: str = ""
    selector: str = ""

    @classmethod
    def left_replicas(cls, folder: str, workload: Resource) -> Need:
        """That anyone who applies the folder leaves ``spec.replicas`` of a workload as it is."""
        return cls(REPLICAS, None, f"{folder} {workload.kind}/{workload.name}")

    @classmethod
    def selected(cls, kind: str, namespace: str | None, selector: Mapping[str, Any]) -> Need:
        """Something of that kind that the LabelSelector selects."""
        return cls(kind, namespace, "", json.dumps(selector, sort_keys=True, default=str))


_Labelled = tuple[str, str, Mapping[str, Any]]
"""Kind, namespace, labels."""


class Offers:
    """What a build has: objects by kind, namespace and name, also what controllers make of them;
    and labels.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def of(cls, build: Build) -> Offers:
        """Those of a build."""
        objects = {(resource.kind, resource.namespace, resource.name) for resource in build.resources}
        objects |= {(made.kind, made.namespace, made.name) for made in configs(build.resources)}
        pods: list[_Labelled] = [("Pod", pod.namespace, pod.labels) for pod in build.pods]
        services: list[_Labelled] = [
            ("Service", service.namespace, service.labels) for service in build.of_kind("Service", group="")
        ]
        spaces: list[_Labelled] = [
            ("Namespace", "", {**space.labels, "kubernetes.io/metadata.name": space.name})
            for space in build.of_kind("Namespace", group="")
        ]
        objects |= {
            (REPLICAS, "", f"{each.folder.path} {kind}/{name}")
            for each in build.deliveries
            if each.folder is not None
            for kind, name in each.leaves_replicas
        }
        charts = {namespace: str(each) for namespace, each in deployed_into(_unknown(build))}
        read = [sorted(objects), [*pods, *services, *spaces], charts]
        return cls(json.dumps(read, separators=(",", ":"), default=str))

    @cached_property
    def _read(self) -> tuple[list[list[str]], list[tuple[str, str, dict[str, Any]]], dict[str, str]]:
        objects, labelled, charts = json.loads(self.text or "[[],[],{}]")
        return objects, labelled, charts

    @property
    def charts(self) -> Mapping[str, str]:
        """The namespaces that charts or other trees are deployed into, each with what deploys
        there.
        """
        return self._read[2]

    @property
    def objects(self) -> Iterable[tuple[str, str, str]]:
        """Kind, namespace and name of each."""
        return ((kind, namespace, name) for kind, namespace, name in self._read[0])

    @property
    def labelled(self) -> Iterable[_Labelled]:
        """Kind, namespace and labels of each pod, Service and Namespace."""
        return ((kind, namespace, labels) for kind, namespace, labels in self._read[1])


NO_OFFERS = Offers("")


def _unknown(build: Build) -> Iterable[Resource]:
    """The objects without those that apply only folders which this run checks by themselves."""
    seen: dict[int, bool] = {}
    for each in build.deliveries:
        known = each.folder is not None and each.folder.also_checked and each.build is not None
        seen[id(each.resource)] = seen.get(id(each.resource), True) and known
    return (each for each in build.resources if not seen.get(id(each)))


class Index:
    """What all builds of a run have, to be asked for what is missed."""

    def __init__(self, offers: Iterable[Offers]) -> None:
        self._by_name: dict[tuple[str, str], set[str]] = {}
        self._labelled: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
        self._charts: dict[str, str] = {}
        for each in offers:
            self._charts |= each.charts
            for kind, namespace, name in each.objects:
                self._by_name.setdefault((kind, name), set()).add(namespace)
            for kind, namespace, labels in each.labelled:
                self._labelled.setdefault(kind, []).append((namespace, labels))

    def chart_into(self, namespace: str | None) -> str:
        """What of the run deploys charts or other trees into the namespace; empty if nothing
        does.
        """
        return self._charts.get(namespace or "", "")

    def has(self, need: Need) -> bool:
        """Whether a build has it. Where one side sets no namespace, anyone who applies it
        chooses one.
        """
        if need.kind == REPLICAS:
            folder, _, workload = need.name.rpartition(" ")
            kind, _, name = workload.partition("/")
            words = (f"{folder} {one}/{other}" for one in (kind, "*") for other in (name, "*"))
            return any((REPLICAS, each) in self._by_name for each in words)
        if need.name:
            found = self._by_name.get((need.kind, need.name), ())
            return any(_same(need.namespace, namespace) for namespace in found)
        selector = json.loads(need.selector)
        there = self._labelled.get(need.kind, ())
        return any(_same(need.namespace, namespace) and matches(selector, labels) for namespace, labels in there)


def _same(wanted: str | None, found: str) -> bool:
    return not wanted or not found or wanted == found
