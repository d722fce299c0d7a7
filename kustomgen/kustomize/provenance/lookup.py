"""A field of an object that was followed, compared with what was built."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.kustomize.provenance.traced_value import OPEN, Setting, TracedValue, is_opaque

if TYPE_CHECKING:
    from kustomgen.errors import Mark
    from kustomgen.k8s.resource import Resource

_RENAMES = ("namePrefix", "nameSuffix")


@dataclass(frozen=True, slots=True)
class FieldOrigin:
    """``mark`` is None if the place is not certain; ``file`` and ``by`` then say what may have
    set the field.

    ``cell`` is what the field is, or its nearest parent where it is absent.
    """

    mark: Mark | None
    absent: bool = False
    file: str = ""
    by: str = ""
    cell: TracedValue | None = None


def look_up(root: TracedValue, resource: Resource, path: tuple[str | int, ...]) -> FieldOrigin:
    """What set a field of a built object, given the object as it was followed."""
    cell = root
    value: Any = resource.manifest
    for step in path:
        if cell.value is OPEN:
            break
        if isinstance(cell.value, list) and not _alike(cell, value):
            return _unsure(cell.change)
        value = _below(value, step)
        below = cell.child(step)
        if below is None:
            return _unknown(cell, resource) if _wanted(resource, path) is not None else _absent(cell, step)
        cell = below
    return _present(cell, resource, path)


def _present(cell: TracedValue, resource: Resource, path: tuple[str | int, ...]) -> FieldOrigin:
    built = _wanted(resource, path)
    change = _own(cell, path)
    if change.uncertain:
        return _unsure(change, cell)
    if not path:
        return FieldOrigin(cell.first.change.mark, cell=cell)
    if cell.value is None and built is None:
        return FieldOrigin(change.mark, absent=True, cell=cell)
    if not agrees(cell, built, path):
        return _unknown(cell, resource)
    return FieldOrigin(change.mark, cell=cell)


def _own(cell: TracedValue, path: tuple[str | int, ...]) -> Setting:
    """What set a field: of an object's name, what named it and not what put a prefix to it."""
    if path == ("metadata", "name"):
        return next(one.change for one in reversed(cell.history()) if one.change.by not in _RENAMES)
    return cell.change


def _absent(cell: TracedValue, step: str | int) -> FieldOrigin:
    gone = (cell.gone or {}).get(step) if isinstance(step, str) else None
    if gone is not None:
        return _unsure(gone.change) if gone.change.uncertain else FieldOrigin(gone.change.mark, absent=True, cell=gone)
    whole = cell.whole
    if cell.change.uncertain:
        return _unsure(cell.change)
    return FieldOrigin(whole.change.mark, absent=True, cell=whole)


def _unknown(cell: TracedValue, resource: Resource) -> FieldOrigin:
    """The object does not have what was built: something set it that was not followed."""
    change = next((one.change for one in reversed(cell.history()) if one.change.uncertain), None)
    if change is not None:
        return _unsure(change)
    files = [file for file in resource.origin.transformed_in if file]
    return FieldOrigin(None, file=files[-1] if files else "", by="what kustomgen does not follow")


def _unsure(change: Setting, cell: TracedValue | None = None) -> FieldOrigin:
    return FieldOrigin(None, file=change.kustomization or change.mark.file, by=change.by, cell=cell)


def _below(value: Any, step: str | int) -> Any:
    if isinstance(value, Mapping) and isinstance(step, str):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def _wanted(resource: Resource, path: tuple[str | int, ...]) -> Any:
    return resource.node.walk(*path).value


def _alike(cell: TracedValue, built: Any) -> bool:
    """Whether two lists have the same items in the same order, as far as they have names."""
    if not isinstance(built, list) or len(built) != len(cell.value):
        return False
    return all(
        not isinstance(item, Mapping) or not one.text("name") or one.text("name") in str(item.get("name", ""))
        for one, item in zip(cell.value, built, strict=True)
    )


_VARIABLE = re.compile(r"\$\([A-Za-z0-9_.-]+\)")
_WORDS = {"yes": True, "on": True, "y": True, "no": False, "off": False, "n": False}


def agrees(cell: TracedValue, built: Any, path: tuple[str | int, ...]) -> bool:
    """Whether a value can be what was built: the same, or a name that kustomize put a prefix or a
    hash to.
    """
    value = cell.value
    if is_opaque(cell):
        return value is OPEN and built is not None
    if isinstance(value, (dict, list)) or isinstance(built, (Mapping, list)):
        shapes = (isinstance(value, dict), isinstance(value, list))
        return shapes == (isinstance(built, Mapping), isinstance(built, list))
    if value is None or built is None:
        return value is built
    return _same(value, built) or (isinstance(value, str) and _grew(value, str(built), path))


def _same(value: Any, built: Any) -> bool:
    return str(value).lower() == str(built).lower() or bool(_as_yaml_1_1(value) == built)


def _grew(text: str, built: str, path: tuple[str | int, ...]) -> bool:
    """Whether kustomize may have made the one text of the other: by a variable, a prefix, a suffix
    or a hash.
    """
    if _VARIABLE.search(text):
        return re.fullmatch(".*".join(map(re.escape, _VARIABLE.split(text))), built, re.DOTALL) is not None
    return bool(text) and text in built and path[-1:] != ("image",)


def _as_yaml_1_1(value: Any) -> Any:
    """What YAML 1.1, which kustomize reads, makes of some values: 0440 is octal there, and ``yes``
    is true.
    """
    raw = getattr(value, "raw", "")
    if isinstance(value, int) and re.fullmatch("0[0-7]+", raw):
        return int(raw, 8)
    return _WORDS.get(value.lower(), value) if isinstance(value, str) else value
