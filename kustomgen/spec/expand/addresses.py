"""Where each workload is reached: what ``${<workload>.host}`` and
``${<workload>.port}`` stand for.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kustomgen.yaml.source import Located, as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ANYWHERE = "0.0.0.0/0"
"""Where a service outside is, as far as a NetworkPolicy can say that knows no host names."""

_FIELDS = ("kind", "name", "serviceName", "service", "ports", "external")


@dataclass(frozen=True, slots=True)
class Address:
    """A host, and its ports by name, the first of which is the one that is meant by default."""

    host: str
    ports: Mapping[str, str] = field(default_factory=dict)
    external: bool = False
    cidr: str = ANYWHERE

    @property
    def port(self) -> str | None:
        return next(iter(self.ports.values()), None)

    def named(self, port: str | None) -> str | None:
        """The name of a port, given by its name or its number."""
        names = [name for name, number in self.ports.items() if port is None or port in (name, number)]
        return names[0] if names else None


def addresses(root: Located, fill: Callable[[Located], Located] | None = None) -> dict[str, Address]:
    """Workload to address, of those that have one. ``fill`` puts in what ``${…}`` stands for,
    without the addresses.
    """
    workloads = root.get("workloads")
    if workloads is None or not isinstance(workloads.value, dict):
        return {}
    reduced = {key: root.value[key] for key in ("name", "namePrefix") if key in root.value}
    kept = {
        key: Located({name: node.value[name] for name in _FIELDS if name in node.value}, node.mark)
        for key, node in workloads.value.items()
        if isinstance(node.value, dict)
    }
    tree = Located({**reduced, "workloads": Located(kept, workloads.mark)}, root.mark)
    plain = (fill(tree) if fill else tree).plain()
    app, prefix = plain.get("name"), plain.get("namePrefix") or ""
    found = {key: _address(f"{app}-{key}", str(prefix), value) for key, value in plain["workloads"].items()}
    return {key: address for key, address in found.items() if address is not None}


def outputs(found: Mapping[str, Address]) -> dict[str, str]:
    """What ``${…}`` may name: ``postgres.host`` and ``postgres.port``."""
    hosts = {f"{key}.host": address.host for key, address in found.items()}
    return hosts | {f"{key}.port": address.port for key, address in found.items() if address.port is not None}


def _address(default: str, prefix: str, workload: Mapping[str, Any]) -> Address | None:
    name = workload.get("name") or default
    external, service = workload.get("external"), workload.get("service")
    if external is not None:
        return _outside(external) if isinstance(external, dict) else None
    if isinstance(service, dict):
        ports = {key: _below(value, "port") for key, value in _mapping(service.get("ports")).items()}
        return Address(f"{prefix}{service.get('name') or name}", _known(ports))
    if workload.get("kind") == "StatefulSet":
        ports = {key: _below(value, "containerPort") for key, value in _mapping(workload.get("ports")).items()}
        return Address(f"{prefix}{workload.get('serviceName') or f'{name}-headless'}", _known(ports))
    return None


def _outside(external: Mapping[str, Any]) -> Address | None:
    host, port, cidr = external.get("host"), external.get("port"), external.get("cidr")
    if not isinstance(host, str):
        return None
    return Address(host, _known({"external": port}), True, cidr if isinstance(cidr, str) else _network(host))


def _network(host: str) -> str:
    try:
        return str(ipaddress.ip_network(host))
    except ValueError:
        return ANYWHERE


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _below(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else value


def _known(ports: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: as_text(number)
        for name, number in ports.items()
        if isinstance(number, (int, str)) and not isinstance(number, bool)
    }
