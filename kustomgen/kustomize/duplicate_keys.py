"""Keys that occur twice in a mapping, in patches and in files of manifests, where the last one
counts and nobody says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.errors import InputError, Mark
from kustomgen.k8s.build import DuplicatedKey
from kustomgen.yaml.source import parse
from kustomgen.yaml.stream import may_have_keys_twice

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources

_PATCHES = frozenset({"patches", "patchesJson6902", "patchesStrategicMerge"})


def keys_twice_in(sources: Sources, shown: str) -> tuple[DuplicatedKey, ...]:
    """Those of a file of manifests by its shown name; none if it cannot be read, which others
    say.
    """
    try:
        # Such a file may be long, and nobody else needs the places of what is in it.
        return _keys_twice(sources, shown) if may_have_keys_twice(sources.text(shown)) else ()
    except InputError:
        return ()


def keys_twice_of_patches(sources: Sources, kustomizations: Sequence[Kustomization]) -> tuple[DuplicatedKey, ...]:
    """Those of the patches of kustomizations, in files and inside.

    Resources with such keys do not build, and the kustomizations themselves have a rule of their
    own.
    """
    inside = tuple(found for kustomization in kustomizations for found in _inside(sources, kustomization))
    files = dict.fromkeys(
        sources.show(kustomization.folder / reference.target)
        for kustomization in kustomizations
        for reference in kustomization.references
        if reference.field in _PATCHES and "://" not in reference.target
    )
    return (*inside, *(found for file in files for found in _keys_twice(sources, file)))


def _inside(sources: Sources, kustomization: Kustomization) -> Iterable[DuplicatedKey]:
    """Those of patches that are in the kustomization as a block of text, which begins in the line
    after its ``|``.
    """
    for item in kustomization.items("patches"):
        patch = item.get("patch")
        if patch is None or not isinstance(patch.value, str) or not may_have_keys_twice(patch.value):
            continue
        mark = patch.where
        lines = sources.text(mark.file).splitlines()
        block = "|" in lines[mark.line - 1].rpartition(":")[2] and mark.line < len(lines)
        indent = len(lines[mark.line]) - len(lines[mark.line].lstrip()) if block else 0
        try:
            duplicates = [found for document in parse(patch.value, mark.file) for found in document.duplicates]
        except InputError:
            continue
        for found in duplicates:
            first, second = (
                Mark(mark.file, mark.line + at.line, indent + at.column) if block else mark
                for at in (found.first, found.second)
            )
            yield DuplicatedKey(found.key, found.path, first, second)


def _keys_twice(sources: Sources, shown: str) -> tuple[DuplicatedKey, ...]:
    try:
        documents = sources.documents(shown)
    except InputError:
        return ()
    return tuple(
        DuplicatedKey(found.key, found.path, found.first, found.second)
        for document in documents
        for found in document.duplicates
    )
