"""The objects that a kustomization has to do with, as far as files tell, under every name that
kustomize knows them by.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kustomgen.files.there import is_file
from kustomgen.k8s.names import nearest
from kustomgen.kustomize.failures.scene import text
from kustomgen.kustomize.graph import local_folders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kustomgen.kustomize.failures.scene import Scene
    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources
    from kustomgen.yaml.source import Located


@dataclass(frozen=True, slots=True)
class KnownObjects:
    """An object: its ``names`` and ``namespaces``, the present ones last. ``located`` is None for a
    generated one.
    """

    api_version: str
    kind: str
    names: tuple[str, ...]
    namespaces: tuple[str, ...]
    located: Located | None = None

    @property
    def name(self) -> str:
        """What it is called where the build failed."""
        return self.names[-1]

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


_GENERATED = {"configMapGenerator": "ConfigMap", "secretGenerator": "Secret"}


def objects(scene: Scene) -> tuple[KnownObjects, ...]:
    """Every object that the failed kustomization is given; a Component is given those of what uses
    it.
    """
    if scene.here is None:
        return ()
    here, sources = scene.here, scene.sources
    folder = scene.top if here.is_component else here.folder
    return sources.once(("objects given", str(folder)), lambda: tuple(_given(sources, folder, ())))


def _given(sources: Sources, folder: Path, above: tuple[Path, ...]) -> Iterator[KnownObjects]:
    kustomization = sources.kustomization(folder)
    if kustomization is None or kustomization.folder in above:
        return
    for reference in kustomization.references:
        file = kustomization.folder / reference.target
        if reference.field == "resources" and is_file(file):
            yield from _in_file(sources, sources.show(file))
    for below in local_folders(sources, kustomization):
        for known in _given(sources, below, (*above, kustomization.folder)):
            yield _changed(known, sources.kustomization(below))
    for field, kind in _GENERATED.items():
        for entry in kustomization.items(field):
            if name := text(entry, "name"):
                yield KnownObjects("v1", kind, (name,), (text(entry, "namespace"),))


def _in_file(sources: Sources, shown: str) -> Iterator[KnownObjects]:
    for found in sources.objects(shown):
        name = text(found, "metadata", "name")
        namespaces = (text(found, "metadata", "namespace"),)
        if name:
            yield KnownObjects(text(found, "apiVersion"), text(found, "kind"), (name,), namespaces, found)


def _changed(known: KnownObjects, by: Kustomization | None) -> KnownObjects:
    """The object with the name and the namespace that the kustomization below gives it."""
    if by is None:
        return known
    name = f"{by.text('namePrefix')}{known.name}{by.text('nameSuffix')}"
    namespace = by.text("namespace") or known.namespaces[-1]
    return replace(
        known,
        names=tuple(dict.fromkeys((*known.names, name))),
        namespaces=tuple(dict.fromkeys((*known.namespaces, namespace))),
    )


def meant(scene: Scene, name: str, among: Iterable[KnownObjects]) -> tuple[KnownObjects, str] | None:
    """The object that a name was to be, and why: it gets that name only here, or differs from it by
    a typo.
    """
    there = list(among)
    here = scene.here
    prefix, suffix = (here.text("namePrefix"), here.text("nameSuffix")) if here else ("", "")
    for known in there:
        if prefix + suffix and f"{prefix}{known.name}{suffix}" == name:
            return known, f"it is called {known.name} here: the name {name} comes only with {_who(prefix, suffix)}"
    near = nearest(name, [name for known in there for name in known.names])
    found = next((known for known in there if near in known.names), None)
    return (found, f"did you mean {found.name}?") if found else None


def _who(prefix: str, suffix: str) -> str:
    return " and ".join(
        f"{field} {value}" for field, value in (("namePrefix", prefix), ("nameSuffix", suffix)) if value
    )


def by_id(scene: Scene, kind: str, name: str) -> list[KnownObjects]:
    """The objects of that kind that have, or had, that name."""
    return [known for known in objects(scene) if known.kind == kind and name in known.names]
