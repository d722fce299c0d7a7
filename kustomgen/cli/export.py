"""``kustomgen export``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.cli.project import SPEC
from kustomgen.cli.runbook import built
from kustomgen.cli.terminal import emit
from kustomgen.export.document import export
from kustomgen.yaml.source import read

if TYPE_CHECKING:
    from collections.abc import Mapping


def run(target: str, output: Path | None, engine: str, timeout: float, *, remote: bool = False) -> None:
    """Prints the objects and the settings of an environment as one file. Raises KustomgenError."""
    build, name = built(target, engine, timeout, remote=remote)
    emit(export(build, name, _settings()), output)


def _settings() -> Mapping[str, str]:
    """The spec here, as it is written; nothing where there is none."""
    return {SPEC: read(Path(SPEC), SPEC)} if Path(SPEC).exists() else {}
