"""What there is to say of the place of a finding besides its line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kustomgen.errors import Mark
from kustomgen.kustomize.source import source_of

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen.kustomize.sources import Sources
    from kustomgen.policy.finding import Finding
    from kustomgen.policy.rule import Problem


def with_note(finding: Finding, problem: Problem, sources: Sources, folder: Path) -> Finding:
    """The finding with what is known of its place in a build: who set it, or where a patch would go."""
    if isinstance(problem.at, Mark):
        return finding
    return replace(finding, source_note=source_of(sources, folder, problem.at.resource, problem.at.path).note)
