"""The project of a spec file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen.spec.load import Project


def load_project(path: Path) -> Project:
    """The project of a spec file. Raises InputError."""
    from kustomgen.spec.load import load  # noqa: PLC0415 - pydantic, for who needs it

    return load(path)
