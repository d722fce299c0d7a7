"""The ports that containers declare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kustomgen.k8s.pods import Container, Pod


@dataclass(frozen=True, slots=True)
class Port:
    """One entry of a container's ``ports``; ``name`` is empty if it has none."""

    name: str
    number: int | None
    protocol: str

    def __str__(self) -> str:
        return f"{self.name} ({self.number}/{self.protocol})" if self.name else f"{self.number}/{self.protocol}"


def ports_of(container: Container) -> Iterator[Port]:
    """What the container declares; the protocol is TCP where none is named."""
    for port in container["ports"]:
        yield Port(port["name"].text, port["containerPort"].integer, port["protocol"].text or "TCP")


def served_by(pod: Pod) -> list[Port]:
    """What the pod declares in containers that keep running: the main ones and native sidecars
    (KEP-753).
    """
    running = (container for container in pod.containers("initContainers", "containers") if not container.init)
    return [port for container in running for port in ports_of(container)]


def describe(ports: Iterable[Port]) -> str:
    """The ports in words, ``none`` if none exist."""
    return ", ".join(map(str, ports)) or "none"
