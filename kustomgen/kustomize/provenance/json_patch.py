"""JSON 6902 patches, applied as kustomize applies them (it uses evanphx/json-patch, version 4).

https://www.rfc-editor.org/rfc/rfc6902
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kustomgen.k8s.pointer import words
from kustomgen.kustomize.provenance.traced_value import (
    ABSENT,
    Setting,
    TracedValue,
    from_value,
    from_yaml,
    is_opaque,
    override,
    plain,
)

if TYPE_CHECKING:
    from kustomgen.errors import Mark
    from kustomgen.yaml.source import Located

Pointer = tuple[str, ...]

OPS = ("add", "remove", "replace", "move", "copy", "test")


class DoesNotApplyError(Exception):
    """An operation that an object has no place for; kustomize refuses to build."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: ``path`` and ``source`` (``from``) as words, ``value`` with its place.

    ``mark`` is the line to edit: the value's if there is one, ``from``'s for a copy, else the
    operation's own.
    """

    op: str
    path: Pointer
    source: Pointer
    value: Located | None
    mark: Mark


def operations(body: Located) -> list[Operation]:
    """The operations of a patch, in order; what is no operation is left out, since kustomize
    refuses to build it.
    """
    found = []
    for entry in body.value if isinstance(body.value, list) else ():
        op, path, source, value = (entry.get(key) for key in ("op", "path", "from", "value"))
        if op is None or path is None or op.value not in OPS:
            continue
        place = value.where if value and op.value in ("add", "replace") else source.where if source else entry.where
        found.append(Operation(op.value, words(entry), words(entry, "from"), value, place))
    return found


def applied(root: TracedValue, step: Operation, change: Setting) -> TracedValue:
    """The object after one operation. Raises DoesNotApplyError if it has no place for it."""
    change = replace(change, mark=step.mark, by=f"{change.by} ({step.op})" if change.by else "")
    if step.op == "test":
        return _tested(root, step)
    if step.op == "remove":
        return _removed(root, step.path, change)
    if step.op in ("add", "replace"):
        # Without a value, kustomize sets null.
        cell = from_yaml(step.value, change) if step.value else from_value(None, change)
        return _set(root, step.path, cell, insert=step.op == "add")
    # What is not there is copied as null, but cannot be moved.
    moved = root.get(*path_of(root, step.source))
    copied = from_value(plain(moved) if moved else None, replace(change, detail=f"from {'/'.join(('', *step.source))}"))
    if step.op == "move":
        root = _removed(root, step.source, change)
    return _set(root, step.path, copied, insert=True)


def _tested(root: TracedValue, step: Operation) -> TracedValue:
    expected = step.value.plain() if step.value else None
    try:
        found = _at(root, step.path)
    except DoesNotApplyError:
        if expected is None:
            return root
        raise
    if not is_opaque(found) and plain(found) != expected:
        raise DoesNotApplyError(f"{'/'.join(('', *step.path))} is not what the patch tests for")
    return root


def path_of(root: TracedValue, pointer: Pointer, *, insert: bool = False) -> tuple[str | int, ...]:
    """A pointer as a path, with numbers for items of lists; the last key of a mapping need not be
    there.

    With ``insert`` the last word may name the place behind the last item, as ``-`` does. Raises
    DoesNotApplyError.
    """
    path: list[str | int] = []
    at: TracedValue | None = root
    for depth, word in enumerate(pointer):
        if at is None or not isinstance(at.value, (dict, list)):
            raise DoesNotApplyError(f"{'/'.join(('', *pointer[:depth]))} is not there")
        more = insert and depth == len(pointer) - 1
        step = _index(word, len(at.value), more=more) if isinstance(at.value, list) else word
        path.append(step)
        at = at.child(step)
    return tuple(path)


def _index(word: str, length: int, *, more: bool) -> int:
    places = length + more
    if word == "-" and more:
        return length
    try:
        index = int(word)
    except ValueError:
        raise DoesNotApplyError(f"{word!r} is no index of a list") from None
    # A negative index counts from the end.
    index = index + places if index < 0 else index
    if not 0 <= index < places:
        raise DoesNotApplyError(f"a list of {length} has no index {word}")
    return index


def _at(root: TracedValue, pointer: Pointer) -> TracedValue:
    found = root.get(*path_of(root, pointer))
    if found is None:
        raise DoesNotApplyError(f"{'/'.join(('', *pointer))} is not there")
    return found


def _removed(root: TracedValue, pointer: Pointer, change: Setting) -> TracedValue:
    path = path_of(root, pointer)
    _at(root, pointer)
    if not path:
        return TracedValue(ABSENT, change, root)
    *parents, last = path
    parent = root.get(*parents) or root
    removed = parent.without(last, change) if isinstance(last, str) else parent.with_child(last, None)
    return root.put(tuple(parents), removed)


def _set(root: TracedValue, pointer: Pointer, cell: TracedValue, *, insert: bool) -> TracedValue:
    path = path_of(root, pointer, insert=insert)
    if not path:
        return override(cell, root)
    *parents, last = path
    parent = root.get(*parents) or root
    if isinstance(parent.value, list) and insert:
        index = int(last)
        items = [*parent.value[:index], cell, *parent.value[index:]]
        return root.put(tuple(parents), replace(parent, value=items))
    # kustomize takes `replace` of a key that is not there for `add`.
    before = parent.child(last) or (parent.gone or {}).get(str(last))
    return root.put(path, override(cell, before))
