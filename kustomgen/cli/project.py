"""The project in a folder: its spec file, and what its environments are called."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError
from kustomgen.files.confined import refusal_of_named
from kustomgen.k8s.tiers import tier_of
from kustomgen.yaml.quick import parse_one_quickly
from kustomgen.yaml.source import read

if TYPE_CHECKING:
    from kustomgen.spec.load import Project

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


def environments_here(below: Path | None = None) -> dict[str, EnvironmentHere]:
    """The environments of the spec in this folder, by the folder of their overlay; empty where there is no spec.

    Only names, folders and tiers are read, not the whole spec: what is checked is what is built, whatever the spec says.
    """
    file = (below or Path()) / SPEC
    if not file.exists():
        return {}
    root = parse_one_quickly(read(file, SPEC, file.parent), SPEC)
    environments = root.get("environments")
    found = {}
    for name, node in environments.value.items() if environments and isinstance(environments.value, dict) else ():
        folder, tier = node.get("directory"), node.get("tier")
        place = f"overlays/{folder.value if folder else name}"
        found[place] = EnvironmentHere(name, str(tier.value) if tier else tier_of(name))
    return found


def schemas_here() -> list[str]:
    """The folders of schemas that the spec in this folder names; none where there is no spec.

    Raises InputError for one outside of the project.
    """
    if not Path(SPEC).exists() or "schemas" not in (text := read(Path(SPEC), SPEC)):
        return []
    node = parse_one_quickly(text, SPEC).get("schemas")
    items = node.value if node is not None and isinstance(node.value, list) else []
    named = [item for item in items if isinstance(item.value, str)]
    if wrong := [(item, why) for item in named if (why := refusal_of_named(item.value, SPEC))]:
        hint = "`--schemas` may name any folder"
        raise InputError(Complaint(item.mark, f"{item.value} {why}, and is not read", hint) for item, why in wrong)
    return [item.value for item in named]
