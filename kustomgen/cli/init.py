"""``kustomgen init``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kustomgen.errors import Complaint, InputError
from kustomgen.terminal import say


def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The folder to write to. Example: shop")] = Path(),
    name: Annotated[
        str | None, typer.Option(help="The application; default the folder's. Example: --name shop")
    ] = None,
    request: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="A self-service request in JSON. Example: --from request.json"),
    ] = None,
    github: Annotated[bool, typer.Option("--github", help="Write a workflow for GitHub Actions instead.")] = False,
    gitlab: Annotated[bool, typer.Option("--gitlab", help="Write a job for GitLab CI instead.")] = False,
    pre_commit: Annotated[bool, typer.Option("--pre-commit", help="Write hooks for pre-commit instead.")] = False,
) -> None:
    """Write a first kustomgen.yaml, which generates and checks clean as it is. Overwrites nothing.

    With --github, --gitlab or --pre-commit: the CI files of a project that is there, and no spec.
    """
    chosen = {"github": github, "gitlab": gitlab, "pre-commit": pre_commit}
    pipelines = [name for name, wanted in chosen.items() if wanted]
    if pipelines:
        _pipelines(folder, pipelines, for_spec=name is not None or request is not None)
        return
    from kustomgen.starter.starter import write_starter

    place = write_starter(folder, name, request)
    say(f"wrote {place}; next: `kustomgen generate {place}`")


def _pipelines(folder: Path, names: list[str], *, for_spec: bool) -> None:
    from kustomgen.starter.pipelines import write_pipelines

    if for_spec:
        options = ", ".join(f"--{name}" for name in names)
        message = f"{options} write CI files, --name and --from are for a spec"
        raise InputError(Complaint(None, message, "run `kustomgen init` twice"))
    for place in write_pipelines(folder, names):
        say(f"wrote {place}")
