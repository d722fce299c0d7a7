"""Going back to what an environment ran before, by the values that its ledger has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kustomgen.day2.changes import begin_hold, listed, with_images
from kustomgen.day2.edits import following, moved_beside
from kustomgen.day2.undo import undone
from kustomgen.errors import Complaint, InputError
from kustomgen.ledger.file import read_ledger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.day2.changes import Change
    from kustomgen.day2.state import State
    from kustomgen.ledger.entry import Entry

Versions = dict[str, str]
"""Image to version."""
Past = list[tuple[Versions, "Entry | None"]]
"""What ran, the oldest first, each with the entry that brought it; None if it came
without one.
"""


def rolled_back(
    state: State,
    environment: str,
    to: str | None,
    *,
    hold: tuple[str, str] | None,
    force_unknown: bool,
    dependents: bool = False,
) -> Change:
    """Goes back by what the ledger on disk says; ``hold`` has the reason and the day of a hold that
    follows.

    Without ``to`` to what ran before the last version; again, and it goes back further. Raises
    InputError where the ledger has no such version, unless ``force_unknown``.
    """
    state.environment(environment)
    entries = read_ledger(state.file.parent, environment)
    past = _past(entries)
    if to is None:
        wanted = _before(state, environment, past)
    else:
        wanted = _named(state, environment, entries, to, force_unknown=force_unknown)
    begun = undone(state, environment, _since(past, wanted), wanted, dependents=dependents)
    change = with_images("rollback", state, environment, wanted, dependents=dependents, begun=begun)
    if begun is not None:
        change = replace(
            change, notes=(*change.notes, *following(moved_beside(state, begun, environment), environment))
        )
    if hold is None:
        return change
    held = begin_hold(change.after, environment, *hold)
    return replace(change, after=held.after, values=held.values)


def past_versions(entries: Sequence[Entry]) -> list[Versions]:
    """What an environment ran, the oldest first, the last of them now; what was rolled back is no
    part of it.
    """
    return [versions for versions, _ in _past(entries)]


def _past(entries: Sequence[Entry]) -> Past:
    past: Past = []
    for entry in entries:
        if not entry.images:
            continue
        old = {image: before for image, (before, _) in entry.images.items()}
        new = {image: after for image, (_, after) in entry.images.items()}
        for versions, _ in past:
            versions |= {image: version for image, version in old.items() if image not in versions}
        if not past or past[-1][0] != past[-1][0] | old:
            past.append(({**(past[-1][0] if past else {}), **old}, None))
        wanted = past[-1][0] | new
        at = next((number for number, (versions, _) in enumerate(past) if versions == wanted), None)
        if entry.action == "rollback" and at is not None:
            del past[at + 1 :]
        else:
            past.append((wanted, entry))
    return past


def _since(past: Past, wanted: Versions) -> list[Entry]:
    """The entries that led away from versions, the newest first; empty if not each step has its
    entry.
    """
    found: list[Entry] = []
    for versions, entry in reversed(past):
        if all(versions.get(image) == version for image, version in wanted.items()):
            return found
        if entry is None:
            return []
        found.append(entry)
    return []


def _before(state: State, environment: str, past: Past) -> Versions:
    has = state.images(environment)
    if not past:
        message = f"the ledger of {environment} has no change of a version"
        raise InputError(Complaint(None, message, "name the version: --to VERSION"))
    versions = [each for each, _ in past]
    # What someone set by hand since is the first to go.
    if any(has.get(image, version) != version for image, version in versions[-1].items()):
        versions.append(has)
    for each in reversed(versions[:-1]):
        wanted = {image: version for image, version in each.items() if image in has and has[image] != version}
        if wanted:
            return wanted
    message = f"the ledger of {environment} has no earlier version"
    raise InputError(Complaint(None, message, "name the version: --to VERSION"))


def _named(state: State, environment: str, entries: Sequence[Entry], to: str, *, force_unknown: bool) -> Versions:
    has = state.images(environment)
    for entry in reversed(entries):
        if to == entry.id:
            if not entry.images:
                message = f"entry {to} is a {entry.action}, and changed no version"
                raise InputError(Complaint(None, message, f"`kustomgen history {environment}` shows which did"))
            return {image: new for image, (_, new) in entry.images.items() if image in has}
        seen = {image: version for image, pair in entry.images.items() for version in pair if _is(version, to)}
        if seen := {image: version for image, version in seen.items() if image in has}:
            return seen
    elsewhere = {
        image: version
        for name in state.objects
        for image, version in state.images(name).items()
        if _is(version, to) and image in has
    }
    if elsewhere:
        return elsewhere
    own = list(listed(state, environment))
    if force_unknown and len(own) == 1:
        return {own[0]: to}
    if force_unknown:
        hint = f"`kustomgen set {environment} IMAGE={to} --force` names the image"
        raise InputError(
            Complaint(None, f"{environment} runs {len(own)} images, and {to} does not name one of them", hint)
        )
    message = f"{environment} never ran {to}, as far as its ledger and the spec know"
    raise InputError(Complaint(None, message, "check the version; --force-unknown takes it all the same"))


def _is(version: str, named: str) -> bool:
    """Whether a version is the named one: ``v1.1.0`` also names ``v1.1.0@sha256:…``."""
    return named in (version, version.partition("@")[0]) and bool(named)
