"""Where a finding stands, and what there is to say of its place besides the line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kustomgen.errors import Mark

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen.k8s.resource import Node
    from kustomgen.kustomize.sources import Sources
    from kustomgen.policy.finding import Finding
    from kustomgen.policy.rule import Problem


def place_of(sources: Sources, folder: Path, at: Node, kubernetes: str) -> Mark | None:
    """The line of a file that set this position of a build, None if only kustomize
    could tell.
    """
    from kustomgen.kustomize.provenance.locate import locate  # noqa: PLC0415 - for who found something

    # A variable's value is in no file; the text that kustomize built is.
    return locate(sources, folder, at.resource.written or at.resource, at.path, kubernetes)


def with_note(finding: Finding, problem: Problem, sources: Sources, folder: Path) -> Finding:
    """The finding with what is known of its place in a build: who set it, or where a patch would
    go.
    """
    if isinstance(problem.at, Mark):
        return finding
    from kustomgen.kustomize.provenance.locate import source_of  # noqa: PLC0415 - for who found something

    resource = problem.at.resource.written or problem.at.resource
    return replace(finding, source_note=source_of(sources, folder, resource, problem.at.path).note)
