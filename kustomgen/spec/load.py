"""A spec file to the spec of each environment, and of the base that they share.

Every environment is resolved at once, so that an error in ``prod`` shows when somebody works on ``dev``; and all errors
are told at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import ValidationError

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.k8s.build import tier_of
from kustomgen.spec.complaints import complaints_of
from kustomgen.spec.merge import overlay
from kustomgen.spec.model import Spec
from kustomgen.spec.shorthand import write_out
from kustomgen.spec.substitute import Names, collect_vars, substitute
from kustomgen.spec.types import LABEL_WORDS, is_open
from kustomgen.spec.verify import verify, verify_family
from kustomgen.yaml.source import Located, parse_one, read

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

import re

_DIRECTORY = re.compile(r"^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$")
_ONCE = frozenset({"apiVersion", "name", "environments"})


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment: its key in the spec, its folder under ``overlays/``, its tier, and its whole spec."""

    name: str
    directory: str
    tier: str | None
    spec: Spec


@dataclass(frozen=True)
class Project:
    """A spec file, resolved. ``base`` has only what the environments do not decide."""

    file: str
    base: Spec
    environments: tuple[Environment, ...]

    @property
    def name(self) -> str:
        return self.base.name

    @cached_property
    def by_name(self) -> Mapping[str, Environment]:
        return {environment.name: environment for environment in self.environments}

    def environment(self, name: str) -> Environment:
        """An environment by its name, its folder, or its tier where it is the only one of it. Raises InputError."""
        for environment in self.environments:
            if name in (environment.name, environment.directory):
                return environment
        of_tier = [environment for environment in self.environments if environment.tier == name]
        if len(of_tier) == 1:
            return of_tier[0]
        known = ", ".join(self.by_name)
        raise InputError(Complaint(Mark(self.file), f"there is no environment {name!r}", f"the spec has: {known}"))


def load(path: Path, name: str | None = None) -> Project:
    """The project of a spec file; ``name`` is how messages call the file. Raises InputError with all that is wrong."""
    name = name or str(path)
    return resolve(parse_one(read(path, name), name))


def resolve(root: Located) -> Project:
    """The project of a parsed spec. Raises InputError with all that is wrong, in the order of the file."""
    file = root.mark.file
    environments = _environments(root)
    common = write_out(Located({k: v for k, v in root.value.items() if k != "environments"}, root.mark))
    partial = {key: write_out(node) for key, node in environments.items()}
    open_names = _names_of_environments(partial.values())
    told: dict[Complaint, list[str]] = {}
    found: list[Environment] = []
    for key, node in partial.items():
        merged = overlay(common, node)
        tier_node = merged.get("tier")
        complaints: list[Complaint] = []
        merged = _fill(merged, {"env": key}, (), complaints)
        spec, wrong = _validate(merged)
        complaints += wrong
        if spec is not None and not complaints:
            complaints += verify(spec, merged)
        for complaint in complaints:
            told.setdefault(complaint, []).append(key)
        if spec is not None and not complaints:
            tier = str(tier_node.value) if tier_node else tier_of(key)
            found.append(Environment(key, spec.directory or key, tier, spec))
    complaints = [_in(complaint, keys, len(partial)) for complaint, keys in told.items()]
    if not complaints:
        complaints = verify_family([(e.name, e.directory, e.spec, partial[e.name].where) for e in found])
    if complaints:
        raise InputError(sorted(complaints, key=lambda complaint: complaint.mark or Mark(file)))
    empty = Located({}, root.mark)
    base = _base(_fill(overlay(common, empty), {}, {"env", *open_names}, []), found[0].spec)
    # What every environment takes away is nobody's.
    used = {name: version for name, version in base.images.items() if any(name in e.spec.images for e in found)}
    return Project(file, base.model_copy(update={"images": used}), tuple(found))


