"""Argo CD, Flux and protected environments: what would deploy by itself, or never."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kustomgen.k8s.names import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kustomgen.errors import Complaint
    from kustomgen.spec.checks.environment import CheckedEnvironment
    from kustomgen.spec.checks.place import FieldPath, PlacedSpec
    from kustomgen.spec.model import ArgoCD, Flux

AUTOMATED: FieldPath = ("argocd", "syncPolicy", "automated")
RESPECT = "RespectIgnoreDifferences=true"
MOVING = ("HEAD", "main", "master")


def argocd(place: PlacedSpec) -> Iterator[Complaint]:
    of = place.spec.argocd
    if of is None:
        return
    if place.spec.protected and of.sync_policy.automated:
        message = "argocd.syncPolicy.automated deploys every commit by itself, and this environment is protected"
        yield place.say(AUTOMATED, message, "write `automated: null` here: a person then syncs")
    if place.spec.protected and of.target_revision in MOVING:
        message = (
            f"argocd.targetRevision {of.target_revision} moves with every commit, and this environment is protected"
        )
        hint = "name a branch or a tag that people move: `targetRevision: release`"
        yield place.say(("argocd", "targetRevision"), message, hint)
    yield from _ignored(place, of)


def _ignored(place: PlacedSpec, of: ArgoCD) -> Iterator[Complaint]:
    respected = RESPECT in of.sync_policy.sync_options
    for index, item in enumerate(of.ignore_differences):
        path: FieldPath = ("argocd", "ignoreDifferences", index)
        if not (item.json_pointers or item.jq_path_expressions or item.managed_fields_managers):
            hint = "for example `jsonPointers: [/spec/replicas]`"
            yield place.say(path, f"ignoreDifferences of {item.kind} names no field", hint)
        if respected and "/spec/replicas" in item.json_pointers and item.kind in ("Deployment", "StatefulSet"):
            for key, workload in place.spec.workloads.items():
                named = item.name in (None, workload.name or f"{place.spec.name}-{key}")
                if named and workload.kind == item.kind and workload.replicas is not None and not workload.autoscaling:
                    message = (
                        f"{RESPECT} keeps Argo CD from setting /spec/replicas, so `replicas: {workload.replicas}` of {key!r}"
                        " never reaches a cluster that has it"
                    )
                    hint = "take the entry out of ignoreDifferences, or let `autoscaling` own the number"
                    yield place.say(path, message, hint)
        if respected and item.kind == "Secret" and "/data" in item.json_pointers and _in_git(place):
            message = (
                f"{RESPECT} keeps Argo CD from setting a Secret's /data, so a rotated value never reaches the cluster"
            )
            yield place.say(path, message, "take the entry out of ignoreDifferences")


def _in_git(place: PlacedSpec) -> bool:
    secrets = place.spec.secrets
    return secrets is not None and str(getattr(secrets, "provider", "")) == "sops"


def flux(place: PlacedSpec) -> Iterator[Complaint]:
    of = place.spec.flux
    if of is None:
        return
    if (of.url is None) == (of.source_ref is None):
        message = "flux names no source" if of.url is None else "flux names a source twice: `url` and `sourceRef`"
        hint = "`url` makes a GitRepository, `sourceRef: {name: …}` takes one that is there"
        yield place.say(("flux", "sourceRef" if of.url else ""), message, hint)
        return
    given = _references(of)
    if len(given) > 1:
        yield place.say(("flux", given[1]), f"flux: one of {' and '.join(given)} can be followed", "keep one of them")
    if of.source_ref and given:
        message = f"flux.{given[0]} is for a generated GitRepository, and `sourceRef` names an existing one"
        yield place.say(("flux", given[0]), message, "remove it: the existing one sets the revision")
    if of.url and not given:
        yield place.say(("flux", "url"), "flux does not set a revision", "for example `branch: main`")
    if place.spec.protected and not of.suspend and not (of.tag or of.commit):
        hint = "name a `tag`, which people move, or write `suspend: true`"
        yield place.say(("flux",), "Flux deploys automatically, and this environment is protected", hint)


def _references(of: Flux) -> list[str]:
    return [name for name in ("branch", "tag", "semver", "commit") if getattr(of, name) is not None]


def promotions(members: Sequence[CheckedEnvironment]) -> Iterator[Complaint]:
    """What is released comes from an environment that has run it before."""
    by_name = {member.name: member for member in members}
    for member in members:
        protected = member.place.spec.protected
        source = protected.promote_from if protected else None
        path: FieldPath = ("protected", "promoteFrom")
        if source is None:
            continue
        if source == member.name:
            yield member.place.say(path, f"{source!r} is promoted from itself", "name the environment before it")
        elif source not in by_name:
            others = [name for name in by_name if name != member.name]
            yield member.place.say(
                path, f"promoteFrom: there is no environment {source!r}", did_you_mean(source, others)
            )
        else:
            yield from _ahead(member, by_name[source])


def _ahead(member: CheckedEnvironment, source: CheckedEnvironment) -> Iterator[Complaint]:
    for image, version in member.place.spec.images.items():
        before = source.place.spec.images.get(image)
        if before is not None and _newer(version, before):
            message = f"{image} is {version} in {member.name!r}, and only {before} in {source.name!r}, from which it is promoted"
            hint = f"release it to {source.name!r} first, or take `promoteFrom` away"
            yield member.place.say(("images", image), message, hint)


_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(@.*)?")


def _newer(one: str, other: str) -> bool:
    """Whether a version comes after another, as far as both say so."""
    first, second = _VERSION.fullmatch(one), _VERSION.fullmatch(other)
    if not first or not second:
        return False
    return tuple(map(int, first.groups()[:3])) > tuple(map(int, second.groups()[:3]))


def entities(members: Sequence[CheckedEnvironment]) -> Iterator[Complaint]:
    """Notifications name an entity of the catalogue: the deployment of that environment."""
    for member in members:
        of, catalog = member.place.spec.argocd, member.place.spec.catalog
        webhook = of.notifications.webhook if of and of.notifications else None
        if of is None or webhook is None or catalog is None or catalog.format != "port" or of.application_set:
            continue
        said, wanted = of.annotations.get(webhook.entity_annotation), f"{member.place.spec.name}-{member.name}"
        if said is not None and said != wanted:
            path: FieldPath = ("argocd", "annotations", webhook.entity_annotation)
            message = f"notifications of {member.name!r} are about entity {said!r}, and the catalogue has {wanted!r}"
            yield member.place.say(path, message, "take the annotation away: it is set to the entity")


_ONE = ("project", "namespace", "server", "labels", "annotations", "sync_wave", "ignore_differences", "info",
        "revision_history_limit", "notifications", "application_set")  # fmt: skip


def application_sets(members: Sequence[CheckedEnvironment]) -> Iterator[Complaint]:
    """An ApplicationSet has one template: what it cannot say differently must be the same."""
    asked = [(member, of) for member in members if (of := member.place.spec.argocd)]
    if not any(of.application_set for _, of in asked):
        return
    first, common = asked[0]
    for member, of in asked[1:]:
        different = [name for name in _ONE if getattr(of, name) != getattr(common, name)]
        policies = (common.sync_policy, of.sync_policy)
        if len({(tuple(policy.sync_options), policy.retry) for policy in policies}) > 1:
            different.append("sync_policy")
        for name in different:
            alias = "".join(word.title() if index else word for index, word in enumerate(name.split("_")))
            message = (
                f"argocd.{alias} differs between {first.name!r} and {member.name!r}, and an ApplicationSet has one"
            )
            hint = "let it be the same at the top, or take `applicationSet` away"
            yield member.place.say(("argocd", alias), message, hint)
