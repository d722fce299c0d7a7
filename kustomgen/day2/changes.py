"""Set, promote, roll back and hold, as values: what the spec becomes, and what the ledger will say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kustomgen.day2.approval import held, refusals
from kustomgen.day2.edits import set_image, set_numbers, unset
from kustomgen.day2.ledger import entries_of, file_of, text_of
from kustomgen.errors import Complaint, InputError, Mark, RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kustomgen.day2.approval import Asked
    from kustomgen.day2.ledger import Entry
    from kustomgen.day2.state import State
    from kustomgen.day2.versions import ImageVersion


@dataclass(frozen=True)
class Change:
    """One change of one environment. ``images`` has the versions before and after; ``values`` other keys that were set."""

    action: str
    environment: str
    before: State
    after: State
    images: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    source: str | None = None
    until: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the spec already says so."""
        return self.before.text == self.after.text


def set_images(
    state: State, environment: str, wanted: Sequence[ImageVersion], *, dependents: bool = False, force: bool = False
) -> Change:
    """Sets versions in an environment. Raises RefusedError where it is held, InputError where no key does it."""
    target = state.environment(environment)
    if not force and (reasons := list(held(target))):
        raise RefusedError(Complaint(None, reason) for reason in reasons)
    if target.spec.protected and not force:
        hint = f"`kustomgen promote … {environment}` records who approved it; `--force` sets it all the same"
        raise RefusedError(Complaint(None, f"{environment} is protected: versions come by promotion", hint))
    return _with_images("set", state, environment, {one.image: one.version for one in wanted}, dependents=dependents)


def promote(
    state: State,
    source: str,
    target: str,
    asked: Asked,
    names: Sequence[str] = (),
    *,
    dependents: bool = False,
) -> Change:
    """Gives an environment the versions that another one runs, of every image that both run or of those named.

    Raises RefusedError with every reason, InputError for unknown names.
    """
    if source == target:
        raise InputError(Complaint(None, f"{source} cannot be promoted to itself", "name two environments"))
    runs, has = _listed(state, source), _listed(state, target)
    for name in names:
        for environment, images in ((source, runs), (target, has)):
            if name not in images:
                raise InputError(_unknown_image(state, environment, name, images))
    wanted = {name: runs[name] for name in has if name in runs and (not names or name in names)}
    moved = {name: (has[name], version) for name, version in wanted.items() if has[name] != version}
    if not moved:
        return Change("promote", target, state, state, source=source)
    if reasons := list(refusals(state, source, target, moved, asked)):
        raise RefusedError(Complaint(None, reason) for reason in reasons)
    change = _with_images(
        "promote", state, target, {name: new for name, (_, new) in moved.items()}, dependents=dependents
    )
    return replace(change, source=source)


def rollback(
    state: State, environment: str, entries: Sequence[Entry], to: str | None, *, force_unknown: bool = False
) -> Change:
    """Applies values of the ledger again: of the change before the last one, of a version, or of an entry.

    Raises InputError where the ledger has none, unless ``force_unknown``.
    """
    state.environment(environment)
    wanted = _earlier(state, environment, entries, to, force_unknown=force_unknown)
    return _with_images("rollback", state, environment, wanted, dependents=False)


def rolled_back(
    state: State, environment: str, to: str | None, *, hold: tuple[str, str] | None, force_unknown: bool
) -> Change:
    """Goes back by what the ledger on disk says; ``hold`` has the reason and the day of a hold that follows."""
    state.environment(environment)
    file = file_of(state.file.parent, environment)
    change = rollback(state, environment, entries_of(text_of(file), str(file)), to, force_unknown=force_unknown)
    if hold is None:
        return change
    held = begin_hold(change.after, environment, *hold)
    return replace(change, after=held.after, values=held.values)


def begin_hold(state: State, environment: str, reason: str, since: str) -> Change:
    """Keeps new versions out of an environment until it is released."""
    state.environment(environment)
    path = ("environments", environment, "hold")
    edited = set_numbers(state, environment, [((*path, "reason"), reason), ((*path, "since"), since)])
    return Change("hold", environment, state, edited.state, values={"hold.reason": reason})


def release(state: State, environment: str) -> Change:
    """Ends a hold; an empty change where there is none."""
    if state.environment(environment).spec.hold is None:
        return Change("release", environment, state, state)
    edited = unset(state, ("environments", environment, "hold"))
    if edited is None:
        raise InputError(
            Complaint(Mark(str(state.file)), f"environments.{environment}.hold cannot be removed", "remove it by hand")
        )
    return Change("release", environment, state, edited.state)


def _with_images(action: str, state: State, environment: str, wanted: Mapping[str, str], *, dependents: bool) -> Change:
    has, after, notes = state.images(environment), state, list[str]()
    moved: dict[str, tuple[str, str]] = {}
    for image, version in wanted.items():
        if has.get(image) == version:
            continue
        edited = set_image(after, environment, image, version, dependents=dependents)
        after = edited.state
        notes += edited.notes
        moved[image] = (has.get(image, ""), version)
    return Change(action, environment, state, after, images=moved, notes=tuple(dict.fromkeys(notes)))


def _listed(state: State, environment: str) -> dict[str, str]:
    """The images that an environment runs and whose version is the spec's to set, the unit of promotion."""
    listed = state.environment(environment).spec.images
    return {name: version for name, version in state.images(environment).items() if name in listed}


def _earlier(
    state: State, environment: str, entries: Sequence[Entry], to: str | None, *, force_unknown: bool
) -> dict[str, str]:
    has = state.images(environment)
    for entry in reversed(entries):
        if to is None and entry.images:
            return {image: old for image, (old, _) in entry.images.items() if image in has}
        if to == entry.id:
            return {image: new for image, (_, new) in entry.images.items() if image in has}
        seen = {image: to for image, pair in entry.images.items() if to in pair and image in has}
        if to is not None and seen:
            return dict.fromkeys(seen, to)
    if to is None:
        message = f"the ledger of {environment} has no change of a version"
        raise InputError(Complaint(None, message, "name the version: --to VERSION"))
    elsewhere = [
        image
        for name in state.objects
        for image, version in state.images(name).items()
        if version == to and image in has
    ]
    listed = list(_listed(state, environment))
    if elsewhere or (force_unknown and len(listed) == 1):
        return dict.fromkeys(elsewhere or listed, to)
    message = f"{environment} never ran {to}, as far as its ledger and the spec know"
    raise InputError(Complaint(None, message, "check the version; --force-unknown takes it all the same"))


def _unknown_image(state: State, environment: str, name: str, images: Mapping[str, str]) -> Complaint:
    where = state.environment(environment).root.where
    if name in state.images(environment):
        hint = f"list it under `images`: `images: {{{name}: {state.images(environment)[name]}}}`"
        return Complaint(where, f"{name} has its version in the workload of {environment}, not under `images`", hint)
    known = ", ".join(images) or "none"
    return Complaint(where, f"{environment} runs no image {name!r} that `images` lists", f"it lists: {known}")
