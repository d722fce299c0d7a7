"""Which key of a spec sets an image or a number: tried, not looked up.

A candidate is edited in memory and the spec resolved again. It is taken if the environment changes
exactly as asked, with what the spec derives from it, and every other environment stays as it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, InputError
from kustomgen.k8s.names import did_you_mean
from kustomgen.yaml.edit import remove_value, set_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kustomgen.day2.state import State
    from kustomgen.layout.objects import Objects
    from kustomgen.yaml.edit import FieldPath
    from kustomgen.yaml.source import Located

_VARIABLE = re.compile(r"\$\{([A-Za-z_][\w.-]*)\}")
_HASH = re.compile(r"-[0-9a-f]{6,12}(?=$|-)")


@dataclass(frozen=True, slots=True)
class Edited:
    """A state after an edit, the keys that were set, and what there is to say of it."""

    state: State
    keys: tuple[FieldPath, ...]
    notes: tuple[str, ...] = ()


def set_image(
    state: State,
    environment: str,
    image: str,
    version: str,
    *,
    dependents: bool = False,
    others: Mapping[str, str] | None = None,
) -> Edited:
    """Sets the version of an image in one environment; ``others`` may come to these versions with
    it.

    Environments made ``from`` this one keep the version that they run, unless ``dependents`` may
    follow. Raises InputError if no key of the spec does that, with the keys that were tried.
    """
    tried: list[FieldPath] = []
    for path, value in _candidates(state, environment, image, version):
        tried.append(path)
        wanted = {**(others or {}), image: version}
        found = _attempt(state, environment, image, wanted, [(path, value)], dependents=dependents)
        if found is not None:
            return found
    raise InputError(_none(state, environment, image, tried))


def set_numbers(
    state: State, environment: str, edits: Iterable[tuple[FieldPath, Any]], *, dependents: bool = False
) -> Edited:
    """Sets values of one environment. Environments made ``from`` it keep theirs, unless
    ``dependents`` may follow.

    Raises InputError if that cannot be done in the spec's text, or another environment would
    change.
    """
    edits = tuple(edits)
    keys = ", ".join(".".join(map(str, path)) for path, _ in edits)
    where = state.environment(environment).root.where
    after = _edited(state, edits)
    if after is None:
        message = f"{keys} cannot be set without changing other values"
        raise InputError(Complaint(where, message, "edit the spec by hand"))
    paths = tuple(path for path, _ in edits)
    moved = moved_beside(state, after, environment)
    if not moved or dependents:
        return Edited(after, paths, following(moved, environment))
    pins = [(_in(path, name), state.environment(name).root.get(*path[2:])) for name in moved for path in paths]
    pinned = [(path, node.plain()) for path, node in pins if node is not None]
    kept = _edited(state, (*edits, *pinned)) if pinned else None
    if kept is None or moved_beside(state, kept, environment):
        hint = "`--with-dependents` lets what is made from it follow; else edit the spec by hand"
        raise InputError(Complaint(where, f"{keys} also changes {', '.join(moved)}", hint))
    return Edited(kept, paths, (_keeping(moved, "numbers", environment),))


def _edited(state: State, edits: Iterable[tuple[FieldPath, Any]]) -> State | None:
    """The state with values set; None if its text cannot be edited so, or is no valid spec then.

    A spec that names no environments has those of its platform. Naming one is naming all.
    """
    named = [] if state.root.get("environments") is not None else [*state.project.by_name]
    text: str | None = state.text
    for path, value in (*((("environments", name), {}) for name in named), *edits):
        text = None if text is None else set_value(text, 0, path, value)
    return None if text is None else state.edited(text)


def moved_beside(before: State, after: State, environment: str) -> tuple[str, ...]:
    """The other environments whose objects changed."""
    others = (name for name in before.objects if name != environment)
    return tuple(name for name in others if before.objects[name] != after.objects.get(name))


def following(moved: tuple[str, ...], environment: str) -> tuple[str, ...]:
    """Which environments change with one, in a sentence."""
    if len(moved) > 1:
        return (f"{', '.join(moved)} follow {environment}, since they are made from it",)
    return (f"{moved[0]} follows {environment}, since it is made from it",) if moved else ()


def _keeping(moved: tuple[str, ...], what: str, environment: str) -> str:
    if len(moved) > 1:
        return f"{', '.join(moved)} keep their {what}: they are made from {environment}"
    return f"{moved[0]} keeps its {what}: it is made from {environment}"


def unset(state: State, environment: str, key: str) -> State | None:
    """The state without a key of an environment; None if that cannot be done."""
    above: FieldPath = ("environments", environment)
    node = state.root.get(*above)
    alone = node is not None and isinstance(node.value, dict) and len(node.value) == 1
    # The environment stays, also where nothing else is said of it.
    text = set_value(state.text, 0, above, {}) if alone else remove_value(state.text, 0, (*above, key))
    return None if text is None else state.edited(text)


def _attempt(
    state: State,
    environment: str,
    image: str,
    wanted: Mapping[str, str],
    edits: list[tuple[FieldPath, str]],
    *,
    dependents: bool,
) -> Edited | None:
    after = _edited(state, edits)
    if after is None or not is_as_asked(state, after, environment, image, wanted):
        return None
    moved = moved_beside(state, after, environment)
    paths = tuple(path for path, _ in edits)
    if not moved or dependents:
        return Edited(after, paths, following(moved, environment))
    # What is made from this environment keeps what it runs: the same key, with its own value.
    pins = [(_in(path, name), _value(state, name, path, image)) for name in moved for path in paths]
    if len(edits) > 1 or any(value is None for _, value in pins):
        return None
    pinned = [(path, value) for path, value in pins if value is not None]
    found = _attempt(state, environment, image, wanted, [*edits, *pinned], dependents=False)
    if found is None:
        return None
    return Edited(found.state, found.keys, (_keeping(moved, "version", environment),))


def _in(path: FieldPath, environment: str) -> FieldPath:
    return (path[0], environment, *path[2:])


def _value(state: State, environment: str, path: FieldPath, image: str) -> str | None:
    """What an environment resolves a key to today."""
    spec = state.environment(environment).spec
    return spec.vars.get(str(path[3])) if path[2] == "vars" else spec.images.get(image)


def _candidates(state: State, environment: str, image: str, version: str) -> Iterator[tuple[FieldPath, str]]:
    images = state.environment(environment).root.get("images")
    node = images.get(image) if images is not None else None
    written = _written(state.root, node) if node is not None else None
    template = written[1] if written else ""
    if not template:
        template = _pinned(state.root, image)
    values = state.environment(environment).spec.vars
    for variable in dict.fromkeys(_VARIABLE.findall(template)):
        solved = _solved(template, variable, version, values)
        if solved is not None:
            yield ("environments", environment, "vars", variable), solved
    if written:
        yield ("environments", environment, "images", str(written[0][-1])), version
    elif node is not None:
        yield ("environments", environment, "images", image), version


def _written(raw: Located, node: Located) -> tuple[FieldPath, str] | None:
    """The path and the text of a resolved value in the file as it stands, where it is from this
    file.
    """
    return next(((path, str(each.value)) for path, each in raw.scalars() if each.mark == node.mark), None)


def _pinned(raw: Located, image: str) -> str:
    """The version in a workload's own ``image``, as ``${version}`` in ``shop/web:${version}``;
    empty if none is.
    """
    for path, each in raw.scalars():
        text = str(each.value)
        if path[-1:] == ("image",) and text.startswith(f"{image}:"):
            return text.removeprefix(f"{image}:")
    return ""


def _solved(template: str, variable: str, version: str, values: Any) -> str | None:
    """The value of a variable with which a template reads as the version; None if
    there is none.
    """
    pattern, position = "", 0
    for found in _VARIABLE.finditer(template):
        pattern += re.escape(template[position : found.start()])
        mine = found[1] == variable
        if mine and "(?P<x>" in pattern:
            pattern += "(?P=x)"
        elif mine:
            pattern += "(?P<x>.*)"
        else:
            pattern += re.escape(str(values.get(found[1], "")))
        position = found.end()
    match = re.fullmatch(pattern + re.escape(template[position:]), version)
    return match["x"] if match else None


def is_as_asked(before: State, after: State, environment: str, image: str, wanted: Mapping[str, str]) -> bool:
    """Whether an environment changed exactly as asked: an image, others that are wanted too, and
    what follows from them.
    """
    was, now = before.images(environment), after.images(environment)
    moved = {name: version for name, version in now.items() if was.get(name) != version}
    if now.get(image) != wanted[image] or was.keys() != now.keys() or not moved.items() <= wanted.items():
        return False
    pairs = [(was[name], version) for name, version in moved.items()]
    return _follows(before.objects[environment], after.objects.get(environment, ()), pairs)


Pairs = list[tuple[str, str]]
"""Versions before and after."""


def _follows(before: Objects, after: Objects, pairs: Pairs) -> bool:
    """Whether objects differ only in the versions, and in the hashes of names that follow from
    them.
    """
    return len(before) == len(after) and all(_same(*both, pairs) for both in zip(before, after, strict=True))


def _same(before: Any, after: Any, pairs: Pairs) -> bool:
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(_same(before[key], after[key], pairs) for key in before)
    if isinstance(before, list | tuple) and isinstance(after, list | tuple):
        return len(before) == len(after) and all(_same(*both, pairs) for both in zip(before, after, strict=True))
    if before == after:
        return True
    if not isinstance(before, str) or not isinstance(after, str):
        return False
    for old, new in pairs:
        if before.replace(old, new) == after or before.replace(_behind(old), _behind(new)) == after:
            return True
    return _HASH.sub("", before) == _HASH.sub("", after)


def _behind(version: str) -> str:
    """A version as it is behind the name of its image: ``:v1``, or ``@sha256:…``."""
    return f"@{version}" if ":" in version and "@" not in version else f":{version}"


def _none(state: State, environment: str, image: str, tried: list[FieldPath]) -> Complaint:
    where = state.environment(environment).root.where
    running = state.images(environment)
    if image not in running:
        hint = did_you_mean(image, running, f"{environment} runs: {', '.join(running)}")
        return Complaint(where, f"no workload of {environment} runs the image {image!r}", hint)
    if not tried:
        hint = f"list it under `images`: `images: {{{image}: {running[image]}}}`, and leave the tag out of the workload"
        return Complaint(where, f"{image} has its version in the workload, not under `images`", hint)
    keys = " or ".join(".".join(map(str, path)) for path in tried)
    if all(set_value(state.text, 0, path, f"{running[image]}-") is None for path in tried):
        hint = "replace the alias (`*name`) by its value, and write each key on its own line"
        return Complaint(where, f"{keys} cannot be set without changing other values", hint)
    hint = f"give the image a separate variable, or a line under `environments.{environment}.images`"
    return Complaint(where, f"setting {keys} would change more than {image} in {environment}", hint)