def _environments(root: Located) -> dict[str, Located]:
    node = root.get("environments")
    if node is None or not isinstance(node.value, dict) or not node.value:
        where = node.where if node else root.mark
        raise InputError(Complaint(where, "no environments", "name at least one: `environments: {dev: {}, prod: {}}`"))
    complaints = []
    for key, value in node.value.items():
        if not _DIRECTORY.match(key):
            message = f"environment {key!r} cannot be a folder's name: {LABEL_WORDS} are expected"
            complaints.append(Complaint(value.where, message))
        if not isinstance(value.value, dict) and value.value is not None:
            complaints.append(Complaint(value.where, f"environments.{key}: a mapping is expected, not {value.value!r}"))
        elif isinstance(value.value, dict):
            complaints += [
                Complaint(value.value[once].where, f"{once!r} is the same for all environments", "write it at the top")
                for once in _ONCE & value.value.keys()
            ]
    if complaints:
        raise InputError(complaints)
    return {key: Located(value.value or {}, value.mark, value.key) for key, value in node.value.items()}


def _names_of_environments(environments: Collection[Located]) -> set[str]:
    declared = [node.get("vars") for node in environments]
    return {name for node in declared if node is not None and isinstance(node.value, dict) for name in node.value}


def _fill(
    root: Located, builtin: Mapping[str, str], open_names: Collection[str], complaints: list[Complaint]
) -> Located:
    """The spec with its ``${…}`` filled; ``namespace`` first, since the others may use it."""
    known = dict(builtin)
    name = root.get("name")
    if name is not None and isinstance(name.value, str):
        known["name"] = name.value
    names = collect_vars(root, known, open_names, complaints)
    namespace = root.get("namespace")
    if namespace is not None and isinstance(namespace.value, str):
        filled = names.fill(namespace.value, namespace.mark, [])
        where = {"namespace"} if is_open(filled) else set()
        values = names.values if where else {**names.values, "namespace": filled}
        names = Names(values, {*names.open, *where})
    return substitute(root, names, complaints)


def _validate(root: Located) -> tuple[Spec | None, list[Complaint]]:
    try:
        return Spec.model_validate(root.plain()), []
    except ValidationError as error:
        return None, complaints_of(error, root)


def _in(complaint: Complaint, keys: list[str], count: int) -> Complaint:
    """Names the environments where not all have the same complaint."""
    if len(keys) == count or count == 1:
        return complaint
    return Complaint(complaint.mark, f"{complaint.message} (in {', '.join(keys)})", complaint.hint)


def _base(root: Located, fallback: Spec) -> Spec:
    """The spec of what all environments share.

    The common part need not be whole: a number that each environment gives itself, or a workload that only one has, is
    left out of the base and comes with the overlays. So what does not validate here is taken away, piece by piece.
    """
    for _ in range(sum(1 for _ in root.scalars()) + 1):
        try:
            return Spec.model_validate(root.plain())
        except ValidationError as error:
            locations = [item["loc"] for item in error.errors(include_url=False)]
            root = _without(root, locations[0])
            if not _workloads(root):
                break
    return fallback.model_copy(update={"workloads": {}, "ingress": None, "config": {}, "secrets": None})


def _workloads(root: Located) -> bool:
    node = root.get("workloads")
    return node is not None and bool(node.value)


def _without(root: Located, location: tuple[str | int, ...]) -> Located:
    """The tree without the value at a location; without what holds it, where the value is not there."""
    path = list(location)
    while path and root.get(*path) is None:
        path.pop()
    if len(path) == len(location) and root.get(*path) is not None:
        return _removed(root, tuple(path))
    # A field is missing: what lacks it goes, down to a whole workload.
    return _removed(root, tuple(path)) if path else _removed(root, ("workloads",))


def _removed(node: Located, path: tuple[str | int, ...]) -> Located:
    step, *rest = path
    if isinstance(node.value, list):
        return Located([], node.mark, node.key)
    if not rest:
        return Located({key: value for key, value in node.value.items() if key != step}, node.mark, node.key)
    return Located(node.value | {step: _removed(node.value[step], tuple(rest))}, node.mark, node.key)
