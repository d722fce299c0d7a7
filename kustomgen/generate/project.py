"""The project of a folder, whole: its spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.project.environments import SPEC

if TYPE_CHECKING:
    from pathlib import Path

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
