"""One kustomization's turn at the objects of a build: what it was given, what its patches made of
it, what had no effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Mark
    from kustomgen.k8s.resource import Resource
    from kustomgen.yaml.located import Located

EntryPath = tuple[str | int, ...]
"""Where an entry is in its kustomization: ``("patches", 0)``,
``("replacements", 1, "targets", 0)``.
"""


@dataclass(frozen=True, slots=True)
class PatchedObject:
    """An object before and after all patches of one kustomization; ``after`` is None if they
    deleted it.
    """

    before: Resource
    after: Resource | None


@dataclass(frozen=True, slots=True)
class PatchEntry:
    """One entry of ``patches``, ``patchesStrategicMerge`` or ``patchesJson6902``.

    ``documents`` are what its file or text holds, as it is there. ``selected`` are the objects
    that kustomize took it to; one that a patch deleted counts for each entry that deletes
    something.
    """

    entry: EntryPath
    at: Mark
    documents: tuple[Located, ...]
    target: Located | None
    selected: tuple[PatchedObject, ...]

    def merges(self) -> Iterator[tuple[Located, PatchedObject]]:
        """Each strategic merge in it, with each object that it was merged into."""
        for document in self.documents:
            if isinstance(document.value, dict):
                for pair in self.selected:
                    if self.target is not None or is_about(document, pair.before):
                        yield document, pair

    def operations(self) -> Iterator[Located]:
        """The operations of the JSON patch that it is, if it is one; kustomize reads the first
        document alone.
        """
        first = self.documents[0] if self.documents else None
        yield from first.value if first and isinstance(first.value, list) else ()


def is_about(document: Located, resource: Resource) -> bool:
    """Whether a patch without ``target`` may name an object."""
    kind, name = document.get("kind"), document.get("metadata", "name")
    # The object may have got a prefix since it had this name.
    return bool(kind and name and kind.value == resource.kind and str(name.value) in resource.name)


@dataclass(frozen=True)
class LayerEffect:
    """What one kustomization did to the objects that it was given, without what those below it had
    done before.

    ``before`` is what its own resources, generators and components made, ``patched`` the same after
    its patches; what it sets otherwise comes after that. ``idle`` are the entries without which it
    builds to the same. ``used_by`` is the kustomization that a Component was checked in.
    """

    file: str
    root: Located
    before: tuple[Resource, ...]
    patched: tuple[Resource, ...]
    patches: tuple[PatchEntry, ...] = ()
    idle: frozenset[EntryPath] = frozenset()
    used_by: str = ""
    kubernetes: str = ""
    aimed: frozenset[EntryPath] = frozenset()
    """Patches that select something, here or in another build that uses this kustomization."""
    dropped: tuple[tuple[Mark, str], ...] = ()
    """Items of lists that its patches make kustomize drop, though none names them: where they
    stand, and what is lost.
    """

    def items(self, name: str) -> list[Located]:
        """The items of a field where it is a list, else none."""
        found = self.root.get(name)
        return list(found.value) if found and isinstance(found.value, list) else []

    def text(self, name: str) -> str:
        """The value of a field where it is a string, else an empty one."""
        found = self.root.get(name)
        return found.value if found and isinstance(found.value, str) else ""
