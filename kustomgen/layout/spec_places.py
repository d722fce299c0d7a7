"""Where a spec says what a generated object has: the line and the key, for what is there and for
what is missing.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.pairing import without_hash
from kustomgen.k8s.resource import Resource
from kustomgen.layout.spec_fields import Key, at_path, in_block, key_of, shown
from kustomgen.layout.spec_keys import SpecKeys
from kustomgen.layout.tree import OVERLAYS, environment_labels
from kustomgen.manifests import argocd, catalog, flux
from kustomgen.manifests.build import build
from kustomgen.manifests.final import final
from kustomgen.manifests.overrides import hits
from kustomgen.spec.ancestors import ancestors
from kustomgen.spec.merge import EVERY
from kustomgen.spec.overrides import ObjectName

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import PurePosixPath

    from kustomgen.errors import Mark
    from kustomgen.k8s.resource import Ref
    from kustomgen.manifests.manifest import Manifest
    from kustomgen.spec.load import Environment, Project
    from kustomgen.yaml.located import Located

_DELIVERY = {str(argocd.FOLDER): "argocd", str(flux.FOLDER): "flux", str(catalog.FOLDER): "catalog"}
_WORKLOAD = 2
"""So many steps name a workload."""


@dataclass(frozen=True, slots=True)
class SpecPlace:
    """A line of a spec, or of a file that it extends, and the key:
    ``workloads.worker.readinessProbe``.
    """

    mark: Mark
    key: str


class SpecPlaces:
    """The places of one spec; ``written`` is its text as it stands, before anything is merged."""

    def __init__(self, project: Project, written: Located) -> None:
        self._project = project
        self._written = written
        self._environments = {each.directory: each for each in project.environments}
        self._objects: dict[str, _Objects] = {}

    def of_object(self, directory: str, ref: Ref, path: Sequence[str | int], word: str = "") -> SpecPlace | None:
        """Where to change a position of an object of an overlay, also one that is absent; None for
        what no spec makes.

        ``word`` is a key of a workload that a finding about the whole object asks for.
        """
        environment = self._environments.get(directory)
        if environment is None:
            return None
        if directory not in self._objects:
            self._objects[directory] = _Objects(environment)
        objects = self._objects[directory]
        number = objects.number(ref)
        if number is None:
            return None
        made, value = objects.manifests[number], objects.values[number]
        if patch := self._in_patches(environment, made, path):
            return self._place(environment.root.nearest(patch).where, patch)
        key = key_of(environment.spec, made, value, path)
        if word and len(key) == _WORKLOAD and key[0] == "workloads":
            key = (*key, word)
        set_at = environment.root.get(*key) if len(key) > _WORKLOAD or key[:1] != ("workloads",) else None
        if set_at is None and isinstance(at_path(value, path), str | int | float):
            found = objects.same(number, path)
            if found:
                return self._place(environment.root.nearest(found).where, found)
        return self._place(set_at.where if set_at else self._where_to_add(environment, key), key)

    def of_file(self, file: PurePosixPath, path: Sequence[str | int] = ()) -> SpecPlace | None:
        """Where to change what a generated file says that is no object of an overlay; ``file`` is
        from the spec's folder.
        """
        block = _DELIVERY.get(file.parts[0])
        if block is not None:
            having = [each for each in self._project.environments if each.root.get(block)]
            named = [each for each in having if file.stem.endswith(f"-{each.name}")]
            if not having:
                return None
            environment, key = (named or having)[0], in_block((block,), path)
            set_at = environment.root.get(*key)
            return self._place(set_at.where if set_at else self._where_to_add(environment, key), key)
        if file.parts[:1] == OVERLAYS.parts and len(file.parts) > 1 and file.parts[1] in self._environments:
            name = self._environments[file.parts[1]].name
            node = self._written.nearest(("environments", name))
            return self._place(node.where, ("environments", name))
        return self._place(self._written.mark, ())

    def said_of(self, directory: str, mark: Mark) -> str:
        """The environment under which a line of the spec stands: its own, or one that it is from;
        empty for neither.
        """
        environment = self._environments.get(directory)
        for name in (environment.name, *self._ancestors(environment.name)) if environment else ():
            node = self._written.get("environments", name)
            if node is not None and mark in set(node.places()):
                return name
        return ""

    def _place(self, mark: Mark, key: Key) -> SpecPlace:
        """As seen from where the spec is named: platforms are named from the spec's folder."""
        if mark.file != self._project.file:
            folder = posixpath.dirname(self._project.file)
            mark = replace(mark, file=posixpath.normpath(posixpath.join(folder, mark.file)))
        return SpecPlace(mark, shown(key))

    def _in_patches(self, environment: Environment, made: Manifest, path: Sequence[str | int]) -> Key:
        """The key under ``patches`` that sets the position, where one does."""
        for name, patch in environment.spec.patches.items():
            if hits(ObjectName.parse(name), made):
                value: Any = patch
                taken: list[str | int] = []
                for step in path:
                    if not isinstance(value, dict) or step not in value:
                        break
                    value, taken = value[step], [*taken, step]
                if taken and not isinstance(value, dict):
                    return ("patches", name, *taken)
        return ()

    def _where_to_add(self, environment: Environment, key: Key) -> Mark:
        """The line that takes it away in this environment, else the deepest one on the way to it.

        In the common part, where that goes as deep: what all environments lack is missing there.
        """
        for name in (environment.name, *self._ancestors(environment.name)):
            own = self._written.get("environments", name)
            for path in (key, (*key[:1], EVERY, *key[_WORKLOAD:])) if own and key[:1] == ("workloads",) else (key,):
                taken = own.get(*path) if own else None
                if taken is not None and taken.value is None:
                    return taken.where
        here, common = (_deepest(root, key) for root in (environment.root, self._written))
        return (self._written if common >= here else environment.root).nearest(key[: max(here, common)]).where

    def _ancestors(self, name: str) -> list[str]:
        named = self._written.get("environments")
        known: Mapping[str, Located] = named.value if named is not None and isinstance(named.value, dict) else {}
        own = {key: node for key, node in known.items() if isinstance(node.value, dict)}
        return ancestors(name, own) if name in own else []


def _deepest(root: Located, key: Key) -> int:
    """How many steps of a key there are."""
    return next((depth for depth in range(len(key), 0, -1) if root.get(*key[:depth]) is not None), 0)


class _Objects:
    """The objects of an environment, as its spec makes them."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        spec = environment.spec
        self.manifests = build(spec)
        self.values = final(self.manifests, spec, environment_labels(environment))
        self._numbers = {
            (value["apiVersion"], value["kind"], value["metadata"]["name"]): number
            for number, value in enumerate(self.values)
        }

    def number(self, ref: Ref) -> int | None:
        """Which of them a built object is."""
        exact = self._numbers.get((ref.api_version, ref.kind, ref.name))
        if exact is not None:
            return exact
        number = self._numbers.get((ref.api_version, ref.kind, without_hash(ref.name)))
        return number if number is not None and self.manifests[number].generated else None

    def same(self, number: int, path: Sequence[str | int]) -> Key:
        """The key whose value this is, found by trying; nothing if that tells of none."""
        return self._keys.same(number, Resource(self.values[number]).node.walk(*path))

    @cached_property
    def _keys(self) -> SpecKeys:
        return SpecKeys(self._environment)
