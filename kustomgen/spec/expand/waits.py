"""``dependsOn``: an init container that waits for each dependency, and the way to it through
network policies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.k8s.image import Image
from kustomgen.spec.merge import laid_over
from kustomgen.spec.presets import at, part
from kustomgen.spec.times import seconds_of
from kustomgen.yaml.source import Located

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.spec.expand.addresses import Address

TIMEOUT = 120
IMAGE = "busybox:1.37.0"
NOBODY = 65534
_RESOURCES = {"requests": {"cpu": "10m", "memory": "16Mi"}, "limits": {"memory": "64Mi"}}


def waits(root: Located, found: Mapping[str, Address], named: Mapping[str, Mapping[str, Located]]) -> Located:
    """The spec with a ``wait-for-<workload>`` for each dependency of a workload, and the edges
    between the two.

    ``named`` are the workloads that one names by ``${…}``, with the place: it has an edge to them,
    too. Dependencies that are not there are left to the checks.
    """
    workloads: dict[str, Located] = dict(root.value["workloads"].value)
    if (deny := root.get("defaultDeny")) is not None and deny.value is True:
        workloads = {key: _closed(node, deny) for key, node in workloads.items()}
    for key, workload in root.value["workloads"].value.items():
        for name, dependency in _dependencies(workload):
            address = found.get(name)
            if address is None or not address.ports or name == key:
                continue
            wanted = dependency.get("port")
            port = None if wanted is None else str(wanted.value)
            workloads[key] = _waiting(root, workloads[key], name, address, dependency)
            _connect(workloads, key, name, address, address.named(port), dependency, port)
    for key, targets in named.items():
        for name, place in targets.items():
            address = found.get(name)
            if address is not None and address.ports and name != key and key in workloads:
                _connect(workloads, key, name, address, address.named(None), place, None)
    node = root.value["workloads"]
    return Located(root.value | {"workloads": Located(workloads, node.mark, node.key)}, root.mark, root.key)


def _connect(
    workloads: dict[str, Located],
    key: str,
    name: str,
    address: Address,
    port_name: str | None,
    place: Located,
    port: str | None,
) -> None:
    """The edge from one workload to another, at both ends."""
    if address.external:
        number = address.ports.get(port_name or "", port)
        workloads[key] = _edge(workloads[key], "to", f"{address.cidr}:{number}", place)
    elif port_name is not None:
        workloads[key] = _edge(workloads[key], "to", f"{name}:{port_name}", place)
        workloads[name] = _edge(workloads[name], "from", f"{key}:{port_name}", place)


def _closed(workload: Located, deny: Located) -> Located:
    """A workload in a namespace in which all is denied: its policy has both directions."""
    policy = workload.get("networkPolicy")
    if not isinstance(workload.value, dict) or (policy is not None and not isinstance(policy.value, dict)):
        return workload
    written = policy if policy is not None else Located({}, deny.mark)
    if "from" in written.value and "to" not in written.value:
        written = _with(written, "to", Located([], written.mark))
    return _with(workload, "networkPolicy", written)


def _dependencies(workload: Located) -> Iterator[tuple[str, Located]]:
    node = workload.get("dependsOn")
    if node is not None and isinstance(node.value, dict) and workload.get("external") is None:
        yield from ((name, item) for name, item in node.value.items() if isinstance(item.value, dict))


def _waiting(root: Located, workload: Located, name: str, address: Address, dependency: Located) -> Located:
    target = root.get("workloads", name)
    wanted, limit = dependency.get("port"), dependency.get("timeout")
    port = address.port if wanted is None else address.ports.get(str(wanted.value), str(wanted.value))
    way = part(root, _plain(target, "preset"), "wait")
    if way is None:
        command = f"nc -z -w 2 {address.host} {port}"
        image, user = _plain(root, "waitImage") or IMAGE, NOBODY
    else:
        command = way["command"].replace("{host}", address.host).replace("{port}", str(port))
        image, user = _plain(target, "image"), way["user"]
    content: dict[str, Any] = {
        "image": unversioned(root, image),
        # Bounded: a pod that waits forever looks like one that starts. This one fails, and says
        # what for.
        "command": ["timeout", str(TIMEOUT if limit is None else seconds_of(limit.value)), "sh", "-c"],
        "args": [f"until {command}; do echo waiting for {address.host}:{port}; sleep 2; done"],
        "config": False,
        "secrets": False,
        "resources": _RESOURCES,
        "securityContext": {"runAsUser": user, "runAsGroup": user},
    }
    waiter = at(content, dependency.where)
    if way is None and (written := root.get("waitImage")) is not None:
        waiter = _with(waiter, "image", Located(content["image"], written.mark, written.key))
    made = f"wait-for-{name}"
    own = workload.get("initContainers")
    listed = own.value if own is not None and isinstance(own.value, dict) else {}
    waiting = {key: node for key, node in listed.items() if key.startswith("wait-for-")}
    rest = {key: node for key, node in listed.items() if key not in waiting}
    waiting[made] = _over(waiter, waiting[made]) if made in waiting else waiter
    return _with(workload, "initContainers", Located({**waiting, **rest}, own.mark if own else dependency.where))


def _over(waiter: Located, written: Located) -> Located:
    """What is written of a waiting container over what it is; one with an image takes its place."""
    if not isinstance(written.value, dict) or "image" in written.value:
        return written
    return laid_over(waiter, written, ("initContainers", "wait"))


def _edge(workload: Located, direction: str, peer: str, dependency: Located) -> Located:
    """The workload with a peer more in its network policy; without a policy it is open anyway."""
    policy = workload.get("networkPolicy")
    if policy is None or not isinstance(policy.value, dict):
        return workload
    if direction == "to" and "from" in policy.value and "to" not in policy.value:
        return workload  # open, as in Kubernetes
    if direction == "from" and not {"from", "to"} & policy.value.keys():
        policy = _with(policy, "to", Located([], policy.mark))  # `{}` closes both, and goes on to
    peers = policy.get(direction)
    listed = peers.value if peers is not None and isinstance(peers.value, list) else []
    if any(node.value == peer for node in listed):
        return workload
    more = Located([*listed, Located(peer, dependency.where)], peers.mark if peers is not None else dependency.where)
    return _with(workload, "networkPolicy", _with(policy, direction, more))


def unversioned(root: Located, image: Any) -> Any:
    """An image that comes with a version, without it if the spec's ``images`` say which."""
    listed = root.get("images")
    if not isinstance(image, str) or listed is None or not isinstance(listed.value, dict):
        return image
    name = Image.parse(image).name
    return name if name in listed.value else image


def _with(node: Located, key: str, value: Located) -> Located:
    return Located(node.value | {key: value}, node.mark, node.key)


def _plain(node: Located | None, key: str) -> Any:
    found = None if node is None else node.get(key)
    return None if found is None else found.plain()
