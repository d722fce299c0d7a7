"""The one overlay that a command is about."""

from __future__ import annotations

from pathlib import Path

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.kustomize.overlay_words import overlay_called
from kustomgen.kustomize.sources import Sources, kustomization_file
from kustomgen.project.environments import environments_here, folders_by_name


def folder_of(target: str) -> Path:
    """The folder to build, by its name, its environment's, or a glob that means one. Raises
    InputError.
    """
    sources = Sources(named=[target])
    by_name = folders_by_name(environments_here(sources))
    if (missing := by_name.get(target)) and not Path(missing).is_dir():
        raise InputError(Complaint(Mark(missing), "there is no such folder", "`kustomgen generate` writes it"))
    if Path(target).is_dir() and kustomization_file(Path(target)) is None:
        return Path(target)  # kustomize says what is missing
    return Path(overlay_called(target, sources, by_name))
