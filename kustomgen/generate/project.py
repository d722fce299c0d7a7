"""The project of a folder, whole: its spec, and where its overlays are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.project.environments import SPEC

if TYPE_CHECKING:
    from kustomgen.spec.load import Project


def spec_file(path: Path) -> Path:
    """The spec that a path names: itself, or ``kustomgen.yaml`` in a folder that has one."""
    inside = path / SPEC
    try:
        return inside if path.is_dir() and inside.exists() else path
    except OSError:
        return path  # Reading it says what is the matter.


def load_project(path: Path) -> Project:
    """The project of a spec file. Raises InputError."""
    from kustomgen.spec.load import load  # noqa: PLC0415 - pydantic, for who needs it

    return load(path)


def project_here() -> Project | None:
    """The project of the current folder, or None where there is no spec. Raises InputError for a wrong one."""
    return load_project(Path(SPEC)) if Path(SPEC).exists() else None


def folder_of(target: str) -> Path:
    """The folder to build: the one named, else that of the environment of the spec here. Raises InputError."""
    if Path(target).is_dir():
        return Path(target)
    project = project_here()
    if project is None:
        hint = "name a folder, or an environment where there is a kustomgen.yaml"
        raise InputError(Complaint(None, f"there is no folder {target!r}, and no kustomgen.yaml here", hint))
    return overlay_folder(project, target)


def overlay_folder(project: Project, name: str) -> Path:
    """The overlay of an environment, beside the spec. Raises InputError where it was not generated yet."""
    folder = Path(project.file).parent / "overlays" / project.environment(name).directory
    if not folder.is_dir():
        raise InputError(Complaint(Mark(str(folder)), "there is no such folder", "`kustomgen generate` writes it"))
    return folder
