"""Set, promote, roll back and hold, as values: what the spec becomes, and what the
ledger will say.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kustomgen.day2.approval import held, missing_approval, refusals
from kustomgen.day2.edits import set_image, set_numbers, unset
from kustomgen.day2.managed import is_managed, set_in_overlay
from kustomgen.day2.undo import says_the_rest, without
from kustomgen.errors import Complaint, InputError, Mark, RefusedError
from kustomgen.ledger.entry import BY_HAND
from kustomgen.ledger.file import FIRST, read_ledger

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kustomgen.day2.approval import Asked
    from kustomgen.day2.state import State
    from kustomgen.day2.versions import ImageVersion


@dataclass(frozen=True)
class Change:
    """One change of one environment. ``images`` has the versions before and after; ``values`` other
    keys that were set.
    """

    action: str
    environment: str
    before: State
    after: State
    images: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    source: str | None = None
    until: str | None = None
    notes: tuple[str, ...] = ()
    recorded: str | None = None
    """Where a change by hand is recorded, the digest that the ledger ended with."""

    @property
    def is_empty(self) -> bool:
        """Whether the spec already says so, and so does the ledger."""
        return self.recorded is None and self.before.says_the_same(self.after)


def set_images(
    state: State, environment: str, wanted: Sequence[ImageVersion], *, dependents: bool = False, force: bool = False
) -> Change:
    """Sets versions in an environment. Raises RefusedError if it is held, InputError where no
    key does it.
    """
    target = state.environment(environment)
    if not force and (reasons := list(held(target))):
        raise RefusedError(Complaint(None, reason) for reason in reasons)
    if target.spec.protected and not force:
        hint = f"`kustomgen promote … {environment}` records who approved it; `--force` sets it all the same"
        raise RefusedError(Complaint(None, f"{environment} is protected: versions come by promotion", hint))
    versions = {one.image: one.version for one in wanted}
    if len(versions) < len(wanted):
        twice = next(one.image for one in wanted if [each.image for each in wanted].count(one.image) > 1)
        raise InputError(Complaint(None, f"{twice} is named twice", "name one version of each image"))
    return with_images("set", state, environment, versions, dependents=dependents)


def promote(
    state: State,
    source: str,
    target: str,
    asked: Asked,
    names: Sequence[str] = (),
    *,
    dependents: bool = False,
) -> Change:
    """Gives an environment the versions that another one runs, of every image that both run or of
    those named.

    Raises RefusedError with every reason, InputError for unknown names.
    """
    if source == target:
        raise InputError(Complaint(None, f"{source} cannot be promoted to itself", "name two environments"))
    runs, has = listed(state, source), listed(state, target)
    for name in names:
        for environment, images in ((source, runs), (target, has)):
            if name not in images:
                raise InputError(_unknown_image(state, environment, name, images))
    wanted = {name: runs[name] for name in has if name in runs and (not names or name in names)}
    moved = {name: (has[name], version) for name, version in wanted.items() if has[name] != version}
    left = () if names else _left_out(state, source, target, wanted)
    if not moved:
        return Change("promote", target, state, state, source=source, notes=left)
    if reasons := list(refusals(state, source, target, moved, asked)):
        raise RefusedError(Complaint(None, reason) for reason in reasons)
    change = with_images(
        "promote", state, target, {name: new for name, (_, new) in moved.items()}, dependents=dependents
    )
    return replace(change, source=source, notes=(*change.notes, *left))


def _left_out(state: State, source: str, target: str, wanted: Mapping[str, str]) -> tuple[str, ...]:
    """What a promotion of all images leaves as it is, in a sentence each."""
    runs, has = state.versions(source), state.versions(target)
    notes = []
    for image, versions in runs.items():
        if image in wanted or versions == has.get(image):
            continue
        several = next(
            (name for name, found in ((source, versions), (target, has.get(image, ()))) if len(found) > 1), ""
        )
        why = f"{target} does not run it" if image not in has else "its version is in the workload, not under `images`"
        notes.append(f"{image} is not promoted: {f'{several} runs it in several versions' if several else why}")
    return tuple(notes)


def record(state: State, environment: str, asked: Asked) -> Change:
    """Records what someone changed by hand. An empty change where the ledger says what the spec
    does.

    Raises RefusedError if the environment is protected, and ticket or approvals are missing.
    """
    target = state.environment(environment)
    entries = read_ledger(state.file.parent, environment)
    last = entries[-1].after if entries else FIRST
    if last == state.digest(environment):
        return Change(BY_HAND, environment, state, state)
    if reasons := list(missing_approval(target, asked)):
        raise RefusedError(Complaint(None, reason) for reason in reasons)
    return Change(BY_HAND, environment, state, state, recorded=last)


def begin_hold(state: State, environment: str, reason: str, since: str) -> Change:
    """Keeps new versions out of an environment until it is released."""
    state.environment(environment)
    path = ("environments", environment, "hold")
    edited = set_numbers(state, environment, [((*path, "reason"), reason), ((*path, "since"), since)])
    return Change("hold", environment, state, edited.state, values={"hold.reason": reason})


def release(state: State, environment: str) -> Change:
    """Ends a hold; an empty change if none exists."""
    if state.environment(environment).spec.hold is None:
        return Change("release", environment, state, state)
    after = _before_hold(state, environment)
    if after is None:
        message = f"environments.{environment}.hold cannot be removed"
        raise InputError(Complaint(Mark(str(state.file)), message, "remove it by hand"))
    return Change("release", environment, state, after)


def _before_hold(state: State, environment: str) -> State | None:
    """The state without the hold: with the lines that were there before it, or without its key."""
    held = [entry for entry in read_ledger(state.file.parent, environment) if "hold.reason" in entry.values]
    before = without(state, reversed(held[-1].edits)) if held else None
    for after in (before, unset(state, environment, "hold")):
        if after is None or after.environment(environment).spec.hold:
            continue
        if after.objects == state.objects and says_the_rest(state, after, "hold"):
            return after
    return None


def with_images(
    action: str,
    state: State,
    environment: str,
    wanted: Mapping[str, str],
    *,
    dependents: bool,
    begun: State | None = None,
) -> Change:
    """Sets versions of several images at once, those that are not there yet. Raises InputError
    where no key does it.

    ``begun`` is the state with some of them set already.
    """
    has, after, notes = state.images(environment), begun or state, list[str]()
    moved: dict[str, tuple[str, str]] = {}
    for image, version in wanted.items():
        if has.get(image) == version:
            continue
        moved[image] = (has.get(image, ""), version)
        if after.images(environment).get(image) == version:
            continue  # a variable that both follow brought it along
        if is_managed(after, environment, image):
            edited = set_in_overlay(after, environment, image, version)
        else:
            edited = set_image(after, environment, image, version, dependents=dependents, others=wanted)
        after = edited.state
        notes += edited.notes
    return Change(action, environment, state, after, images=moved, notes=tuple(dict.fromkeys(notes)))


def listed(state: State, environment: str) -> dict[str, str]:
    """The images that an environment runs and whose version is the spec's to set, the unit of
    promotion.
    """
    listed = state.environment(environment).spec.images
    return {name: version for name, version in state.images(environment).items() if name in listed}


def _unknown_image(state: State, environment: str, name: str, images: Mapping[str, str]) -> Complaint:
    where = state.environment(environment).root.where
    if name in state.images(environment):
        hint = f"list it under `images`: `images: {{{name}: {state.images(environment)[name]}}}`"
        return Complaint(where, f"{name} has its version in the workload of {environment}, not under `images`", hint)
    known = ", ".join(images) or "none"
    return Complaint(where, f"{environment} runs no image {name!r} that `images` lists", f"it lists: {known}")
