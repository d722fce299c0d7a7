"""The environments and the schemas that the spec of a folder names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError
from kustomgen.files.confined import refusal_of_named
from kustomgen.spec.heads import read_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kustomgen.kustomize.sources import Sources
    from kustomgen.spec.heads import Head
    from kustomgen.yaml.located import Located

SPEC = "kustomgen.yaml"
POLICIES = Path("policies")
"""Where the policies of a project are."""


@dataclass(frozen=True, slots=True)
class EnvironmentHere:
    """What ``check`` needs to know of an environment of the spec."""

    name: str
    tier: str | None


def head_here(sources: Sources) -> Head | None:
    """What ``check`` reads of the spec in the sources' folder; None where there is none. Raises InputError."""
    if not (sources.cwd / SPEC).exists():
        return None
    return sources.once(("head",), lambda: read_head(sources.cwd, SPEC, sources.files))


def environments_here(sources: Sources) -> dict[str, EnvironmentHere]:
    """The environments of the spec in the sources' folder, by the folder of their overlay; empty without a spec.

    Only names, folders and tiers are read, not the whole spec: what is checked is what is built, whatever the spec says.
    """
    head = head_here(sources)
    return {} if head is None else _environments(head)


def _environments(head: Head) -> dict[str, EnvironmentHere]:
    return {head.folder_of(name): EnvironmentHere(name, head.tier_of(name)) for name in head.names}


def environments_of_overlays(overlays: Iterable[str], sources: Sources) -> dict[str, EnvironmentHere]:
    """The environments of the specs that overlays elsewhere belong to: ``apps/shop/overlays/prod`` to ``apps/shop``'s."""
    roots = dict.fromkeys(Path(path).parent.parent for path in overlays if Path(path).parent.name == "overlays")
    found: dict[str, EnvironmentHere] = {}
    for root in roots:
        if root != Path() and (sources.cwd / root / SPEC).exists():
            head = read_head(sources.cwd / root, SPEC, sources.files)
            found |= {f"{root.as_posix()}/{folder}": here for folder, here in _environments(head).items()}
    return found


def folders_by_name(here: Mapping[str, EnvironmentHere]) -> dict[str, str]:
    """The folders of the environments of the spec by all that they are called: name, folder, and a tier that only one has."""
    tiers = [each.tier for each in here.values()]
    by_tier = {each.tier: folder for folder, each in here.items() if each.tier and tiers.count(each.tier) == 1}
    by_folder = {folder.rpartition("/")[2]: folder for folder in here}
    return {**by_tier, **by_folder, **{each.name: folder for folder, each in here.items()}}


def schemas_here(sources: Sources) -> list[str]:
    """The folders of schemas that the spec names; none without a spec. Raises InputError for one outside of the project."""
    head = head_here(sources)
    return [] if head is None else _inside(head.schemas, "`--schemas` may name any folder")


def policies_here(sources: Sources) -> list[str]:
    """The policy files that the spec names, or its platform; none without a spec.

    Raises InputError for one outside of the project.
    """
    head = head_here(sources)
    return [] if head is None else _inside(head.policies, "`--policy` may name any file")


def _inside(named: tuple[Located, ...], hint: str) -> list[str]:
    if wrong := [(item, why) for item in named if (why := refusal_of_named(item.value, SPEC))]:
        raise InputError(Complaint(item.mark, f"{item.value} {why}, and is not read", hint) for item, why in wrong)
    return [item.value for item in named]
