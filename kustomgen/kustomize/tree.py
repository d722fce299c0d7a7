"""What there is below the paths of a run besides what is built: nothing of a tree is passed over
silently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.files.confined import read_bytes
from kustomgen.kustomize.graph import chain, local_folders
from kustomgen.kustomize.unused import is_manifest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from kustomgen.kustomize.exclude import Exclusions
    from kustomgen.kustomize.sources import Sources

_LARGEST = 100_000
_READ = 2000
"""Bytes of a file, and files, that are looked into for what is no kustomization."""


@dataclass(frozen=True, slots=True)
class Tree:
    """``found`` is how many kustomizations there are; the rest are shown paths of what no build has
    a part in.

    ``components`` are Components that nothing uses, ``misnamed`` files that look like
    kustomizations, ``loose`` manifests with no kustomization in their folder or above it.
    """

    found: int = 0
    components: tuple[str, ...] = ()
    misnamed: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()


def survey(sources: Sources, found: Sequence[str], left: Sequence[str], exclusions: Exclusions) -> Tree:
    """What was met in the search that ``found`` targets, of which some are ``left``; without what
    is left out.
    """
    used = _used(sources, found)
    met = sources.met
    walked = set(met.folders)
    there = [one for one in sources.looked().values() if one is not None]
    components = {
        sources.show(one.folder)
        for one in there
        if one.is_component and one.folder not in used and str(one.folder) in walked
    }
    misnamed = (sources.show(Path(path)) for path in met.misnamed if _is_meant(path))
    loose = (sources.show(Path(path)) for path in met.loose[:_READ] if is_manifest(path))

    def kept(paths: Iterable[str]) -> tuple[str, ...]:
        return tuple(path for path in sorted(paths) if not exclusions.leaves_out(path))

    unused = kept(components)
    return Tree(len(_used(sources, left)) + len(unused), unused, kept(misnamed), kept(loose))


def _used(sources: Sources, targets: Iterable[str]) -> set[Path]:
    return {part.folder for target in targets for part in chain(sources, Path(target))}


_FIELDS = re.compile(
    r"(?m)^[ \t]*(?:resources|bases|components|patches|namespace|images|configMapGenerator):|kustomize\.config\.k8s\.io"
)


def _is_meant(path: str) -> bool:
    """Whether a file of nearly the right name is a kustomization, and no object of Flux."""
    try:
        text = read_bytes(path, _LARGEST, Path(path).parent).decode("utf-8", "replace")
    except OSError:
        return False
    return bool(_FIELDS.search(text)) and "kustomize.toolkit.fluxcd.io" not in text


def below_failed(
    sources: Sources, failed: Iterable[str], built: Iterable[str], exclusions: Exclusions
) -> tuple[dict[str, str], dict[str, str]]:
    """What only failed builds have a part in: the folders to build by themselves, and Components,
    which cannot be.

    Both are shown paths, each with the failed build that it is below. Of what lists one another,
    only the top is built.
    """
    fine = {part.folder for target in built for part in chain(sources, Path(target))}
    hidden: dict[Path, str] = {}
    components: dict[str, str] = {}
    tried = set()
    for target in failed:
        parts = chain(sources, Path(target))
        tried.add(Path(sources.real(target)))
        for part in parts[1:]:
            if part.folder in fine:
                continue
            if part.is_component:
                components.setdefault(sources.show(part.folder), target)
            else:
                hidden.setdefault(part.folder, target)
    left = {folder: target for folder, target in hidden.items() if folder not in tried}
    inner = {below for folder in left for below in _below(sources, folder, left)}
    tops = [folder for folder in left if folder not in inner] or list(left)[:1]
    shown = {sources.show(folder): left[folder] for folder in tops}
    return {path: user for path, user in shown.items() if not exclusions.leaves_out(path)}, components


def _below(sources: Sources, folder: Path, among: Collection[Path]) -> Iterator[Path]:
    kustomization = sources.kustomization(folder)
    for below in local_folders(sources, kustomization) if kustomization else ():
        if below in among and below != folder:
            yield below
