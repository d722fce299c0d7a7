"""The environments and the schemas that the spec of a folder names."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError
from kustomgen.files.confined import refusal_of_named
from kustomgen.spec.discovery import specs_near
from kustomgen.spec.heads import read_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
    cluster: str | None = None
    """The cluster that it names; None if the spec says nothing of it."""
    existing: tuple[str, ...] = ()
    """The Secrets that the spec says are created elsewhere."""


def head_here(sources: Sources) -> Head | None:
    """What ``check`` reads of the spec in the sources' folder; None if none exists. Raises
    InputError.
    """
    if not (sources.cwd / SPEC).exists():
        return None
    return sources.once(("head",), lambda: read_head(sources.cwd, SPEC, sources.files))


def environments_here(sources: Sources) -> dict[str, EnvironmentHere]:
    """The environments of the spec in the sources' folder, by the folder of their overlay; empty
    without a spec.

    Only names, folders and tiers are read, not the whole spec: what is checked is what is built,
    whatever the spec says.
    """
    head = head_here(sources)
    return {} if head is None else _environments(head)


def _environments(head: Head) -> dict[str, EnvironmentHere]:
    return {
        head.folder_of(name): EnvironmentHere(name, head.tier_of(name), head.cluster_of(name), head.existing_of(name))
        for name in head.names
    }


def environments_of_overlays(overlays: Iterable[str], sources: Sources) -> dict[str, EnvironmentHere]:
    """The environments of the specs that overlays elsewhere belong to: ``apps/shop/overlays/prod``
    to ``apps/shop``'s.
    """
    roots = dict.fromkeys(Path(path).parent.parent for path in overlays if Path(path).parent.name == "overlays")
    found: dict[str, EnvironmentHere] = {}
    for root in roots:
        if root != Path() and (sources.cwd / root / SPEC).exists():
            head = _head_of(sources, sources.cwd / root)
            found |= {f"{root.as_posix()}/{folder}": here for folder, here in _environments(head).items()}
    return found


def folders_by_name(here: Mapping[str, EnvironmentHere]) -> dict[str, str]:
    """The folders of the environments of the spec by all that they are called: name, folder, and a
    tier that only one has.
    """
    tiers = [each.tier for each in here.values()]
    by_tier = {each.tier: folder for folder, each in here.items() if each.tier and tiers.count(each.tier) == 1}
    by_folder = {folder.rpartition("/")[2]: folder for folder in here}
    return {**by_tier, **by_folder, **{each.name: folder for folder, each in here.items()}}


def schemas_here(sources: Sources) -> list[str]:
    """The folders of schemas that the spec names; none without a spec. Raises InputError for one
    outside of the project.
    """
    head = head_here(sources)
    return [] if head is None else _inside(head.schemas, "`--schemas` may name any folder")


def policies_here(sources: Sources, paths: Sequence[str] = ()) -> list[str]:
    """The policy files that the spec names, or its platform. Without a spec here, what all specs of
    the paths share.

    Raises InputError for one outside of the project.
    """
    head = head_here(sources)
    if head is not None:
        return _inside(head.policies, "`--policy` may name any file")
    named = _named_by_specs(sources, paths)
    asked = [sources.cwd / path for path in paths]
    # What a spec below keeps in its folder is for itself: beside it may be overlays without a spec.
    below = [folder for folder in named if not any(path.is_relative_to(sources.cwd / folder) for path in asked)]
    return [
        file
        for file in dict.fromkeys(each for files in named.values() for each in files)
        if all(file in files for files in named.values())
        and not any(Path(file).is_relative_to(folder) for folder in below)
    ]


def policies_elsewhere(sources: Sources, paths: Sequence[str]) -> list[str]:
    """A sentence for each policy that only some of the specs of paths name, and that is not in
    force here.
    """
    if head_here(sources) is not None:
        return []
    named = _named_by_specs(sources, paths)
    used = policies_here(sources, paths)
    found: dict[str, list[str]] = {}
    for folder, files in named.items():
        for file in files:
            found.setdefault(file, []).append(folder)
    return [
        f"{file} is not in force here, only {', '.join(folders[:3])}{', …' if len(folders) > 3 else ''} "  # noqa: PLR2004
        f"{'names' if len(folders) == 1 else 'name'} it: `--policy {file}` applies it to all, "
        f"`kustomgen check {folders[0]}` there"
        for file, folders in found.items()
        if file not in used
    ]


def _named_by_specs(sources: Sources, paths: Sequence[str]) -> dict[str, list[str]]:
    """The policies of the specs that paths are about, by the specs' folders."""
    asked = [sources.cwd / path for path in paths if path != "-"] or [sources.cwd]
    found: dict[str, list[str]] = {}
    for folder in dict.fromkeys(each for path in asked for each in specs_near(sources.cwd, path)):
        shown = folder.relative_to(sources.cwd).as_posix() if folder.is_relative_to(sources.cwd) else str(folder)
        policies = _head_of(sources, folder).policies
        here = [replace(item, value=os.path.normpath(folder / item.value)) for item in policies]
        inside = [replace(item, value=os.path.relpath(item.value, sources.cwd)) for item in here]
        found[shown] = _inside(tuple(inside), "`--policy` may name any file")
    return found


def _head_of(sources: Sources, folder: Path) -> Head:
    return sources.once(("head", folder), lambda: read_head(folder, SPEC, sources.files))


def _inside(named: tuple[Located, ...], hint: str) -> list[str]:
    if wrong := [(item, why) for item in named if (why := refusal_of_named(item.value, SPEC))]:
        raise InputError(Complaint(item.mark, f"{item.value} {why}, and is not read", hint) for item, why in wrong)
    return [item.value for item in named]
