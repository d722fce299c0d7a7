"""A merged spec with its ``${…}`` filled, and with what its words stand for written out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kustomgen.spec.expand import expand, workloads_of
from kustomgen.spec.expand.addresses import Address, addresses, outputs
from kustomgen.spec.substitute import VariableNames, collect_vars, substitute
from kustomgen.spec.types import OPEN, is_open

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from kustomgen.errors import Complaint
    from kustomgen.yaml.source import Located


def fill(
    root: Located, builtin: Mapping[str, str], open_names: Collection[str], complaints: list[Complaint]
) -> Located:
    """The spec with its ``${…}`` filled; ``namespace`` first, since the others may use it."""
    known = dict(builtin)
    name = root.get("name")
    if name is not None and isinstance(name.value, str):
        known["name"] = name.value
    later = {f"{key}.{part}" for key in workloads_of(root) for part in ("host", "port")}
    first = _names(root, known, {*open_names, *later}, [])
    found = _addresses(root, first, open_names)
    known |= {name: value for name, value in outputs(found).items() if name not in open_names}
    names = replace(_names(root, known, open_names, complaints), workloads=workloads_of(root))
    return expand(substitute(root, names, complaints), found, _addressed(root))


_OUTPUT = re.compile(r"(?<!\$)\$\{([a-z0-9-]+)\.(?:host|port)\}")


def _addressed(root: Located) -> dict[str, dict[str, Located]]:
    """Workload to those whose address its own fields name, with the place."""
    workloads = root.get("workloads")
    found: dict[str, dict[str, Located]] = {}
    for key, node in workloads.value.items() if workloads and isinstance(workloads.value, dict) else ():
        for _, item in node.scalars():
            for name in _OUTPUT.findall(item.value) if isinstance(item.value, str) else ():
                found.setdefault(key, {}).setdefault(name, item)
    return found


def _names(
    root: Located, known: Mapping[str, str], open_names: Collection[str], complaints: list[Complaint]
) -> VariableNames:
    names = collect_vars(root, known, open_names, complaints)
    namespace = root.get("namespace")
    if namespace is None or not isinstance(namespace.value, str):
        return names
    filled = names.fill(namespace.value, namespace.mark, [])
    if is_open(filled):
        return VariableNames(names.values, {*names.open, "namespace"})
    return VariableNames({**names.values, "namespace": filled}, names.open)


def _addresses(root: Located, names: VariableNames, open_names: Collection[str]) -> dict[str, Address]:
    """Where the workloads are; in the base, what the environments do not agree on is open."""
    found = addresses(root, lambda tree: substitute(tree, names, []))
    # an environment: what is open here cannot be filled, and is told of where it stands
    if not open_names:
        return {key: address for key, address in found.items() if not is_open(f"{address.host}{address.port}")}
    return {key: _opened(key, address, open_names) for key, address in found.items()}


def _opened(key: str, address: Address, open_names: Collection[str]) -> Address:
    host = OPEN if f"{key}.host" in open_names else address.host
    ports = dict.fromkeys(address.ports, OPEN) if f"{key}.port" in open_names else address.ports
    return replace(address, host=host, ports=ports)


def differing(roots: Iterable[Located]) -> set[str]:
    """The outputs that are not the same in all environments: in the base they are open."""
    every = [outputs(addresses(root)) for root in roots]
    names = {name for found in every for name in found}
    return {name for name in names if len({found.get(name) for found in every}) > 1}
