"""Values that know what set them: an object on its way through kustomize, with its history.

A ``TracedValue`` never changes: what sets a field makes a new cell that remembers the one before
it, so an object can be taken into several overlays, and every step of its way is still there to be
told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.errors import Mark
    from kustomgen.yaml.source import Located


class _Sign:
    """A value that is no value of YAML."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name


ABSENT: Final = _Sign("absent")
"""The value of a field that was removed."""

OPEN: Final = _Sign("open")
"""A value that only the build tells, such as what a replacement copied."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What gave a field its value, or took it away.

    ``mark`` is the line to edit, ``by`` what did it (``patch``, ``images``), ``detail`` what else
    there is to say, ``kustomization`` the file that has it done, empty for the file an object was
    born in. ``uncertain``: it may have set the field, and only kustomize could tell.
    """

    mark: Mark
    by: str
    detail: str = ""
    kustomization: str = ""
    uncertain: bool = False

    def at(self, mark: Mark) -> Setting:
        """The same change, done by another line."""
        return replace(self, mark=mark)


@dataclass(frozen=True, slots=True)
class TracedValue:
    """A value: a scalar, ``OPEN``, ``ABSENT``, a mapping from key to cell or a list of cells.

    ``before`` is what was here until then; ``gone`` has the fields of a mapping that were
    removed. ``joins``: what was there before is still in it, as after a merge, so that another
    field can be added at either place.
    """

    value: Any
    change: Setting
    before: TracedValue | None = None
    gone: Mapping[str, TracedValue] | None = None
    joins: bool = False

    @property
    def first(self) -> TracedValue:
        """What was here at first."""
        found = self
        while found.before is not None:
            found = found.before
        return found

    @property
    def whole(self) -> TracedValue:
        """Where all of a mapping or list was first given: the place that another field can be added
        to.
        """
        found = self
        while found.joins and found.before is not None:
            found = found.before
        return found

    def history(self) -> list[TracedValue]:
        """All that was here, the first of it first."""
        found: list[TracedValue] = []
        cell: TracedValue | None = self
        while cell is not None:
            found.append(cell)
            cell = cell.before
        return found[::-1]

    def get(self, *path: str | int) -> TracedValue | None:
        """The cell at a path below this one, None if none exists."""
        found: TracedValue | None = self
        for step in path:
            found = found.child(step) if found else None
        return found

    def child(self, step: str | int) -> TracedValue | None:
        """The field of a mapping, or the item of a list; None if none exists."""
        if isinstance(self.value, dict):
            return self.value.get(step)
        if isinstance(self.value, list) and isinstance(step, int) and 0 <= step < len(self.value):
            found: TracedValue = self.value[step]
            return found
        return None

    def text(self, *path: str | int) -> str:
        """The scalar at a path as text; empty if none exists."""
        found = self.get(*path)
        return "" if found is None or found.value is None or is_opaque(found) else as_plain_text(found.value)

    def with_child(self, step: str | int, cell: TracedValue | None) -> TracedValue:
        """This mapping or list with one field or item set; None removes the field, and remembers
        nothing of it.
        """
        if isinstance(self.value, dict):
            fields = {key: value for key, value in self.value.items() if key != step} if cell is None else {
                **self.value, step: cell}  # fmt: skip
            gone = {key: value for key, value in self.gone.items() if key != step} if self.gone else None
            return replace(self, value=fields, gone=gone)
        index = int(step)
        items = [*self.value[:index], *([] if cell is None else [cell]), *self.value[index + 1 :]]
        return replace(self, value=items)

    def without(self, key: str, change: Setting) -> TracedValue:
        """This mapping with a field removed, by a change; also one that is not there, which then
        stays away.
        """
        removed = TracedValue(ABSENT, change, self.value.get(key) or (self.gone or {}).get(key))
        fields = {name: value for name, value in self.value.items() if name != key}
        return replace(self, value=fields, gone={**(self.gone or {}), key: removed})

    def put(self, path: tuple[str | int, ...], cell: TracedValue | None) -> TracedValue:
        """This value with the cell at a path, all of whose parents are there."""
        if not path:
            return cell or self
        step, *rest = path
        below = self.child(step)
        if rest and below is not None:
            return self.with_child(step, below.put(tuple(rest), cell))
        return self.with_child(step, cell)


def is_opaque(cell: TracedValue) -> bool:
    """Whether nothing is known of the value."""
    return isinstance(cell.value, _Sign)


def as_plain_text(value: Any) -> str:
    """A scalar as kustomize compares it; empty for what is not one, and for null."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def from_yaml(located: Located, change: Setting) -> TracedValue:
    """The cells of a value in a file, each changed by its own line."""
    value = located.value
    if isinstance(value, dict):
        value = {key: from_yaml(item, change) for key, item in value.items()}
    elif isinstance(value, list):
        value = [from_yaml(item, change) for item in value]
    return TracedValue(value, change.at(located.where))


def from_value(value: Any, change: Setting) -> TracedValue:
    """The cells of a plain value, all set by one change."""
    if isinstance(value, dict):
        return TracedValue({str(key): from_value(item, change) for key, item in value.items()}, change)
    if isinstance(value, list):
        return TracedValue([from_value(item, change) for item in value], change)
    return TracedValue(value, change)


def plain(cell: TracedValue) -> Any:
    """The value as a parser would give it; ``OPEN`` if it is not known."""
    if isinstance(cell.value, dict):
        return {key: plain(item) for key, item in cell.value.items()}
    if isinstance(cell.value, list):
        return [plain(item) for item in cell.value]
    return cell.value


def override(new: TracedValue, old: TracedValue | None) -> TracedValue:
    """A cell that takes another's place, field by field: each remembers what was there before."""
    if old is None or new is old:
        return new
    if isinstance(new.value, dict) and isinstance(old.value, dict):
        fields = {key: override(cell, _known(old, key)) for key, cell in new.value.items()}
        lost = {key: TracedValue(ABSENT, new.change, cell) for key, cell in old.value.items() if key not in fields}
        return TracedValue(fields, new.change, old, {**lost, **(new.gone or {})} or None)
    if isinstance(new.value, list) and isinstance(old.value, list):
        items = [override(cell, _same_item(cell, old.value, index)) for index, cell in enumerate(new.value)]
        return TracedValue(items, new.change, old)
    return TracedValue(new.value, new.change, old, new.gone)


def _known(old: TracedValue, key: str) -> TracedValue | None:
    return old.value.get(key) or (old.gone or {}).get(key)


def _same_item(new: TracedValue, items: list[TracedValue], index: int) -> TracedValue | None:
    name = new.text("name")
    if name:
        return next((item for item in items if item.text("name") == name), None)
    return items[index] if index < len(items) and not isinstance(new.value, dict) else None


def uncertain(cell: TracedValue, change: Setting) -> TracedValue:
    """The cell after something that may have set any of it."""
    value = cell.value
    if isinstance(value, dict):
        value = {key: uncertain(item, change) for key, item in value.items()}
    elif isinstance(value, list):
        value = [uncertain(item, change) for item in value]
    return TracedValue(value, replace(change, uncertain=True), cell, cell.gone, joins=True)
