"""What ``kustomgen generate`` is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class GenerateOptions:
    """``output`` is None for the spec's folder; ``forced`` are the files to overwrite even if they
    were edited, all of them with ``force``. ``adopt`` and ``engine`` are the options' words.
    """

    output: Path | None
    check: bool
    diff: bool
    force: bool
    forced: tuple[Path, ...]
    verify: bool
    engine: str
    adopt: str = ""


def refuse_adopting(options: GenerateOptions) -> None:
    """Raises InputError where ``--adopt`` cannot do what the options say."""
    if options.adopt != "images":
        raise InputError(Complaint(None, f"--adopt: {options.adopt!r} cannot be adopted", "write `--adopt images`"))
    if options.check or options.diff or options.output is not None:
        message = "--adopt writes the spec in the folder of its overlays"
        raise InputError(Complaint(None, message, "leave --check, --diff and --output out"))
