"""Items of lists that kustomize drops when a patch merges into their object, though no patch names
them.

Two items with one merge key are one to a strategic merge: UDP and TCP on one port number, two
mounts on one path. Where a patch touches the object at all, kustomize keeps one of them
(kubernetes-sigs/kustomize#4752).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.files.there import is_file
from kustomgen.k8s.pods import pod_of
from kustomgen.kustomize.graph import chain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kustomgen.errors import Mark
    from kustomgen.k8s.layer_effect import PatchedObject
    from kustomgen.k8s.resource import Node, Resource
    from kustomgen.kustomize.sources import Sources

Dropped = tuple["Mark", str]
"""Where the item is in its file, and what was lost."""

_OF_CONTAINERS = {"ports": "containerPort", "volumeMounts": "mountPath", "env": "name", "volumeDevices": "devicePath"}


def dropped_items(sources: Sources, folder: Path, pairs: Iterable[PatchedObject]) -> Iterator[Dropped]:
    """The items that are in an object before the patches of a folder's kustomization, and lost
    after them.
    """
    for pair in pairs:
        after = pair.after
        if after is None or pair.before.manifest == after.manifest:
            continue
        for at, key in _lists(pair.before):
            now = _same_list(at, after)
            for item in _lost(at, key, now):
                mark = _where(sources, folder, pair.before, item)
                if mark:
                    yield mark, _said(item, key, pair.before)


def _lists(resource: Resource) -> Iterator[tuple[Node, str]]:
    """Lists that merge by a key, with that key."""
    if resource.kind == "Service" and not resource.ref.group:
        yield resource["spec"]["ports"], "port"
    pod = pod_of(resource)
    for container in pod.containers() if pod else ():
        for field, key in _OF_CONTAINERS.items():
            yield container[field], key


def _same_list(at: Node, after: Resource) -> list[Any]:
    """The list of the container of the same name, which may have moved."""
    value: Any = after.manifest
    before: Any = at.resource.manifest
    for step in at.path:
        before = before[step] if isinstance(step, int) else before.get(step)
        if isinstance(step, int) and isinstance(value, list):
            name = before.get("name") if isinstance(before, dict) else None
            value = next((item for item in value if isinstance(item, dict) and item.get("name") == name), None)
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, list) else []


def _lost(at: Node, key: str, now: list[Any]) -> Iterator[Node]:
    """Items whose key another item has, too, where fewer with that key are left and no patch
    emptied the list.
    """
    before: dict[Any, list[Node]] = {}
    for item in at:
        if item[key].present:
            before.setdefault(str(item[key].value), []).append(item)
    for value, twins in before.items():
        left = [item for item in now if isinstance(item, dict) and str(item.get(key)) == value]
        if len(twins) > 1 and 0 < len(left) < len(twins):
            names = [item.get("name") for item in left]
            yield from [item for item in twins if not _survives(item, left, names)][: len(twins) - len(left)]


def _survives(item: Node, left: list[Any], names: list[Any]) -> bool:
    name = item["name"].value
    return (name is not None and name in names) or item.value in left


def _said(item: Node, key: str, resource: Resource) -> str:
    name = item["name"].text
    what = f"{name!r} ({key} {item[key].value})" if name else f"the item with {key} {item[key].value!r}"
    return f"kustomize drops {what} of {resource} when a patch merges: another item has the same {key}"


def _where(sources: Sources, folder: Path, resource: Resource, item: Node) -> Mark | None:
    """The item in the file that the object was read from."""
    for part in chain(sources, folder):
        for reference in part.references:
            path = part.folder / reference.target
            if reference.field != "resources" or not is_file(path):
                continue
            for found in sources.objects(sources.show(path)):
                kind, name = found.get("kind"), found.get("metadata", "name")
                if kind and name and kind.value == resource.kind and resource.name.endswith(str(name.value)):
                    place = found.get(*item.path)
                    if place is not None:
                        return place.where
    return None
