"""Addresses: ``ip("10.0.0.1")``, ``cidr("10.0.0.0/8")``, ``url("https://…")``.

Sources: k8s.io/apiserver/pkg/cel/library/ip.go, cidr.go and urls.go, which follow Go's net/netip
and net/url.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface, ip_address, ip_interface, ip_network
from typing import Any
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from kustomgen.policy.custom.cel.declare import Type, function, overload, tagged

_IP, _CIDR, _URL = "kubernetes.IP", "kubernetes.CIDR", "kubernetes.URL"


def _address(value: Any) -> IPv4Address | IPv6Address:
    """An address that a string or an IP holds, as Kubernetes reads it: no zone, and no IPv4 inside
    IPv6.
    """
    text = value if isinstance(value, str) else tagged(value, _IP)
    try:
        found = ip_address(text)
    except ValueError:
        raise ValueError(f"IP Address {text!r} parse error") from None
    if isinstance(found, IPv6Address) and (found.scope_id or found.ipv4_mapped):
        raise ValueError(f"IP Address {text!r} has a zone, or is an IPv4-mapped IPv6 address, which is not allowed")
    return found


def _interface(value: Any) -> IPv4Interface | IPv6Interface:
    text = value if isinstance(value, str) else tagged(value, _CIDR)
    address, slash, length = text.partition("/")
    if not slash or not length.isdigit() or (length != "0" and length.startswith("0")):
        raise ValueError(f"network address {text!r} parse error: an address, a slash and a length are expected")
    _address(address)
    try:
        return ip_interface(text)
    except ValueError:
        raise ValueError(f"network address {text!r} parse error") from None


def _holds(value: Any, what: Any) -> bool:
    network, address = _interface(value).network, _address(what)
    return network.version == address.version and address in network


def _covers(value: Any, what: Any) -> bool:
    outer, inner = _interface(value).network, _interface(what).network
    return outer.version == inner.version and inner.prefixlen >= outer.prefixlen and inner.network_address in outer


def _link_local_multicast(value: Any) -> bool:
    address = _address(value)
    if isinstance(address, IPv4Address):
        return address in ip_network("224.0.0.0/24")
    return address.packed[0] == 0xFF and address.packed[1] & 0x0F == 2  # noqa: PLR2004 - the scope of one link


def _global_unicast(value: Any) -> bool:
    address = _address(value)
    special = address.is_unspecified or address.is_loopback or address.is_multicast or address.is_link_local
    return not special and str(address) != "255.255.255.255"


def _text(value: Any) -> str:
    return str(tagged(value, _IP, _CIDR))


def _valid(read: Any) -> Any:
    def valid(value: Any) -> bool:
        try:
            read(value)
        except ValueError:
            return False
        return True

    return valid


_HOST = re.compile(r"[-.\w~!$&'()*+,;=\[\]<>\"%]*(:\d*)?|\[.*\](:\d*)?")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPED = re.compile(r"[-.\w~!$&'()*+,;=:@\[\]%/]*", re.ASCII)


def _url(value: Any) -> SplitResult:
    """As Go's ParseRequestURI: absolute, or a path from the root; what follows ``#``
    belongs to it.
    """
    text = value if isinstance(value, str) else tagged(value, _URL)
    # Python would drop these silently, at the ends and in between.
    if any(sign < " " or sign == "\x7f" for sign in text) or text != text.strip():
        raise ValueError(f"URL parse error of {text!r}: there are signs that no URL may have")
    try:
        found = urlsplit(text, allow_fragments=False)
    except ValueError as error:
        raise ValueError(f"URL parse error of {text!r}: {error}") from None
    if not (found.scheme or text.startswith("/")):
        raise ValueError(f"URL parse error of {text!r}: an absolute URL, or a path from the root, is expected")
    if not _HOST.fullmatch(found.netloc.rpartition("@")[2]):
        raise ValueError(f"URL parse error of {text!r}: the host is invalid")
    if _BAD_ESCAPE.search(found.path):
        raise ValueError(f"URL parse error of {text!r}: invalid URL escape")
    return found


def _made(text: str) -> dict[str, str]:
    _url(text)
    return {_URL: text}


def _port(value: Any) -> str:
    return _host(value).rpartition("]")[2].partition(":")[2]


def _escaped_path(value: Any) -> str:
    """What is written, where it is escaped; else escaped as Go does it."""
    path = _url(value).path
    return path if _ESCAPED.fullmatch(path) else quote(unquote(path), safe="$&+,/:;=@")


def _host(value: Any) -> str:
    return _url(value).netloc.rpartition("@")[2]


def _hostname(value: Any) -> str:
    host = _host(value)
    return host[1 : host.index("]")] if host.startswith("[") else host.partition(":")[0]


_STRING, _MAP, _EITHER = [Type.STRING], [Type.MAP], [Type.MAP, (Type.MAP, Type.STRING)]

FUNCTIONS = (
    function(
        "ip",
        overload("ip", Type.MAP, _STRING, lambda text: {_IP: str(_address(text))}, member=False),
        overload("cidr_ip", Type.MAP, _MAP, lambda value: {_IP: str(_interface(value).ip)}),
    ),
    function("isIP", overload("is_ip", Type.BOOL, _STRING, _valid(_address), member=False)),
    function(
        "ip.isCanonical",
        overload("ip_canonical", Type.BOOL, _STRING, lambda text: str(_address(text)) == text, member=False),
    ),
    function("family", overload("family", Type.INT, _MAP, lambda value: _address(value).version)),
    function("isUnspecified", overload("unspecified", Type.BOOL, _MAP, lambda value: _address(value).is_unspecified)),
    function("isLoopback", overload("loopback", Type.BOOL, _MAP, lambda value: _address(value).is_loopback)),
    function("isLinkLocalMulticast", overload("ll_multicast", Type.BOOL, _MAP, _link_local_multicast)),
    function(
        "isLinkLocalUnicast", overload("ll_unicast", Type.BOOL, _MAP, lambda value: _address(value).is_link_local)
    ),
    function("isGlobalUnicast", overload("global_unicast", Type.BOOL, _MAP, _global_unicast)),
    function("cidr", overload("cidr", Type.MAP, _STRING, lambda text: {_CIDR: str(_interface(text))}, member=False)),
    function("isCIDR", overload("is_cidr", Type.BOOL, _STRING, _valid(_interface), member=False)),
    function("containsIP", overload("contains_ip", Type.BOOL, _EITHER, _holds)),
    function("containsCIDR", overload("contains_cidr", Type.BOOL, _EITHER, _covers)),
    function("prefixLength", overload("prefix", Type.INT, _MAP, lambda value: _interface(value).network.prefixlen)),
    function("masked", overload("masked", Type.MAP, _MAP, lambda value: {_CIDR: str(_interface(value).network)})),
    function("string", overload("string", Type.STRING, _MAP, _text, member=False)),
    function("url", overload("url", Type.MAP, _STRING, _made, member=False)),
    function("isURL", overload("is_url", Type.BOOL, _STRING, _valid(_url), member=False)),
    function("getScheme", overload("scheme", Type.STRING, _MAP, lambda value: _url(value).scheme)),
    function("getHost", overload("host", Type.STRING, _MAP, _host)),
    function("getHostname", overload("hostname", Type.STRING, _MAP, _hostname)),
    function("getPort", overload("port", Type.STRING, _MAP, _port)),
    function("getEscapedPath", overload("path", Type.STRING, _MAP, _escaped_path)),
    function(
        "getQuery",
        overload("query", Type.MAP, _MAP, lambda value: parse_qs(_url(value).query, keep_blank_values=True)),
    ),
)
