"""The short form of a NetworkPolicy peer: ``ns/<namespace>``, a workload, or a CIDR, each with
``:port`` or without.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache

_NAME = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Peer:
    """One of ``namespace``, ``workload`` and ``cidr``, and perhaps a port: its number,
    or its name.
    """

    namespace: str | None = None
    workload: str | None = None
    cidr: str | None = None
    port: int | str | None = None


@lru_cache(1024)
def parse_peer(text: str) -> Peer:
    """Raises ValueError if the text is none of the three."""
    head, port = _split(text)
    if head.startswith("ns/"):
        namespace = head.removeprefix("ns/")
        if not _NAME.fullmatch(namespace):
            raise ValueError(f"{namespace!r} in {text!r} is no name of a namespace")
        return Peer(namespace=namespace, port=port)
    if "/" in head:
        cidr = head.strip("[]")
        if _network(cidr) is None:
            raise ValueError(f"{text!r} is not a CIDR")
        return Peer(cidr=cidr, port=port)
    if _NAME.fullmatch(head):
        return Peer(workload=head, port=port)
    raise ValueError(f"{text!r} is not a peer")


def _split(text: str) -> tuple[str, int | str | None]:
    head, colon, port = text.rpartition(":")
    # An IPv6 network without a port ends in its prefix length: 2001:db8::/32.
    if not colon or "/" in port:
        return text, None
    if not port:
        raise ValueError(f"there is no port after the ':' in {text!r}")
    if re.fullmatch("[0-9]+", port):
        if not 1 <= int(port) <= 65535:  # noqa: PLR2004 - TCP
            raise ValueError(f"port {port} in {text!r} is out of range: 1 to 65535 are possible")
        return head, int(port)
    if not _NAME.fullmatch(port):
        raise ValueError(f"{port!r} in {text!r} is no port")
    return head, port


def _network(text: str, *, strict: bool = True) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=strict)
    except ValueError:
        return None


_HOST = re.compile(r"(?:[a-z]+://)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?:[:/].*)?", re.IGNORECASE)


def hint_for(text: str) -> str:
    """What to write instead of a text that is no peer."""
    head = text.rpartition(":")[0] or text
    for candidate in (text, head):
        if found := _network(candidate, strict=False):
            port = text.removeprefix(candidate)
            return f"{'the network' if '/' in candidate else 'this address alone'} is `{found}{port}`"
    if text.partition(":")[0] in ("*", "any", "all"):
        return "every address is `0.0.0.0/0`; to leave a direction open, write no `networkPolicy`"
    if _HOST.fullmatch(text):
        return "a NetworkPolicy knows no host names: write its addresses as a CIDR, for example `203.0.113.0/24:443`"
    return "a peer is `ns/<namespace>`, a workload, or a CIDR such as `10.0.0.0/8`, and may end in `:port`"
