"""Specs of environments as one: what they share, and what each says otherwise.

The inverse of ``spec.merge``: mappings merge, scalars and lists replace, null removes.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from kustomgen.importing.model import Plain

_MISSING: Any = object()
_VALUES = ("patches",)
"""Where null is a value: it takes a field from an object, and not from the spec."""


def factored(
    environments: Mapping[str, Plain], apart: Collection[tuple[str, ...]] = ()
) -> tuple[Plain, dict[str, Plain]]:
    """The common part, and the rest of each environment, by their names. What is at a path of
    ``apart`` shares nothing.

    A text that differs by the environment's name alone is shared, with ``${env}`` in it.
    """
    specs = _with_names(environments) if len(environments) > 1 else dict(environments)
    here = frozenset(apart)
    while True:
        common = _common(list(specs.values()), (), here)
        rests = {name: _rest(common, each) for name, each in specs.items()}
        wrong = {path for name, each in specs.items() for path in _reordered(_laid(common, rests[name]), each, ())}
        if not wrong - here:
            return common, rests
        here |= wrong


_ORDERED = ("initContainers", "sidecars", "extraContainers")
"""Mappings of a workload whose order means something."""


def _laid(under: Any, over: Any) -> Any:
    """What the spec comes to: keys of the common part first."""
    if not isinstance(under, dict) or not isinstance(over, dict):
        return over
    both = {key: _laid(value, over[key]) if key in over else value for key, value in under.items()}
    return {key: value for key, value in {**both, **_new(under, over)}.items() if value is not None}


def _new(under: Plain, over: Plain) -> Plain:
    return {key: value for key, value in over.items() if key not in under}


def _reordered(found: Any, wanted: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The paths of mappings whose order counts, and is another one."""
    if not isinstance(found, dict) or not isinstance(wanted, dict):
        return
    if list(found) != list(wanted) and path[:1] in (("workloads",), ("defaults",)) and _counts(path, wanted):
        yield path
    for key in found.keys() & wanted.keys():
        yield from _reordered(found[key], wanted[key], (*path, key))


def _counts(path: tuple[str, ...], value: Plain) -> bool:
    if path[-1] == "env":
        return any("$(" in str(item) for item in value.values())
    return path[-1] in _ORDERED or path[-2:] == ("service", "ports")


def _with_names(environments: Mapping[str, Plain]) -> dict[str, Plain]:
    """The specs with ``${env}`` for the environment's name, in texts that are alike but
    for that.
    """
    names = list(environments)
    merged = _named(list(environments.values()), names)
    return dict(zip(names, merged, strict=True))


def _named(values: list[Any], names: list[str]) -> list[Any]:
    if all(isinstance(value, dict) for value in values):
        found: list[Plain] = [dict(value) for value in values]
        for key in dict.fromkeys(key for value in values for key in value):
            having = [number for number, value in enumerate(values) if key in value]
            if len(having) > 1:
                inner = _named([values[number][key] for number in having], [names[number] for number in having])
                for number, item in zip(having, inner, strict=True):
                    found[number][key] = item
        return found
    if all(isinstance(value, list) for value in values) and len({len(value) for value in values}) == 1:
        columns = [_named(list(items), names) for items in zip(*values, strict=True)]
        return [[column[number] for column in columns] for number in range(len(values))]
    if all(isinstance(value, str) for value in values) and len(set(values)) > 1:
        texts = {value.replace(name, "${env}") for value, name in zip(values, names, strict=True)}
        if len(texts) == 1:
            return [next(iter(texts))] * len(values)
    return values


def _common(values: list[Any], path: tuple[str, ...], apart: frozenset[tuple[str, ...]]) -> Plain:
    keys = dict.fromkeys(key for value in values for key in value)
    found = {key: _shared(values, key, (*path, key), apart) for key in keys}
    return {key: value for key, value in found.items() if value is not _MISSING}


def _shared(parents: list[Any], key: str, path: tuple[str, ...], apart: frozenset[tuple[str, ...]]) -> Any:
    values = [parent[key] for parent in parents if key in parent]
    missing = len(parents) - len(values)
    if all(_same(value, values[0]) for value in values) and not missing:
        return values[0]
    if path in apart or (path[0] in _VALUES and len(path) > 1):
        return _MISSING
    if path[0] in _VALUES:
        return _common(values, path, apart) or _MISSING if not missing else _MISSING
    # What most have is said for all, and taken away where it is not; else everyone says it.
    most = len(values) > missing * 2 and _may_go(path)
    if missing and not most:
        return _MISSING
    if all(isinstance(value, dict) for value in values):
        inner = _common(values, path, apart)
        return inner or _MISSING
    return _usual(values, len(parents)) if not any(isinstance(value, dict) for value in values) else _MISSING


def _may_go(path: tuple[str, ...]) -> bool:
    """Whether null reads well there: it takes away a whole field, not half an object."""
    return len(path) > 1


def _usual(values: list[Any], count: int) -> Any:
    """The value of more than half of the environments, where they are three or more."""
    texts = Counter(repr(value) for value in values)
    text, times = texts.most_common(1)[0]
    if count < 3 or times * 2 <= count:  # noqa: PLR2004 - of two, neither is the usual one
        return _MISSING
    return next(value for value in values if repr(value) == text)


def _same(one: Any, other: Any) -> bool:
    return repr(one) == repr(other) if not isinstance(one, dict) else _same_mapping(one, other)


def _same_mapping(one: Mapping[str, Any], other: Any) -> bool:
    return isinstance(other, dict) and one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)


def _rest(common: Mapping[str, Any], environment: Mapping[str, Any]) -> Plain:
    """What is laid over the common part to make the environment."""
    found: Plain = {key: None for key in common if key not in environment}
    for key, value in environment.items():
        if key not in common:
            found[key] = value
        elif isinstance(value, dict) and isinstance(common[key], dict):
            if inner := _rest(common[key], value):
                found[key] = inner
        elif not _same(common[key], value):
            found[key] = value
    return found
