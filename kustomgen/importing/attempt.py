"""A workload as a spec has it, made into objects and compared with those of the tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kustomgen.errors import Mark
from kustomgen.importing.model import Key
from kustomgen.importing.objects import plain
from kustomgen.importing.sameness import canonical
from kustomgen.k8s.strategic_merge import strategic_merge
from kustomgen.layout.patch import patch, same
from kustomgen.manifests.build import made
from kustomgen.spec.checks.place import PlacedSpec
from kustomgen.spec.model import Spec
from kustomgen.spec.verify import verify
from kustomgen.yaml.located import Located

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.importing.model import Object, Plain

MOST = 10
"""Fields of an object that may be under ``patches``; with more of them it is no workload any
more.
"""

OFF: Plain = {
    "apiVersion": "kustomgen/v1",
    "podSecurity": False,
    "standardLabels": False,
    "namespaceObject": False,
}
"""What an imported spec switches off."""


class NotLiftedError(Exception):
    """A workload that does not come to the tree's objects, with the reason."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """The tree's objects that a workload makes, and what is to be patched in each of them."""

    taken: frozenset[Key]
    patches: Mapping[Key, Plain]


def attempt(app: str, around: Plain, workloads: Plain, objects: Mapping[Key, Object]) -> Attempt:
    """What workloads make, ``around`` being the rest of the spec. Raises RefusedError if the
    tree has it otherwise.
    """
    spec = spec_of(app, around, workloads)
    if wrong := verify(PlacedSpec(spec, _located(_written(app, around, workloads)))):
        raise NotLiftedError(wrong[0].message)
    patches = {}
    taken = set()
    for manifest in made(spec):
        found = plain(manifest.value)
        name = _key_of(found)
        if name not in objects:
            raise NotLiftedError(f"kustomgen would add {name}")
        taken.add(name)
        if body := _difference(name, found, objects[name]):
            patches[name] = body
    return Attempt(frozenset(taken), patches)


def spec_of(app: str, around: Plain, workloads: Plain) -> Spec:
    """The spec of these workloads. Raises RefusedError if it is not valid."""
    try:
        return Spec.model_validate(_written(app, around, workloads))
    except ValidationError as error:
        first = error.errors()[0]
        path = first["loc"][2:] if first["loc"][0] == "workloads" else first["loc"]
        raise NotLiftedError(f"{'.'.join(map(str, path))}: {first['msg']}") from None


def _written(app: str, around: Plain, workloads: Plain) -> Plain:
    return {**OFF, **around, "name": app, "workloads": workloads}


def _key_of(value: Object) -> Key:
    group = value["apiVersion"].rpartition("/")[0]
    return Key(group, value["kind"], value["metadata"]["name"])


def _difference(key: Key, found: Object, wanted: Object) -> Plain:
    """What is laid over the object that kustomgen makes to get the tree's."""
    if same(found, wanted) or same(canonical(found), canonical(wanted)):
        return {}
    if "namespace" in wanted["metadata"]:
        namespace = wanted["metadata"]["namespace"]
        raise NotLiftedError(f"is in namespace {namespace!r}, and its environment has objects in several")
    if found["apiVersion"] != wanted["apiVersion"]:
        raise NotLiftedError(f"is {wanted['apiVersion']}, and kustomgen makes {found['apiVersion']}")
    whole = patch(canonical(found), canonical(wanted)) or {}
    fields = [".".join(path) for path in _leaves({**whole, "metadata": _unnamed(whole)})]
    shown = ", ".join(fields[:2]) + (", …" if len(fields) > len(fields[:2]) else "")
    if len(fields) > MOST:
        raise NotLiftedError(f"{key} has {len(fields)} fields that a workload of the spec does not have: {shown}")
    body = {name: value for name, value in whole.items() if name not in ("apiVersion", "kind", "metadata")}
    if metadata := _unnamed(whole):
        body = {"metadata": metadata, **body}
    laid = strategic_merge(found, body)
    if laid is None or not same(canonical(plain(laid)), canonical(wanted)):
        raise NotLiftedError(f"{key} cannot be patched: {shown}")
    return body


def _unnamed(patch: Plain) -> Plain:
    return {name: value for name, value in patch.get("metadata", {}).items() if name not in ("name", "namespace")}


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if path in (("apiVersion",), ("kind",)):
        return
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif isinstance(value, list) and value:
        for item in value:
            yield from _leaves(item, path)
    elif value != {} or path != ("metadata",):
        yield path


_NOWHERE = Mark("")


def _located(value: Any) -> Located:
    if isinstance(value, dict):
        return Located({key: _located(item) for key, item in value.items()}, _NOWHERE)
    if isinstance(value, list):
        return Located([_located(item) for item in value], _NOWHERE)
    return Located(value, _NOWHERE)
