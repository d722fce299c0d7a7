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
    given = probe.mapping
    return (probe[handler] for handler in HANDLERS if given.get(handler) is not None)


def missing(build: Build, probe: str, wanted: tuple[str, ...] = HANDLERS) -> Iterator[tuple[Node, str]]:
    """Each main container that keeps running and lacks a probe: the probe's place, and what is the
    case there.

    ``wanted`` are the handlers that it may have.
    """
    for container in build.containers("containers"):
        at = container[probe]
        given = [handler.path[-1] for handler in handlers(at)]
        if container.pod.runs_to_completion or any(handler in wanted for handler in given):
            continue
        if given:
            asked = f"uses {given[0]}, expected {' or '.join(wanted)}"
            yield at, f"{probe} of container {container.name!r} {asked}"
        elif at.present:
            yield at, f"{probe} of container {container.name!r} has none of {', '.join(HANDLERS)}"
        else:
            yield at, f"container {container.name!r} has no {probe}"
