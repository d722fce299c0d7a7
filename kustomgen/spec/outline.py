"""A spec's outline, before anything is merged: its environments, and what cannot stand where it
stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError
from kustomgen.k8s.names import nearest
from kustomgen.spec.limits import refuse_too_much
from kustomgen.spec.merge import EVERY
from kustomgen.spec.platform import API_VERSION
from kustomgen.spec.types import LABEL_WORDS, OPEN, is_open
from kustomgen.yaml.source import Located, describe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ONCE = ("apiVersion", "name", "environments", "schemas", "extends", "policies", "ledger")
"""Keys that only the top has."""
OF_ENVIRONMENT = ("from", "tier", "directory", "protected", "hold")
"""Keys that only an environment has."""
OF_ONE = ("preset", "parameters", "external", "backup")
"""Fields that cannot be meant for all workloads."""

_DIRECTORY = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?")
_EXAMPLE = "for example `environments: {dev: {}, prod: {}}`"


def refuse_foreign(root: Located) -> None:
    """Raises InputError for a file that is not one of ours: a Kubernetes object, a policy."""
    kind, version = root.get("kind"), root.get("apiVersion")
    if kind is None or not isinstance(kind.value, str) or "workloads" in root.value:
        return
    ours = version is not None and version.value == API_VERSION
    message = f"this is a {kind.value}{' of kustomgen' if ours else ''}, not a spec"
    hint = (
        f"a spec has `apiVersion: {API_VERSION}`, `workloads` and no `kind`; `kustomgen init` writes one to start from"
    )
    raise InputError(Complaint(kind.where, message, hint))


def reserved(root: Located) -> Iterator[Complaint]:
    """Text with the one character that stands for what is open: taken as it is, it would silently
    go to the overlays.
    """
    for _, node in root.scalars():
        if is_open(node.value):
            yield Complaint(
                node.where, f"the character U+{ord(OPEN):04X} is kept for kustomgen itself", "write another"
            )


def environments(parts: Sequence[Located]) -> tuple[dict[str, tuple[Located, ...]], list[str], list[Complaint]]:
    """The environments of a spec, the last part, and of the platforms that it extends.

    Gives what each part says of an environment, by its name, the lowest first; the names of those
    that the spec has, which are all where it says nothing of them; and what is wrong with the
    outline.
    """
    root = parts[-1]
    complaints = list(_of_common_part(root))
    found: dict[str, tuple[Located, ...]] = {}
    for part in parts:
        node = part.get("environments")
        for key, value in node.value.items() if node is not None and isinstance(node.value, dict) else ():
            complaints += _of_environment(key, value)
            if _DIRECTORY.fullmatch(key):
                inner = value.value if isinstance(value.value, dict) else {}
                found[key] = (*found.get(key, ()), Located(_sound(inner), value.mark, value.key))
    refuse_too_much(parts, len(found))
    own = root.get("environments")
    if own is None and found:
        return found, list(found), complaints
    if own is None or not isinstance(own.value, dict) or not own.value:
        return found, [], [*complaints, _no_environments(root, own)]
    return found, [key for key in own.value if key in found], complaints


def _sound(inner: Mapping[str, Located]) -> dict[str, Located]:
    """An environment without what is told of it already, so that the rest of it can be
    looked at.
    """
    kept = {name: item for name, item in inner.items() if name not in ONCE}
    defaults, workloads = kept.get("defaults"), kept.get("workloads")
    if defaults is not None and not isinstance(defaults.value, dict):
        del kept["defaults"]
    if workloads is not None and (every := workloads.get(EVERY)) is not None and not isinstance(every.value, dict):
        rest = {name: item for name, item in workloads.value.items() if name != EVERY}
        kept["workloads"] = Located(rest, workloads.mark, workloads.key)
    return kept


def _no_environments(root: Located, node: Located | None) -> Complaint:
    if node is not None and node.value:
        found = describe(node.value)
        return Complaint(node.where, f"environments: a mapping is expected, not {found}", _EXAMPLE)
    if node is not None:
        return Complaint(node.where, "environments: at least one is expected, and it is empty", _EXAMPLE)
    near = nearest("environments", root.value)
    if near:
        return Complaint(root.value[near].where, f"unknown key {near!r} in the spec", "did you mean 'environments'?")
    return Complaint(
        root.mark, "environments is missing", f"name at least one: {_EXAMPLE.removeprefix('for example ')}"
    )


def _of_environment(key: str, value: Located) -> Iterator[Complaint]:
    if not _DIRECTORY.fullmatch(key):
        message = f"environment {key!r} cannot be a folder's name: expected are {LABEL_WORDS}, 63 at most"
        yield Complaint(value.where, message)
    if isinstance(value.value, dict):
        for once in ONCE:
            if once in value.value:
                message = f"{once!r} is the same for all environments"
                yield Complaint(value.value[once].where, message, "write it at the top")
        yield from _inside(value)
    elif value.value is not None:
        found = describe(value.value)
        hint = f"write the differences to the common part; without differences, `{key}: {{}}`"
        yield Complaint(value.where, f"environments.{key}: a mapping is expected, not {found}", hint)


def _of_one(part: Located | None) -> Iterator[Complaint]:
    for key in OF_ONE if part is not None and isinstance(part.value, dict) else ():
        if part is not None and key in part.value:
            hint = f"write it there: `workloads: {{NAME: {{{key}: …}}}}`"
            yield Complaint(part.value[key].where, f"{key!r} is of one workload", hint)


def _inside(environment: Located) -> Iterator[Complaint]:
    defaults = environment.get("defaults")
    if defaults is not None and defaults.value is not None and not isinstance(defaults.value, dict):
        found = describe(defaults.value)
        yield Complaint(
            defaults.where, f"defaults: a mapping is expected, not {found}", "for example `defaults: {replicas: 2}`"
        )
    yield from _of_one(defaults)
    every = environment.get("workloads", EVERY)
    if every is not None and every.value is None:
        yield Complaint(every.where, f"workloads.{EVERY} has no value", "to take all away write `workloads: null`")
    elif every is not None and not isinstance(every.value, dict):
        message = f"workloads.{EVERY}: a mapping is expected, not {describe(every.value)}"
        yield Complaint(every.where, message, 'for example `"*": {replicas: 2}`')
    yield from _of_one(every)


def _of_common_part(root: Located) -> Iterator[Complaint]:
    for key in OF_ENVIRONMENT:
        if key in root.value:
            hint = f"write it there: `environments: {{prod: {{{key}: …}}}}`"
            yield Complaint(root.value[key].where, f"{key!r} is of one environment", hint)
    yield from _of_one(root.get("defaults"))
    workloads = root.get("workloads")
    for key, value in workloads.value.items() if workloads and isinstance(workloads.value, dict) else ():
        if key == EVERY:
            hint = "write fields of all workloads under `defaults`"
            yield Complaint(value.where, f"{EVERY!r} is for environments", hint)
        elif value.value is None:
            hint = f"give it an image, or write `{key}: {{}}` if `defaults` have all fields"
            yield Complaint(value.where, f"workloads.{key} has no value", hint)
