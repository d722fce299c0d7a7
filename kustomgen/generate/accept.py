"""Whether an API server accepts what a spec generates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.engine.apiserver import Server
from kustomgen.errors import InputError
from kustomgen.layout.accepted import refusals

if TYPE_CHECKING:
    from kustomgen.spec.load import Project


def accept(project: Project) -> str:
    """A note where nobody was asked, else nothing. Raises InputError with all that is refused, at
    the spec's keys.
    """
    with Server() as server:
        complaints = [] if server.failure else refusals(project, server)
        if complaints:
            raise InputError(complaints)
        return f"whether an API server accepts this is not known: {server.failure}" if server.failure else ""
