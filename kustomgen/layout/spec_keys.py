"""Which key of a spec a value of an object comes from: not looked up, but tried.

A key is taken out of the environment's spec, or changed where it must be there, and the objects are
made again. The key after which the value is another is where it comes from; so on down to the
deepest one.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

from kustomgen.errors import InputError
from kustomgen.layout.tree import environment_labels
from kustomgen.manifests.build import build
from kustomgen.manifests.final import final
from kustomgen.spec.expand import inside
from kustomgen.spec.model import Spec
from kustomgen.yaml.source import Located

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Mark
    from kustomgen.k8s.resource import Node
    from kustomgen.spec.load import Environment

Key = str | int
Path = tuple[Key, ...]
Objects = dict[tuple[str, str, str], dict[str, Any]]


_UPWARDS = 3


class _Effect(IntEnum):
    """What a change of a key does to a value of an object, the most telling first.

    The value is another; it no longer exists; its object no longer exists; there is no such spec;
    nothing.
    """

    CHANGED = 0
    LOST = 1
    GONE = 2
    INVALID = 3
    NONE = 4


class SpecKeys:
    """The keys of one environment's spec."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._identities = [made.identity for made in build(environment.spec)]

    def mark(self, number: int, at: Node) -> Mark:
        """The place of the key that a position comes from, in the object of that number in the
        environment.
        """
        return self._environment.root.nearest(self._path(number, at) or self._workload(at)).where

    def same(self, number: int, at: Node) -> Path:
        """The key whose very value a position has, and on which that depends; nothing if there
        is none.
        """
        return self._same(self._identities[number], at)

    def _path(self, number: int, at: Node) -> Path:
        identity, target = self._identities[number], _present(at)
        if path := self._same(identity, target):
            return path
        gone: Path = ()
        # Where nothing changes the value, such as an empty list that stands for none, what holds it
        # may.
        for depth in range(len(target.path), max(len(target.path) - _UPWARDS, 0), -1):
            effect, path = self._search((), identity, at.resource.node.walk(*target.path[:depth]))
            if effect <= _Effect.LOST:
                return path
            gone = gone or path
        return gone

    def _workload(self, at: Node) -> Path:
        """The workload that the object's name ends in, as far as one does."""
        named = [key for key in self._environment.spec.workloads if at.resource.name.endswith(key)]
        return ("workloads", max(named, key=len)) if named else ()

    def _same(self, identity: tuple[str, str, str], target: Node) -> Path:
        """The key that is or has the very value of the object, and on which that depends; nothing
        if none exists.
        """
        if isinstance(target.value, dict | list | None):
            return ()
        for path in _paths(self._environment.root, str(target.value)):
            if self._effect(path, identity, target) <= _Effect.LOST:
                return path
        return ()

    def _search(self, path: Path, identity: tuple[str, str, str], target: Node) -> tuple[_Effect, Path]:
        """The deepest key below a path on which the value depends, and how; the path itself where
        none does.
        """
        effects = sorted(
            (self._effect((*path, step), identity, target), place, step)
            for place, step in enumerate(_steps(self._environment.root.get(*path)))
        )
        found = _Effect.NONE, path
        for effect, _, step in effects:
            if effect is _Effect.NONE:
                break
            deepest, below = self._search((*path, step), identity, target)
            if min(effect, deepest) <= _Effect.LOST:
                return min(effect, deepest), below
            if effect is _Effect.GONE and found[0] is _Effect.NONE:
                found = effect, below
        return found

    def _effect(self, path: Path, identity: tuple[str, str, str], target: Node) -> _Effect:
        without, *others = _variants(self._environment.root, path)
        effect = self._effect_of(without, identity, target)
        if effect is _Effect.INVALID:
            # It must be there; so with another value. Then an object that no longer exists is only
            # called otherwise.
            effects = [self._effect_of(other, identity, target) for other in others]
            effect = min((each for each in effects if each is not _Effect.GONE), default=_Effect.INVALID)
        return effect

    def _effect_of(self, root: Located, identity: tuple[str, str, str], target: Node) -> _Effect:
        objects = self._made(root)
        if objects is None:
            return _Effect.INVALID
        made = objects.get(identity)
        value = _value(made, target.path)
        if made is None or value is None:
            return _Effect.GONE if made is None else _Effect.LOST
        return _Effect.NONE if value == target.value else _Effect.CHANGED

    def _made(self, root: Located) -> Objects | None:
        """The objects of a spec by what they are called before a prefix; None if it
        is no spec.
        """
        try:
            spec = inside(Spec.model_validate(root.plain()))[0]
            made = build(spec)
            values = final(made, spec, environment_labels(self._environment))
        except (ValueError, InputError, LookupError, TypeError):
            return None
        return {each.identity: value for each, value in zip(made, values, strict=True)}


def _present(at: Node) -> Node:
    """The position, or the deepest one above it that is there."""
    path = at.path
    while path and at.resource.node.walk(*path).value is None:
        path = path[:-1]
    return at.resource.node.walk(*path)


def _value(made: Any, path: Path) -> Any:
    for step in path:
        if isinstance(made, list) and isinstance(step, int):
            made = made[step] if step < len(made) else None
        else:
            made = made.get(step) if isinstance(made, dict) else None
    return made


def _paths(node: Located, text: str, path: Path = ()) -> Iterator[Path]:
    """Where a spec has a scalar of that text, or a key."""
    for step in _steps(node):
        below = node.get(step)
        if step == text or (below is not None and not _steps(below) and str(below.value) == text):
            yield (*path, step)
        if below is not None:
            yield from _paths(below, text, (*path, step))


def _steps(node: Located | None) -> list[Key]:
    if node is None or not isinstance(node.value, dict | list):
        return []
    return list(node.value) if isinstance(node.value, dict) else list(range(len(node.value)))


def _variants(root: Located, path: Path) -> Iterator[Located]:
    """The spec without a key, and with other values of it."""
    yield _replaced(root, path, None)
    node = root.get(*path)
    value = None if node is None else node.value
    others: list[Any] = []
    if isinstance(value, bool):
        others = [not value]
    elif isinstance(value, int | float):
        others = [value + 1, value - 1]
    elif isinstance(value, str):
        others = [f"{value}x", value[:-1], "1", "a"]
    if node is not None:
        yield from (_replaced(root, path, Located(other, node.mark, node.key)) for other in others)


def _replaced(node: Located, path: Path, new: Located | None) -> Located:
    step, *rest = path
    inner: Any = dict(node.value) if isinstance(node.value, dict) else list(node.value)
    if rest:
        inner[step] = _replaced(inner[step], tuple(rest), new)
    elif new is None:
        del inner[step]
    else:
        inner[step] = new
    return Located(inner, node.mark, node.key)
