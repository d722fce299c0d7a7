"""The exceptions that kustomgen raises on purpose.

    KustomgenError              the user can fix it: exit code 2
    ├── InputError              a spec, policy or kustomization: where, what, and what to do
    ├── RefusedError            a hold or an approval forbids it: exit code 1
    ├── OutputError             files that cannot be written, or must not be
    ├── BuildError              kustomize could not build a kustomization
    └── EngineError             no kustomize, or one that does not answer

Anything else that escapes is a bug, and gets exit code 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a file: ``line`` and ``column`` count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Complaint:
    """One error: its place, what is wrong, and what to do."""

    mark: Mark | None
    message: str
    hint: str = ""

    def __str__(self) -> str:
        text = f"{self.mark}: {self.message}" if self.mark else self.message
        return f"{text}\n    {self.hint}" if self.hint else text


class KustomgenError(Exception):
    """One or more errors, in the order of the file."""

    def __init__(self, complaints: Iterable[Complaint] | Complaint | str) -> None:
        if isinstance(complaints, str):
            complaints = Complaint(None, complaints)
        if isinstance(complaints, Complaint):
            complaints = [complaints]
        self.complaints: tuple[Complaint, ...] = tuple(complaints)
        super().__init__("\n".join(str(complaint) for complaint in self.complaints))


class InputError(KustomgenError):
    """kustomgen cannot use the content of a hand-written file, or an argument."""


class RefusedError(KustomgenError):
    """The project's rules forbid the change: a hold, a missing approval. Exit code 1."""


class OutputError(KustomgenError):
    """Files that cannot be written, or must not be overwritten."""


class BuildError(KustomgenError):
    """kustomize could not build a kustomization."""


class EngineError(KustomgenError):
    """There is no kustomize here, or it does not answer."""
