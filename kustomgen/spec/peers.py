"""The short form of a NetworkPolicy peer: ``ns/<namespace>``, a workload, or a CIDR, each with ``:port`` or without."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

_NAME = re.compile(r"^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$")


@dataclass(frozen=True, slots=True)
class Peer:
    """One of ``namespace``, ``workload`` and ``cidr``, and perhaps a port: its number, or its name."""

    namespace: str | None = None
    workload: str | None = None
    cidr: str | None = None
    port: int | str | None = None


def parse_peer(text: str) -> Peer:
    """Raises ValueError where the text is none of the three."""
    head, port = _split(text)
    if head.startswith("ns/"):
        namespace = head.removeprefix("ns/")
        if not _NAME.match(namespace):
            raise ValueError(f"{namespace!r} in {text!r} is no name of a namespace")
        return Peer(namespace=namespace, port=port)
    if "/" in head:
        try:
            ipaddress.ip_network(head.strip("[]"))
        except ValueError as error:
            raise ValueError(f"{text!r} is not a CIDR: {error}") from None
        return Peer(cidr=head.strip("[]"), port=port)
    if _NAME.match(head):
        return Peer(workload=head, port=port)
    raise ValueError(f"{text!r} is not a peer")


def _split(text: str) -> tuple[str, int | str | None]:
    head, colon, port = text.rpartition(":")
    # An IPv6 network without a port ends in its prefix length: 2001:db8::/32.
    if not colon or "/" in port:
        return text, None
    if port.isdigit():
        if not 1 <= int(port) <= 65535:  # noqa: PLR2004 - TCP
            raise ValueError(f"port {port} in {text!r} is out of range: 1 to 65535 are possible")
        return head, int(port)
    if not _NAME.match(port):
        raise ValueError(f"{port!r} in {text!r} is no port")
    return head, port
