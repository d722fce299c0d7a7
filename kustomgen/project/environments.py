"""The environments and the schemas that the spec of a folder names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError
from kustomgen.files.confined import refusal_of_named
from kustomgen.k8s.tiers import tier_of
from kustomgen.yaml.quick import parse_one_quickly

if TYPE_CHECKING:
    from kustomgen.kustomize.sources import Sources

SPEC = "kustomgen.yaml"
POLICIES = Path("policies")
"""Where the policies of a project are."""


@dataclass(frozen=True, slots=True)
class EnvironmentHere:
    """What ``check`` needs to know of an environment of the spec."""

    name: str
    tier: str | None


def environments_here(sources: Sources) -> dict[str, EnvironmentHere]:
    """The environments of the spec in the sources' folder, by the folder of their overlay; empty without a spec.

    Raises InputError for a spec that cannot be read.
    """
    if not (sources.cwd / SPEC).exists():
        return {}
    environments = parse_one_quickly(sources.text(SPEC), SPEC).get("environments")
    found = {}
    for name, node in environments.value.items() if environments and isinstance(environments.value, dict) else ():
        folder, tier = node.get("directory"), node.get("tier")
        place = f"overlays/{folder.value if folder else name}"
        found[place] = EnvironmentHere(name, str(tier.value) if tier else tier_of(name))
    return found


def schemas_here(sources: Sources) -> list[str]:
    """The folders of schemas that the spec names; none without a spec. Raises InputError for one outside of the project."""
    if not (sources.cwd / SPEC).exists() or "schemas" not in (text := sources.text(SPEC)):
        return []
    node = parse_one_quickly(text, SPEC).get("schemas")
    items = node.value if node is not None and isinstance(node.value, list) else []
    named = [item for item in items if isinstance(item.value, str)]
    if wrong := [(item, why) for item in named if (why := refusal_of_named(item.value, SPEC))]:
        hint = "`--schemas` may name any folder"
        raise InputError(Complaint(item.mark, f"{item.value} {why}, and is not read", hint) for item, why in wrong)
    return [item.value for item in named]
