"""A runbook as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.runbook.sections import sections

if TYPE_CHECKING:
    from kustomgen.k8s.build import Build


def render(build: Build, environment: str, spec: str | None) -> str:
    """The runbook of one environment; ``spec`` is the spec's file, None if none exists."""
    lines = [
        f"# {environment}",
        "",
        f"The commands for `{build.path}`, with the names that it builds to.",
        f"Written by `kustomgen runbook {environment}`; write it again when the overlay changes.",
    ]
    for section in sections(build, environment, spec):
        lines += ["", f"## {section.title}"]
        for text, commands in section.blocks:
            lines += ["", text, "", "```sh", *commands, "```"]
    return "\n".join(lines) + "\n"
