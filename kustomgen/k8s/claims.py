"""Volume claims: their own objects, and templates in StatefulSets and pods."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.pods import Pod
    from kustomgen.k8s.resource import Node


def templates_of(build: Build) -> Iterator[Node]:
    """Every claim that the build makes: an object or a template with ``metadata`` and ``spec``."""
    for claim in build.of_kind("PersistentVolumeClaim", group=""):
        yield claim.node
    for workload in build.of_kind("StatefulSet", group="apps"):
        yield from workload["spec"]["volumeClaimTemplates"]
    for pod in build.pods:
        for volume in pod.volumes():
            if volume["ephemeral"]["volumeClaimTemplate"].present:
                yield volume["ephemeral"]["volumeClaimTemplate"]


def claims_of(pod: Pod) -> Iterator[Node]:
    """The places where a pod names a claim that all its replicas share."""
    for volume in pod.volumes():
        at = volume["persistentVolumeClaim"]["claimName"]
        if at.text:
            yield at
