"""Images that a build tool of the repository puts others in the place of, before anything is
applied.

Skaffold and Tilt tag what they build (https://skaffold.dev/docs/builders/), and Kubebuilder's
Makefile writes the operator's image over ``controller``
(https://book.kubebuilder.io/reference/makefile-helpers).
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from kustomgen.errors import InputError
from kustomgen.files.there import is_file

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen.kustomize.sources import Sources

_NAME = r"([a-z0-9][\w./-]*)"
# `[ \t]`, not `\s`: a pattern that may start at each of many empty lines and run over all of them
# takes minutes.
_SKAFFOLD = rf"(?m)^[ \t]*(?:-[ \t]+)?image:[ \t]*[\"']?{_NAME}"
_TOOLS = {
    "skaffold.yaml": _SKAFFOLD,
    "skaffold.yml": _SKAFFOLD,
    "Tiltfile": rf"(?:docker|custom)_build\(\s*[\"']{_NAME}",
    # `IMG ?= controller:latest`: a local name, which Make pushes under another.
    "Makefile": rf"edit set image\s+[\"']?{_NAME}=|(?m:^\w*IMG\w*\s*\?=\s*([a-z0-9][\w.-]*)(?::[\w.-]+)?\s*$)",
    "Taskfile.yml": rf"edit set image\s+[\"']?{_NAME}=",
    "justfile": rf"edit set image\s+[\"']?{_NAME}=",
}


def images_put_in(sources: Sources, folder: Path) -> frozenset[str]:
    """The names, as the tools in a folder and in all above it, up to where the run is,
    give them.
    """
    return sources.once(("put in", folder), partial(_find, sources, folder))


def _find(sources: Sources, folder: Path) -> frozenset[str]:
    if folder != sources.cwd and not folder.is_relative_to(sources.cwd):
        return frozenset()
    above = frozenset() if folder == sources.cwd else images_put_in(sources, folder.parent)
    return above | {name for file, pattern in _TOOLS.items() for name in _names(sources, folder / file, pattern)}


def _names(sources: Sources, file: Path, pattern: str) -> set[str]:
    if not is_file(file):
        return set()
    try:
        return {found[found.lastindex or 0] for found in re.finditer(pattern, sources.text(sources.show(file)))}
    except (InputError, OSError):
        return set()
