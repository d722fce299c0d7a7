"""Names of hosts: those that a build serves, and those that its configuration speaks of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Node
    from kustomgen.k8s.settings import Value

_LABEL = r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")
_IN_URL = rf"(?i)\b([a-z][a-z0-9+.-]*)://(?:[^\s/@\"']*@)?({_LABEL}(?:\.{_LABEL})*)"
_BARE = re.compile(rf"((?:{_LABEL}\.)+{_LABEL})(?::\d{{1,5}})?")
_NUMBERS = re.compile(r"[\d.]+")
_FILE = r"\.(?:ya?ml|json|conf|cfg|ini|toml|xml|properties|txt|log|sh|py|js|ts|crt|pem|key|sock|html?|css|go|jar)$"

_DATABASES = (
    r"^(?:jdbc:)?(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|sqlserver|oracle|cockroachdb|clickhouse"
    r"|cassandra|kafka|nats|elasticsearch|memcached?)(?:\+\w+)?$"
)
_DATABASE_KEY = re.compile(
    r"(?:^|[^a-z])(?:db|database|postgres(?:ql)?|pg|mysql|mariadb|mongo(?:db)?|redis|rds|sql|jdbc|datasource|kafka|rabbitmq"
    r"|amqp|elasticsearch|opensearch|memcached?|cassandra|clickhouse)(?:$|[^a-z]|host)"
)

_SERVED = {
    ("networking.k8s.io", "Ingress"): (("spec", "rules", "host"), ("spec", "tls", "hosts")),
    ("gateway.networking.k8s.io", "HTTPRoute"): (("spec", "hostnames"),),
    ("gateway.networking.k8s.io", "GRPCRoute"): (("spec", "hostnames"),),
    ("gateway.networking.k8s.io", "TLSRoute"): (("spec", "hostnames"),),
    ("gateway.networking.k8s.io", "Gateway"): (("spec", "listeners", "hostname"),),
    ("networking.istio.io", "VirtualService"): (("spec", "hosts"),),
    ("networking.istio.io", "Gateway"): (("spec", "servers", "hosts"),),
    ("route.openshift.io", "Route"): (("spec", "host"),),
    ("cert-manager.io", "Certificate"): (("spec", "dnsNames"),),
}


def served(build: Build) -> Iterator[tuple[str, Node]]:
    """Every host that a build answers for, with its place: those of Ingresses, routes, gateways and
    certificates.
    """
    for resource in build.resources:
        for path in _SERVED.get((resource.ref.group, resource.kind), ()):
            for at in _at(resource.node, path):
                name = at.text.rpartition("/")[2].rstrip(".").lower()  # Istio writes namespace/host
                if _HOST.fullmatch(name.removeprefix("*.")):
                    yield name, at


def _at(node: Node, path: tuple[str, ...]) -> Iterator[Node]:
    if isinstance(node.value, list):
        for item in node:
            yield from _at(item, path)
    elif path:
        yield from _at(node[path[0]], path[1:])
    elif node.present:
        yield node


def named(text: str) -> Iterator[str]:
    """Every host that a value speaks of: in URLs, or alone with or without a port. Addresses are
    none.
    """
    lower = text.lower()
    for _, host in _in_urls(lower):
        if not _NUMBERS.fullmatch(host):
            yield host
    if "://" not in lower and len(lower) < _LONGEST:
        for word in re.split(r"[\s,;]+", lower.strip()):
            found = _BARE.fullmatch(word)
            if found and not _NUMBERS.fullmatch(found[1]) and not re.search(_FILE, found[1]):
                yield found[1]


def _in_urls(text: str) -> list[tuple[str, str]]:
    """Scheme and host of every URL."""
    return re.findall(_IN_URL, text) if "://" in text else []


_LONGEST = 2048


def databases(value: Value) -> Iterator[str]:
    """The hosts of databases and queues that a value names: by the scheme of a URL, or by the name
    of the variable.

    A name without a dot is one in its own namespace; it and ``localhost`` say nothing of which
    database it is.
    """
    text = value.at.text.lower()
    known = [host for scheme, host in _in_urls(text) if re.match(_DATABASES, scheme)]
    if not known and "\n" not in text and _DATABASE_KEY.search(value.name.lower()):
        known = list(named(text))
    yield from (host for host in dict.fromkeys(known) if "." in host and not _NUMBERS.fullmatch(host))


def in_cluster(host: str) -> bool:
    """Whether the name is a Service's: which cluster it is in, no name tells."""
    return host.endswith((".svc", ".svc.cluster.local")) or (host.count(".") == 1 and _short(host))


def _short(host: str) -> bool:
    # `redis.shop`: a Service and its namespace. Top-level domains are letters too, so this may be
    # one of those.
    return len(host.rpartition(".")[2]) > _LONGEST_TOP_LEVEL


_LONGEST_TOP_LEVEL = 3
