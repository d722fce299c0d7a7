"""``kustomgen init``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kustomgen.cli.terminal import say


def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to write it. Example: shop")] = Path(),
    name: Annotated[
        str | None, typer.Option(help="The application; default the folder's. Example: --name shop")
    ] = None,
    request: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="A self-service request in JSON. Example: --from request.json"),
    ] = None,
) -> None:
    """Write a first kustomgen.yaml, which generates and checks clean as it is. Overwrites nothing."""
    from kustomgen.starter.starter import write_starter

    place = write_starter(folder, name, request)
    say(f"wrote {place}; next: `kustomgen generate {place}`")
