"""What does not fit between environments, each of which is right by itself."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, Mark
from kustomgen.k8s.image import Image
from kustomgen.spec.checks.delivery import application_sets, promotions
from kustomgen.spec.checks.overrides import images_of
from kustomgen.spec.checks.place import Path, Place, accounts, containers
from kustomgen.spec.names import cluster_role_name, prefixed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kustomgen.spec.model import Spec


@dataclass(frozen=True, slots=True)
class Member:
    """One environment: its name, its folder, its place in the file, and its spec."""

    name: str
    folder: str
    mark: Mark
    place: Place


def verify_family(members: Sequence[Member]) -> list[Complaint]:
    """What does not fit between the environments."""
    return [
        *_folders(members),
        *_places(members),
        *_cluster_roles(members),
        *_unused_images(members),
        *promotions(members),
        *application_sets(members),
    ]


def _folders(members: Sequence[Member]) -> Iterator[Complaint]:
    seen: dict[str, str] = {}
    for member in members:
        if member.folder in seen:
            pair = f"environments {seen[member.folder]!r} and {member.name!r}"
            message = f"{pair} have the same folder, overlays/{member.folder}"
            yield Complaint(member.mark, message, "give one of them another `directory`")
        seen.setdefault(member.folder, member.name)


def _places(members: Sequence[Member]) -> Iterator[Complaint]:
    seen: dict[tuple[str | None, str], str] = {}
    for member in members:
        spec = member.place.spec
        where = (spec.namespace, spec.name_prefix)
        if where in seen:
            message = f"environments {seen[where]!r} and {member.name!r} have the same namespace and prefix"
            hint = f"their objects would overwrite each other; for example `namespace: {spec.name}-${{env}}` at the top"
            yield Complaint(member.mark, message, hint)
        seen.setdefault(where, member.name)


def _cluster_roles(members: Sequence[Member]) -> Iterator[Complaint]:
    """A ClusterRole is one in its cluster: of two environments, the later would take the rights from the earlier."""
    seen: dict[str, str] = {}
    for member in members:
        for name, path in _named_roles(member.place.spec):
            if name in seen and seen[name] != member.name:
                message = f"environments {seen[name]!r} and {member.name!r} have the same ClusterRole, {name}"
                hint = "a cluster has one of a name: give it another in one of them, or put ${env} into it"
                yield member.place.say((*path, "clusterRoleName"), message, hint)
            seen.setdefault(name, member.name)


def _named_roles(spec: Spec) -> Iterator[tuple[str, Path]]:
    for path, account, name in accounts(spec):
        if account.cluster_rules:
            yield prefixed(spec, cluster_role_name(spec, account, name)), path


def _unused_images(members: Sequence[Member]) -> Iterator[Complaint]:
    """Images that no environment runs; one that only production runs may be listed for all."""
    used = {Image.parse(container.image).name for member in members for _, container in containers(member.place.spec)}
    used |= {
        name
        for member in members
        for hatch in (member.place.spec.resources, member.place.spec.patches)
        for name in images_of(hatch)
    }
    told: set[Complaint] = set()
    for member in members:
        listed = member.place.spec.images
        # A workload whose image is misspelt says so itself.
        meant = {near for image in used - listed.keys() for near in get_close_matches(image, listed, 1)}
        for name in listed.keys() - used - meant:
            hint = "take it away, or name it in a workload"
            complaint = member.place.say(("images", name), f"no workload runs image {name!r}", hint)
            if complaint not in told:
                told.add(complaint)
                yield complaint
