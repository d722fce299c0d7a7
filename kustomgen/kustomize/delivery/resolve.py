"""The deliveries of a build, each with the folder of this repository that it applies."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kustomgen.errors import InputError
from kustomgen.k8s.delivery import ARGO, Delivery, DeliveryState
from kustomgen.kustomize.delivery.folders import Folders, Wanted, parent_exists
from kustomgen.kustomize.delivery.objects import deliveries, source_of
from kustomgen.kustomize.delivery.repository import Checkout, address
from kustomgen.kustomize.delivery.search import patches_children
from kustomgen.kustomize.delivery.sets import unresolved
from kustomgen.kustomize.delivery.templates import open_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Resource
    from kustomgen.kustomize.sources import Sources

_MANUAL = re.compile(r"#\s*(?P<text>[^\n]*\bmanual(?:ly)?\b[^\n]*)", re.IGNORECASE)
_SHOWN = 3


@dataclass(frozen=True)
class Ours:
    """Which repositories are this one: by its remotes, else by what is in the tree.

    A remote that is a folder, as of a clone of a clone, does not say which repository it is.
    """

    checkout: Checkout
    guessed: frozenset[str]

    def __call__(self, url: str) -> bool:
        known = address(url)
        return bool(known) and (known in self.checkout.remotes or known in self.guessed)

    def is_sure(self, url: str) -> bool:
        """Whether a remote says so."""
        return address(url) in self.checkout.remotes


def with_deliveries(build: Build, folders: Folders, sources: Sources) -> Build:
    """The build with what its Argo CD and Flux objects apply. Raises EngineError if nothing can
    be built.
    """
    ours = _ours(build.resources, folders.checkout)
    found = list(deliveries(build.resources, folders.checkout.root, ours))
    whose = {number: _ours_by(each, build.resources, ours) for number, each in enumerate(found)}
    wanted = {number: _wanted(each) for number, each in enumerate(found) if whose[number]}
    known = folders.find([each for each in wanted.values() if each])
    placed = []
    for number, delivery in enumerate(found):
        want = wanted.get(number)
        folder = known[want] if want else None
        if folder and want and folder.state is DeliveryState.MANIFESTS and delivery.applies and not delivery.plugin:
            folder = folders.manifests(folder, want)
        if folder and whose[number] == _GUESSED:
            folder = replace(folder, guessed=True)
        if folder and delivery.plugin:
            # The plugin may write the files that kustomize does not find.
            unknown = folder.build or folder.state is DeliveryState.BROKEN
            folder = replace(folder, build=None, state=DeliveryState.UNKNOWN if unknown else folder.state)
        tier = folder.tier if folder and folder.tier else delivery.tier
        inherits = not delivery.argo and delivery.applies and patches_children(sources, folders.checkout.root)
        comment = _comment(delivery, sources)
        placed.append(replace(delivery, folder=folder, tier=tier, inherits=inherits, comment=comment))
    notes = build.delivery_notes + tuple(_notes(build.resources, placed, folders.checkout, ours))
    return replace(build, deliveries=tuple(placed), delivery_notes=notes)


def _wanted(delivery: Delivery) -> Wanted | None:
    source = delivery.source_spec
    path = delivery.path or ("" if delivery.argo else ".")
    if not path or open_in(path) or (delivery.argo and source["chart"].present):
        return None
    recurse = source["directory"]["recurse"].value is True if delivery.argo else True
    return Wanted(path if delivery.argo else _joined(path), recurse, delivery.applies or delivery.reads)


def _joined(path: str) -> str:
    """A path as Flux joins it: what leads above the top of the repository stays at the top.

    Argo CD refuses such a path. https://pkg.go.dev/github.com/cyphar/filepath-securejoin
    """
    return posixpath.normpath(f"/{path}").lstrip("/") or "."


def _ours_by(delivery: Delivery, resources: Sequence[Resource], ours: Ours) -> str:
    """By what the source is this repository; empty if it is not."""
    if delivery.argo or delivery.source_spec["repoURL"].present:
        url = delivery.source_spec["repoURL"].text
        return _KNOWN if ours.is_sure(url) else _GUESSED if ours(url) else ""
    reference = delivery.source_spec["sourceRef"]
    if reference["kind"].text != "GitRepository":
        return ""
    repository = source_of(delivery, resources)
    if repository is not None:
        url = repository["spec"]["url"].text
        return _KNOWN if ours.is_sure(url) else _GUESSED if ours(url) else ""
    # The GitRepository is applied from elsewhere: then only the path can tell, and the name that
    # bootstrap gives.
    if not _in_tree(ours.checkout, _joined(delivery.path)):
        return ""
    return _KNOWN if reference["name"].text == _BOOTSTRAPPED else _GUESSED


_KNOWN, _GUESSED = "known", "guessed"
_BOOTSTRAPPED = "flux-system"
"""The GitRepository that ``flux bootstrap`` makes of the repository that it is run in."""


def _in_tree(checkout: Checkout, path: str) -> bool:
    return bool(path) and not open_in(path) and parent_exists(checkout.root, path)


def _ours(resources: Sequence[Resource], checkout: Checkout) -> Ours:
    """Without remotes those repositories are this one of which a path is in the tree, or the folder
    above it.
    """
    if any(not remote.startswith(("/", ".")) for remote in checkout.remotes):
        return Ours(checkout, frozenset())
    guessed = set()
    for delivery in deliveries(resources, checkout.root, lambda url: bool(address(url))):
        repository = None if delivery.argo else source_of(delivery, resources)
        url = repository["spec"]["url"].text if repository else delivery.source_spec["repoURL"].text
        path = delivery.path if delivery.argo else _joined(delivery.path)
        if _in_tree(checkout, path) and address(url):
            guessed.add(address(url))
    return Ours(checkout, frozenset(guessed))


def _comment(delivery: Delivery, sources: Sources) -> str:
    """What a comment in ``syncPolicy`` says of syncing by hand, in the file of the Application."""
    file = delivery.resource.origin.file
    if not delivery.argo or delivery.from_set or not file or not delivery.automated:
        return ""
    try:
        lines = sources.text(file).splitlines()
        place = _policy_lines(delivery, sources, file)
    except InputError:
        return ""
    if place is None:
        return ""
    first, last = place
    found = next((match for line in lines[first - 1 : last] if (match := _MANUAL.search(line))), None)
    return found["text"].strip() if found else ""


def _policy_lines(delivery: Delivery, sources: Sources, file: str) -> tuple[int, int] | None:
    for located in sources.objects(file):
        name, kind = located.get("metadata", "name"), located.get("kind")
        if name and kind and (kind.value, name.value) == (delivery.resource.kind, delivery.resource.name):
            policy = located.get("spec", "syncPolicy", "automated")
            if policy is None:
                return None
            marks = [mark.where.line or 0 for _, mark in policy.scalars()] or [policy.where.line or 0]
            return (policy.where.line or 1), max(marks)
    return None


def _notes(
    resources: Sequence[Resource], placed: Sequence[Delivery], checkout: Checkout, ours: Callable[[str], bool]
) -> Iterator[str]:
    """What was not looked at, in a sentence each."""
    charts = [each.label for each in placed if _is_chart(each)]
    if charts:
        yield f"charts are not rendered, so their objects were not checked: {_listed(charts)}"
    elsewhere = [each.label for each in placed if _is_elsewhere(each)]
    if elsewhere:
        yield f"applied from another repository, or from one that is not known here: {_listed(elsewhere)}"
    opened = [each.label for each in placed if open_in(each.path)]
    if opened:
        yield f"the path is known only when it is applied, so it was not looked at: {_listed(opened)}"
    for resource in resources:
        if resource.kind == "ApplicationSet" and resource.ref.group == ARGO:
            kinds = unresolved(resource, checkout.root, ours)
            if kinds:
                made = ", ".join(kinds)
                yield f"{resource}: what its generators ({made}) make is known only to its cluster"


def _is_chart(delivery: Delivery) -> bool:
    if not delivery.applies:
        return False
    return delivery.source_spec["chart"].present or bool(
        delivery.folder and delivery.folder.state is DeliveryState.CHART
    )


def _is_elsewhere(delivery: Delivery) -> bool:
    source = delivery.source_spec
    if not delivery.applies or delivery.folder or source["chart"].present or open_in(delivery.path):
        return False
    return not delivery.argo or source["path"].present


def _listed(names: Sequence[str]) -> str:
    shown = list(dict.fromkeys(names))
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + more
