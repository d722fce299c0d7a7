"""What does not fit between environments, each of which is right by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.errors import Complaint
from kustomgen.k8s.image import Image
from kustomgen.k8s.names import nearest
from kustomgen.spec.checks.delivery import application_sets, entities, promotions
from kustomgen.spec.checks.overrides import images_of
from kustomgen.spec.checks.place import FieldPath, accounts, containers
from kustomgen.spec.clusters import cluster_of, server_of
from kustomgen.spec.names import cluster_role_name, prefixed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kustomgen.spec.checks.environment import CheckedEnvironment
    from kustomgen.spec.model import Spec


def verify_family(members: Sequence[CheckedEnvironment]) -> list[Complaint]:
    """What does not fit between the environments."""
    return [
        *_folders(members),
        *_places(members),
        *_clusters(members),
        *_cluster_roles(members),
        *_unused_images(members),
        *promotions(members),
        *entities(members),
        *application_sets(members),
    ]


def _folders(members: Sequence[CheckedEnvironment]) -> Iterator[Complaint]:
    seen: dict[str, str] = {}
    for member in members:
        if member.folder in seen:
            pair = f"environments {seen[member.folder]!r} and {member.name!r}"
            message = f"{pair} have the same folder, overlays/{member.folder}"
            yield Complaint(member.mark, message, "give one of them another `directory`")
        seen.setdefault(member.folder, member.name)


def _places(members: Sequence[CheckedEnvironment]) -> Iterator[Complaint]:
    seen: dict[tuple[str | None, str, str], str] = {}
    for member in members:
        spec = member.place.spec
        cluster = cluster_of(spec)
        where = (spec.namespace, spec.name_prefix, cluster)
        if where in seen:
            inside = f" in cluster {cluster!r}" if cluster else ""
            message = f"environments {seen[where]!r} and {member.name!r} have the same namespace and prefix{inside}"
            apart = f"for example `namespace: {spec.name}-${{env}}` at the top"
            hint = f"their objects would overwrite each other; {apart}, or name the `cluster` that each runs in"
            yield Complaint(member.mark, message, hint)
        seen.setdefault(where, member.name)


def _clusters(members: Sequence[CheckedEnvironment]) -> Iterator[Complaint]:
    """A cluster has one API server, and an API server is one cluster."""
    servers: dict[str, CheckedEnvironment] = {}
    clusters: dict[str, CheckedEnvironment] = {}
    for member in members:
        spec = member.place.spec
        server = server_of(spec)
        if not spec.cluster or not server:
            continue
        other = servers.setdefault(spec.cluster, member)
        if server_of(other.place.spec) != server:
            message = f"cluster {spec.cluster!r} is {server_of(other.place.spec)} in {other.name!r}, and {server} here"
            yield member.place.say(("argocd", "server"), message, "name two clusters, or one `argocd.server` for both")
        other = clusters.setdefault(server, member)
        if other.place.spec.cluster != spec.cluster:
            message = f"{server} is cluster {other.place.spec.cluster!r} in {other.name!r}, and {spec.cluster!r} here"
            yield member.place.say(("cluster",), message, "name one cluster, or two servers")


def _cluster_roles(members: Sequence[CheckedEnvironment]) -> Iterator[Complaint]:
    """A ClusterRole is one in its cluster: of two environments, the later would take the rights
    from the earlier.
    """
    seen: dict[tuple[str, str, str], str] = {}
    for member in members:
        for kind, name, path in _named_roles(member.place.spec):
            where = (cluster_of(member.place.spec), kind, name)
            if where in seen and seen[where] != member.name:
                message = f"environments {seen[where]!r} and {member.name!r} have the same {kind}, {name}"
                hint = "a cluster has one of a name: give it another in one of them, or put ${env} into it"
                yield member.place.say(path, message, hint)
            seen.setdefault(where, member.name)


def _named_roles(spec: Spec) -> Iterator[tuple[str, str, FieldPath]]:
    for path, account, name in accounts(spec):
        if account.cluster_rules:
            yield "ClusterRole", prefixed(spec, cluster_role_name(spec, account, name)), (*path, "clusterRoleName")
            if account.cluster_role_binding_name:  # any other has the role's name in its own
                binding = prefixed(spec, account.cluster_role_binding_name)
                yield "ClusterRoleBinding", binding, (*path, "clusterRoleBindingName")


def _unused_images(members: Sequence[CheckedEnvironment]) -> Iterator[Complaint]:
    """Images that no environment runs; one that only production runs may be listed for all."""
    used = {Image.parse(container.image).name for member in members for _, container in containers(member.place.spec)}
    run = sorted(used)
    used |= {
        name
        for member in members
        for hatch in (member.place.spec.resources, member.place.spec.patches)
        for name in images_of(hatch)
    }
    told: set[Complaint] = set()
    for member in members:
        listed = member.place.spec.images
        for name in listed.keys() - used:
            near = nearest(name, [image for image in run if image not in listed])
            hint = f"a workload runs {near!r}: write the same name" if near else "remove it, or name it in a workload"
            complaint = member.place.say(("images", name), f"no workload runs image {name!r}", hint)
            if complaint not in told:
                told.add(complaint)
                yield complaint
