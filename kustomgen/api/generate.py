"""``load_spec`` and ``generate``."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import PurePosixPath

    from kustomgen.spec.load import Project


def load_spec(path: str | PathLike[str] = "kustomgen.yaml") -> Project:
    """A spec file, resolved for every environment: ``Project.environments`` in the order of the
    file.

    Raises InputError with everything that is wrong in it, each with file, line and column.
    """
    from kustomgen.generate.project import load_project  # noqa: PLC0415 - `import kustomgen` stays quick

    return load_project(Path(path))


def generate(spec: Project | str | PathLike[str] = "kustomgen.yaml") -> dict[PurePosixPath, str]:
    """The files that ``kustomgen generate`` would write, by their path below the output folder; it
    writes nothing.

    ``spec`` is a file or what ``load_spec`` returned. Raises InputError with everything that is
    wrong in the spec, and with what an API server would refuse.
    """
    from kustomgen.generate.accept import accept  # noqa: PLC0415 - `import kustomgen` stays quick
    from kustomgen.layout.tree import generate as files_of  # noqa: PLC0415

    project = load_spec(spec) if isinstance(spec, str | PathLike) else spec
    files = dict(files_of(project))
    accept(project)
    return files
