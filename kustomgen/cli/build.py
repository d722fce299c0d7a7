"""``kustomgen build``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kustomgen.cli.options import ENGINES, one_of, seconds, unrestricted
from kustomgen.cli.project import project_here
from kustomgen.cli.terminal import emit, say
from kustomgen.engine.find import Preference, find_engine
from kustomgen.errors import BuildError, Complaint, InputError, Mark
from kustomgen.kustomize.build_text import build_text
from kustomgen.yaml.stream import load_stream

if TYPE_CHECKING:
    from kustomgen.spec.load import Project


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
    """The folder to build: the one named, else that of the environment of the spec here. Raises InputError."""
    if Path(target).is_dir():
        return Path(target)
    project = project_here()
    if project is None:
        hint = "name a folder, or an environment where there is a kustomgen.yaml"
        raise InputError(Complaint(None, f"there is no folder {target!r}, and no kustomgen.yaml here", hint))
    return overlay_folder(project, target)


def overlay_folder(project: Project, name: str) -> Path:
    """The overlay of an environment, beside the spec. Raises InputError where it was not generated yet."""
    folder = Path(project.file).parent / "overlays" / project.environment(name).directory
    if not folder.is_dir():
        raise InputError(Complaint(Mark(str(folder)), "there is no such folder", "`kustomgen generate` writes it"))
    return folder
