"""The project in a folder: its spec file, and what its environments are called."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError
from kustomgen.files.confined import refusal_of_named
from kustomgen.spec.heads import read_head

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.spec.heads import Head
    from kustomgen.spec.load import Project
    from kustomgen.yaml.located import Located

SPEC = "kustomgen.yaml"


def spec_file(path: Path) -> Path:
    """The spec that a path names: itself, or ``kustomgen.yaml`` in a folder that has one."""
    inside = path / SPEC
    try:
        return inside if path.is_dir() and inside.exists() else path
    except OSError:
        return path  # Reading it says what is the matter.


def load_project(path: Path) -> Project:
    """The project of a spec file. Raises InputError."""
    from kustomgen.spec.load import load  # noqa: PLC0415 - pydantic, for who needs it

    return load(path)


def project_here() -> Project | None:
    """The project of the current folder, or None where there is no spec. Raises InputError for a wrong one."""
    return load_project(Path(SPEC)) if Path(SPEC).exists() else None


@dataclass(frozen=True, slots=True)
class EnvironmentHere:
    """What ``check`` needs to know of an environment of the spec here."""

    name: str
    tier: str | None


def head_here(below: Path | None = None) -> Head | None:
    """What ``check`` reads of the spec in this folder; None where there is none."""
    folder = below or Path()
    return read_head(folder, SPEC) if (folder / SPEC).exists() else None


def environments_here(below: Path | None = None) -> dict[str, EnvironmentHere]:
    """The environments of the spec in this folder, by the folder of their overlay; empty where there is no spec.

    Only names, folders and tiers are read, not the whole spec: what is checked is what is built, whatever the spec says.
    """
    head = head_here(below)
    if head is None:
        return {}
    return {head.folder_of(name): EnvironmentHere(name, head.tier_of(name)) for name in head.names}


def folders_by_name(here: Mapping[str, EnvironmentHere]) -> dict[str, str]:
    """The folders of the environments of the spec by all that they are called: name, folder, and a tier that only one has."""
    tiers = [each.tier for each in here.values()]
    by_tier = {each.tier: folder for folder, each in here.items() if each.tier and tiers.count(each.tier) == 1}
    by_folder = {folder.rpartition("/")[2]: folder for folder in here}
    return {**by_tier, **by_folder, **{each.name: folder for folder, each in here.items()}}


def schemas_here() -> list[str]:
    """The folders of schemas that the spec in this folder names; none where there is no spec.

    Raises InputError for one outside of the project.
    """
    head = head_here()
    return [] if head is None else _inside(head.schemas, "`--schemas` may name any folder")


def policies_here() -> list[str]:
    """The policy files that the spec in this folder names, or its platform; none where there is no spec.

    Raises InputError for one outside of the project.
    """
    head = head_here()
    return [] if head is None else _inside(head.policies, "`--policy` may name any file")


def _inside(named: tuple[Located, ...], hint: str) -> list[str]:
    if wrong := [(item, why) for item in named if (why := refusal_of_named(item.value, SPEC))]:
        raise InputError(Complaint(item.mark, f"{item.value} {why}, and is not read", hint) for item, why in wrong)
    return [item.value for item in named]
