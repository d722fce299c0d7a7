"""``kustomgen doctor``."""

from __future__ import annotations

import platform
import re

import typer

from kustomgen import __version__
from kustomgen.cache import folder
from kustomgen.cli.boundary import Exit
from kustomgen.cli.cache import described
from kustomgen.cli.terminal import emit
from kustomgen.engine.apiserver import ASKING, find_validator
from kustomgen.engine.find import INSTALL, Engine, find_engine, missing_because
from kustomgen.errors import EngineError
from kustomgen.k8s.schema import versions
from kustomgen.kustomize.differences import between

OLDEST = (4, 5, 7)
"""What kustomgen writes builds from this kustomize on."""


def run() -> None:
    """Prints what there is, and what is missing with how to get it; exits with 2 where nothing can be built."""
    lines = [
        f"kustomgen   {__version__} on Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    ]
    used = _engine("auto")
    told: list[str] = []
    for name in ("embedded", "kustomize", "kubectl"):
        engine = _engine(name)
        if isinstance(engine, str):
            why = f" ({missing_because()})" if name == "embedded" else ""
            lines.append(f"{name:<11} missing{why}: {engine}")
        else:
            chosen = " (used)" if isinstance(used, Engine) and used.path == engine.path else ""
            lines.append(f"{name:<11} {engine.path}, kustomize {engine.version}{chosen}{_age(engine.version)}")
            told += _otherwise(name, engine.version)
    lines.append(f"validator   {_validator()}")
    known = versions()
    lines.append(
        f"schemas     Kubernetes {known[0]} to {known[-1]}; --kubernetes-version chooses, {known[-1]} is the default"
    )
    lines.append(f"cache       {_cache()}")
    emit("\n".join(lines + told) + "\n")
    if isinstance(used, str):
        raise typer.Exit(Exit.UNUSABLE)


def _validator() -> str:
    program = find_validator()
    if program is None:
        why = missing_because("missing-validator.txt")
        return f"missing ({why}): {' and '.join(ASKING)} do not look; {INSTALL['validator']}"
    return f"{program.path}, validates as the API server of Kubernetes {program.version}"


def _cache() -> str:
    if why := folder.unwritable():
        return f"{folder.folder()} cannot be written, so `check` remembers nothing: {why}"
    try:
        return described()
    except OSError as error:
        return f"{folder.folder()} cannot be read: {error.strerror}"


def _engine(name: str) -> Engine | str:
    try:
        return find_engine(name)  # type: ignore[arg-type]  # one of its words
    except EngineError as error:
        complaint = error.complaints[0]
        return complaint.hint


def _otherwise(name: str, version: str) -> list[str]:
    """What a program on PATH builds otherwise than the kustomize inside, where that is there."""
    inside = _engine("embedded")
    if name == "embedded" or isinstance(inside, str):
        return []
    found = between(version, inside.version)
    # Who deploys with the other gets what was never checked.
    return [f"warning     {name} builds otherwise than the kustomize inside: {difference}" for difference in found]


def _age(version: str) -> str:
    found = re.match(r"v(\d+)\.(\d+)\.(\d+)", version)
    if found and tuple(map(int, found.groups())) < OLDEST:
        return f"; too old: {'.'.join(map(str, OLDEST))} or newer is needed"
    return ""
