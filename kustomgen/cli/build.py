"""``kustomgen build``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

from kustomgen.cli.options import ENGINES, one_of, seconds, unrestricted
from kustomgen.cli.project import environments_here, folders_by_name
from kustomgen.cli.terminal import emit, say
from kustomgen.engine.find import Preference, find_engine
from kustomgen.errors import BuildError, Complaint, InputError, Mark
from kustomgen.kustomize.build_text import build_text
from kustomgen.kustomize.overlay_words import overlay_called
from kustomgen.kustomize.sources import Sources, kustomization_file
from kustomgen.yaml.stream import load_stream


def run(target: str, output: str, engine: str, timeout: float, load_restrictor: str, *, remote: bool = False) -> None:
    """Prints the build of an environment or a folder, the bytes of kustomize or as a JSON list of objects."""
    one_of(output, ("yaml", "json"), "--output")
    preference = cast("Preference", one_of(engine, ENGINES, "--engine"))
    folder = folder_of(target)
    built = build_text(
        find_engine(preference),
        folder,
        timeout=seconds(timeout, "--timeout"),
        unrestricted=unrestricted(load_restrictor),
        remote=remote,
    )
    for warning in built.warnings:
        say(warning)
    if not built.text.strip():
        raise BuildError(Complaint(Mark(str(folder)), "builds to nothing", "its kustomization lists no resources"))
    emit(built.text if output == "yaml" else json.dumps(load_stream(built.text, target), indent=1) + "\n")


def folder_of(target: str) -> Path:
    """The folder to build, by its name, its environment's, or a glob that means one. Raises InputError."""
    by_name = folders_by_name(environments_here())
    if (missing := by_name.get(target)) and not Path(missing).is_dir():
        raise InputError(Complaint(Mark(missing), "there is no such folder", "`kustomgen generate` writes it"))
    if Path(target).is_dir() and kustomization_file(Path(target)) is None:
        return Path(target)  # kustomize says what is missing
    return Path(overlay_called(target, Sources(), by_name))
