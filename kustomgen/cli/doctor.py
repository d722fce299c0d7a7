"""``kustomgen doctor``."""

from __future__ import annotations

import platform
import re

import typer

from kustomgen import __version__
from kustomgen.cli.boundary import Exit
from kustomgen.cli.terminal import emit
from kustomgen.errors import EngineError
from kustomgen.k8s.schema import versions
from kustomgen.kustomize.engine import Engine, find_engine

OLDEST = (4, 5, 7)
"""What kustomgen writes builds from this kustomize on."""


def run() -> None:
    """Prints what there is, and what is missing with how to get it; exits with 2 where nothing can be built."""
    lines = [
        f"kustomgen   {__version__} on Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    ]
    used = _engine("auto")
    for name in ("kustomize", "kubectl"):
        engine = _engine(name)
        if isinstance(engine, str):
            lines.append(f"{name:<11} {engine}")
        else:
            chosen = " (used)" if isinstance(used, Engine) and used.path == engine.path else ""
            lines.append(f"{name:<11} {engine.path}, kustomize {engine.version}{chosen}{_age(engine.version)}")
    known = versions()
    lines.append(
        f"schemas     Kubernetes {known[0]} to {known[-1]}; --kubernetes-version chooses, {known[-1]} is the default"
    )
    emit("\n".join(lines) + "\n")
    if isinstance(used, str):
        raise typer.Exit(Exit.UNUSABLE)


def _engine(name: str) -> Engine | str:
    try:
        return find_engine(name)  # type: ignore[arg-type]  # one of its three words
    except EngineError as error:
        complaint = error.complaints[0]
        return f"missing: {complaint.hint}"


def _age(version: str) -> str:
    found = re.match(r"v(\d+)\.(\d+)\.(\d+)", version)
    if found and tuple(map(int, found.groups())) < OLDEST:
        return f"; too old: {'.'.join(map(str, OLDEST))} or newer is needed"
    return ""
