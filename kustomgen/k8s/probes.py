"""What is the same in all three probes of a container."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Node

PROBES = ("startupProbe", "livenessProbe", "readinessProbe")
HANDLERS = ("exec", "grpc", "httpGet", "tcpSocket")


def handlers(probe: Node) -> Iterator[Node]:
    """The handlers that a probe names; the API server accepts exactly one."""
    return (probe[handler] for handler in HANDLERS if probe[handler].present)


def missing(build: Build, probe: str) -> Iterator[tuple[Node, str]]:
    """Each main container that keeps running and lacks a probe: the probe's place, and what is the case there."""
    for container in build.containers("containers"):
        at = container[probe]
        if container.pod.runs_to_completion or any(handlers(at)):
            continue
        if at.present:
            yield at, f"{probe} of container {container.name!r} has none of {', '.join(HANDLERS)}"
        else:
            yield at, f"container {container.name!r} has no {probe}"
