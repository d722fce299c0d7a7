"""The project in a folder: its spec file, and what its environments are called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kustomgen.spec.load import Project

SPEC = "kustomgen.yaml"


def spec_file(path: Path) -> Path:
    """The spec that a path names: itself, or ``kustomgen.yaml`` in a folder that has one."""
    inside = path / SPEC
    return inside if path.is_dir() and inside.exists() else path


def load_project(path: Path) -> Project:
    """The project of a spec file. Raises InputError."""
    from kustomgen.spec.load import load  # noqa: PLC0415 - pydantic, for who needs it

    return load(path)


def project_here() -> Project | None:
    """The project of the current folder, or None where there is no spec. Raises InputError for a wrong one."""
    return load_project(Path(SPEC)) if Path(SPEC).exists() else None
