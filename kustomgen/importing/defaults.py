"""What kustomgen would add by its defaults to an imported spec, and the spec that takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.importing.objects import plain
from kustomgen.manifests.build import made

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.importing.model import Plain
    from kustomgen.spec.load import Project
    from kustomgen.spec.model import Spec

_OFF = "builtinDefaults"


def added(project: Project) -> dict[str, int]:
    """Fields and objects that kustomgen's defaults would add, with in how many objects of all
    environments.
    """
    found: dict[str, int] = {}
    for environment in project.environments:
        for words in _added(environment.spec):
            found[words] = found.get(words, 0) + 1
    return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))


def _added(spec: Spec) -> Iterator[str]:
    if all(workload.builtin_defaults for workload in spec.workloads.values()):
        return
    workloads = {key: each.model_copy(update={"builtin_defaults": True}) for key, each in spec.workloads.items()}
    before = {each.identity: plain(each.value) for each in made(spec)}
    for each in made(spec.model_copy(update={"workloads": workloads})):
        if each.identity not in before:
            yield f"a {each.kind}"
        else:
            yield from dict.fromkeys(_more(before[each.identity], plain(each.value), ()))


def _more(before: Any, after: Any, path: tuple[str, ...]) -> Iterator[str]:
    """The highest fields that only the second has, or has otherwise."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in after.items():
            if key not in before:
                yield ".".join((*path, key))
            else:
                yield from _more(before[key], value, (*path, key))
        yield from (f"{'.'.join((*path, key))}, taken away" for key in before.keys() - after.keys())
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for one, other in zip(before, after, strict=True):
            yield from _more(one, other, (*path[:-1], f"{path[-1]}[]") if path else path)
    elif before != after:
        yield ".".join(path)


def with_defaults(spec: Mapping[str, Any]) -> Plain:
    """The spec of an environment with kustomgen's defaults."""
    found = {**spec, "workloads": {key: _without(value) for key, value in spec.get("workloads", {}).items()}}
    if _OFF in found.get("defaults", {}):
        found["defaults"] = _without(found["defaults"])
    return {key: value for key, value in found.items() if value != {}}


def _without(value: Mapping[str, Any]) -> Plain:
    return {key: item for key, item in value.items() if key != _OFF}
