"""Manifests beside a kustomization that no kustomization lists."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.files.confined import read_bytes
from kustomgen.files.walk import walk
from kustomgen.kustomize.kustomization import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources

_MANY = 500
"""Files that one kustomization does not list: anyone who keeps so many there keeps more than
manifests.
"""


@dataclass(frozen=True, slots=True)
class UnusedFiles:
    """What was checked beside a kustomization: folders, the YAML files in them that are not
    listed, and the manifests.
    """

    folders: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    manifests: tuple[str, ...] = ()


def unused_files(sources: Sources, kustomization: Kustomization) -> UnusedFiles:
    """What is in the folder, and below it up to other kustomizations, that neither it nor one above
    it lists.
    """
    return sources.once(("beside", kustomization.folder), lambda: _look(sources, kustomization))


def _look(sources: Sources, kustomization: Kustomization) -> UnusedFiles:
    listed = {path for one in _at_and_above(sources, kustomization.folder) for path in _listed(sources, one)}
    folders, files = [], []
    for at, names in _folders(kustomization.folder):
        folders.append(at)
        files += [path for name in names if sources.real(path := f"{at}{os.sep}{name}") not in listed]
        if len(files) > _MANY:
            return UnusedFiles(tuple(folders))
    comments = _comments(sources, kustomization)
    return UnusedFiles(
        tuple(folders),
        tuple(files),
        tuple(sources.show(Path(file)) for file in files if Path(file).name not in comments and is_manifest(file)),
    )


def _comments(sources: Sources, kustomization: Kustomization) -> frozenset[str]:
    """The files that its comments name: what is left out there is left out on purpose."""
    lines = re.findall(r"(?m)(?:^|\s)#(.*)$", sources.text(kustomization.file))
    words = (word.strip("\"'`,;()[]{}") for line in lines for word in line.split())
    return frozenset(word.rpartition("/")[2] for word in words if word.endswith((".yaml", ".yml")))


def _at_and_above(sources: Sources, folder: Path) -> Iterator[Kustomization]:
    for above in (folder, *folder.parents):
        if found := sources.kustomization(above):
            yield found
        if above == sources.cwd:
            return


def _listed(sources: Sources, kustomization: Kustomization) -> Iterator[str]:
    for reference in kustomization.references:
        yield sources.real(kustomization.folder / reference.target)


def _folders(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Each folder with its YAML files that are no kustomization."""
    for at, below, files in walk(folder):
        below[:] = sorted(
            name for name in below if not name.startswith(".") and not _is_another(Path(at, name)) and name != "charts"
        )
        yield (
            at,
            [
                name
                for name in sorted(files)
                if name.endswith((".yaml", ".yml")) and name not in NAMES and not name.startswith(".")
            ],
        )


def _is_another(folder: Path) -> bool:
    return any((folder / name).exists() for name in (*NAMES, "Chart.yaml"))


# In block style or, as JSON, in flow style.
_MANIFEST = (
    rb"(?m)^(?:\{\s*)?[\"']?apiVersion[\"']?:\s*\S",
    rb"(?m)^[\"']?kind[\"']?:\s*\S|^\{(?:[^{}\n]*[,{])?\s*[\"']?kind[\"']?:\s*\S|^\s*\"kind\":\s*\S",
)
_NOT_APPLIED = rb"(?m)^(?:\{\s*)?[\"']?apiVersion[\"']?:\s*[\"']?(?:kustomgen/|kustomize\.config\.k8s\.io/|config\.kubernetes\.io/|skaffold/)"


def is_manifest(file: str) -> bool:
    """Whether a file holds objects that are applied, as far as its words tell."""
    try:
        text = read_bytes(file, within=Path(file).parent)
    except OSError:
        return False
    return all(re.search(pattern, text) for pattern in _MANIFEST) and not re.search(_NOT_APPLIED, text)
