"""What all formats say of a comparison."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.k8s.difference import common
from kustomgen.k8s.immutable import refused
from kustomgen.report.grouping import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kustomgen.k8s.changes import FieldChange
    from kustomgen.k8s.difference import BuildDifference, ChangedObject


@dataclass(frozen=True)
class Comparison:
    """Two builds, what each is called (``staging``, ``prod at main``), and what differs."""

    before: str
    after: str
    difference: BuildDifference
    revision: str = ""
    """The git revision of the first, empty if both are of now."""


@dataclass(frozen=True, slots=True)
class Everywhere:
    """One change in several objects, told once."""

    change: FieldChange
    objects: tuple[ChangedObject, ...]


def apart(difference: BuildDifference) -> tuple[list[Everywhere], list[tuple[ChangedObject, list[FieldChange]]]]:
    """The changes that several objects share, and then each object with those that are its own."""
    shared = common(difference.objects)
    first: dict[tuple[Any, ...], Everywhere] = {}
    own: list[tuple[ChangedObject, list[FieldChange]]] = []
    for changed in difference.objects:
        rest = []
        for change in changed.changes:
            if change.identity in shared:
                first.setdefault(change.identity, Everywhere(change, tuple(shared[change.identity])))
            else:
                rest.append(change)
        if rest or changed.what != "changed":
            own.append((changed, rest))
    return list(first.values()), own


def cannot_be_applied(compared: Comparison) -> list[str]:
    """What the API server refuses to change in objects that are there, in a sentence each.

    Only where one environment is compared with what it was: two environments are two objects.
    """
    if not compared.revision:
        return []
    return [
        f"{changed.key} {place} cannot be changed in place: {remedy}"
        for changed in compared.difference.objects
        if changed.before is not None and changed.after is not None
        for place, remedy in refused(changed.before, changed.after, changed.changes)
    ]


def summary(compared: Comparison) -> str:
    """How many objects differ, and how many do not; the last line of what people read."""
    found = Counter(changed.what for changed in compared.difference.objects)
    parts = [
        *([f"{counted(found['changed'], 'object')} changed"] if found["changed"] else []),
        *([f"{found['added']} only in {compared.after}"] if found["added"] else []),
        *([f"{found['removed']} only in {compared.before}"] if found["removed"] else []),
    ]
    same = f"{compared.difference.same} the same"
    return f"{', '.join(parts)}, {same}" if parts else f"no difference in {counted(compared.difference.same, 'object')}"


def several_lines(change: FieldChange) -> bool:
    """Whether the change is of a text of several lines, told best line by line."""
    return change.what == "changed" and any(
        isinstance(side, str) and "\n" in side for side in (change.before, change.after)
    )


def names(objects: Sequence[ChangedObject]) -> str:
    """The objects, once each."""
    return ", ".join(dict.fromkeys(str(changed.key) for changed in objects))
