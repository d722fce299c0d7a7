"""Objects as workloads: each object that a workload comes to exactly, in all environments that have
it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kustomgen.importing.attempt import Attempt, NotLiftedError, attempt
from kustomgen.importing.names import label
from kustomgen.k8s.pods import TEMPLATES
from kustomgen.manifests.inverse import PARTS, RUNNING
from kustomgen.manifests.owner import Owner, UnreadableError, dug, reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kustomgen.importing.model import Key, Object, Plain
    from kustomgen.manifests.inverse import InversePart


@dataclass
class Lifted:
    """An environment's workloads, what is patched in their objects, and which objects of the tree
    they are.
    """

    workloads: dict[str, Plain] = field(default_factory=dict)
    patches: dict[Key, Plain] = field(default_factory=dict)
    taken: dict[Key, Key] = field(default_factory=dict)
    """Each with the one that runs the workload's pods."""
    labels: dict[str, str] = field(default_factory=dict)
    """Labels of all of its workloads, with ``${workload}`` in them."""
    rest: Plain = field(default_factory=dict)
    """What the spec says besides."""
    keys: dict[Key, str] = field(default_factory=dict)
    """What runs pods, to the workload's name in the spec."""


@dataclass(frozen=True)
class _Environment:
    """An environment with what is looked up in it."""

    app: str
    around: Plain
    objects: Mapping[Key, Object]

    @cached_property
    def by_kind(self) -> dict[str, list[Object]]:
        found: dict[str, list[Object]] = {}
        for name, value in self.objects.items():
            found.setdefault(name.kind, []).append(value)
        return found

    @cached_property
    def accounts(self) -> Counter[str]:
        """How many workloads run under each ServiceAccount."""
        pods = [
            dug(value, *TEMPLATES[name.group, name.kind], "spec")
            for name, value in self.objects.items()
            if (name.group, name.kind) in RUNNING
        ]
        return Counter(str(pod["serviceAccountName"]) for pod in pods if "serviceAccountName" in pod)


_NOTHING = Attempt(frozenset(), {})


def lift(
    app: str, around: Sequence[Plain], environments: Sequence[Mapping[Key, Object]], refused: dict[Key, str]
) -> list[Lifted]:
    """What each environment's objects come to; ``around`` is the rest of its spec.

    ``refused`` are objects that are not to be lifted, and why; what turns out not to fit is added.
    """
    found = [Lifted() for _ in environments]
    every = [_Environment(app, *each) for each in zip(around, environments, strict=True)]
    for identity, key in workload_keys(app, environments).items():
        having = [number for number, objects in enumerate(environments) if identity in objects]
        while identity not in refused:
            before = len(refused)
            readings = []
            for number in having:
                left = {name: each for name, each in environments[number].items() if name not in found[number].taken}
                readings.append(_read(every[number], identity, key, left, refused))
            if len(refused) > before:
                continue
            for number, (fields, result) in zip(having, readings, strict=True):
                found[number].workloads[key] = fields
                found[number].patches |= result.patches
                found[number].taken |= dict.fromkeys(result.taken, identity)
                found[number].keys[identity] = key
            break
    return found


def workload_keys(app: str, environments: Sequence[Mapping[Key, Object]]) -> dict[Key, str]:
    """What runs pods, to what a spec calls it: its name without the application's."""
    found: dict[Key, str] = {}
    for identity in dict.fromkeys(name for objects in environments for name in objects):
        if (identity.group, identity.kind) in RUNNING:
            short = label(identity.name.removeprefix(f"{app}-")) or "app"
            taken = found.values()
            candidates = (short, f"{short}-{identity.kind.lower()}", *(f"{short}-{number}" for number in range(2, 100)))
            found[identity] = next(each for each in candidates if each not in taken)
    return found


def _read(
    environment: _Environment, identity: Key, key: str, objects: Mapping[Key, Object], refused: dict[Key, str]
) -> tuple[Plain, Attempt]:
    """The workload with all that is found to be its. What does not fit is refused, with
    the reason.
    """
    app, around, value = environment.app, environment.around, objects[identity]
    try:
        with reading():
            fields = _workload_fields(app, identity, key, value)
        result = attempt(app, around, {key: fields}, objects)
    except (NotLiftedError, UnreadableError) as error:
        refused[identity] = str(error)
        return {}, _NOTHING
    template = _at(value, TEMPLATES[identity.group, identity.kind])
    owner = Owner(
        app,
        key,
        identity.kind,
        identity.name,
        fields.get("selectorLabels", {}),
        dug(template, "metadata", "labels"),
        dug(template, "spec"),
        fields,
        environment.by_kind,
        environment.accounts,
    )
    for part in PARTS:
        for name in _belonging(part, replace(owner, fields=fields), objects):
            if name in refused or name in result.taken:
                continue
            try:
                with reading():
                    wanted = merged(fields, _more(part, objects[name], replace(owner, fields=fields)))
                result = attempt(app, around, {key: wanted}, objects)
                fields = wanted
            except (NotLiftedError, UnreadableError) as error:
                refused[name] = str(error)
    return fields, result


def _belonging(part: InversePart, owner: Owner, objects: Mapping[Key, Object]) -> Iterator[Key]:
    """Those of a kind that are the workload's; the one that is called as it is comes first."""
    of_kind = [name for name in objects if (name.group, name.kind) == (part.group, part.kind)]
    for name in sorted(of_kind, key=lambda name: name.name != owner.name):
        if part.belongs(objects[name], owner):
            yield name


_SEVERAL = ("storage", "volumes", "serviceAccount")


def _more(part: InversePart, value: Object, owner: Owner) -> Plain:
    fields = part.fields(value, owner)
    for name, item in fields.items():
        if item is not None and name in owner.fields and name not in _SEVERAL:
            raise NotLiftedError(f"workload {owner.key!r} has another {part.kind} already")
    return fields


def _workload_fields(app: str, identity: Key, key: str, value: Object) -> Plain:
    selector = dug(value, "spec", "selector", "matchLabels")
    template = _at(value, TEMPLATES[identity.group, identity.kind])
    labels, of_pods = dug(value, "metadata", "labels"), dug(template, "metadata", "labels")
    compared = selector or of_pods
    if not compared and identity.group == "apps":
        raise NotLiftedError("its pods have no labels")
    found: Plain = {
        "builtinDefaults": False,
        "name": None if identity.name == f"{app}-{key}" else identity.name,
        "selectorLabels": compared,
        "labels": labels,
        "podLabels": None
        if {**compared, **labels} == of_pods
        else {name: text for name, text in of_pods.items() if name not in compared},
        "annotations": dug(value, "metadata", "annotations"),
        **RUNNING[identity.group, identity.kind](value, key),
    }
    return {name: item for name, item in found.items() if item is not None and (item != {} or name == "podLabels")}


def _at(value: Any, path: tuple[str, ...]) -> Any:
    return dug(value, *path)


def merged(fields: Plain, more: Plain) -> Plain:
    """Fields with others laid over them; None takes one away."""
    found = dict(fields)
    for name, item in more.items():
        if item is None:
            found.pop(name, None)
        elif isinstance(item, dict) and isinstance(found.get(name), dict):
            if inner := merged(found[name], item):
                found[name] = inner
            else:
                del found[name]
        else:
            found[name] = item
    return found
