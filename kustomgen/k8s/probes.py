"""What is the same in all three probes of a container."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.k8s.resource import Node

PROBES = ("startupProbe", "livenessProbe", "readinessProbe")
HANDLERS = ("exec", "grpc", "httpGet", "tcpSocket")


def handlers(probe: Node) -> Iterator[Node]:
    """The handlers that a probe names; the API server accepts exactly one."""
    return (probe[handler] for handler in HANDLERS if probe[handler].present)
