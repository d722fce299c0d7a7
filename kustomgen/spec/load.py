"""A spec file to the spec of each environment, and of the base that they share.

Every environment is resolved at once, so that an error in ``prod`` shows when somebody works on ``dev``; and all errors
are told at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import ValidationError

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.k8s.tiers import tier_of
from kustomgen.spec.checks.family import CheckedEnvironment, verify_family
from kustomgen.spec.checks.place import PlacedSpec
from kustomgen.spec.complaints import MergedSource, complaints_of
from kustomgen.spec.expand import inside, workloads_of
from kustomgen.spec.fill import differing, fill
from kustomgen.spec.merge import EVERY, overlay
from kustomgen.spec.model import Spec
from kustomgen.spec.object_files import ObjectFiles
from kustomgen.spec.outline import OF_ENVIRONMENT, environments, refuse_foreign, reserved
from kustomgen.spec.shorthand import write_out
from kustomgen.spec.sibling_files import SiblingFiles, with_files
from kustomgen.spec.verify import verify
from kustomgen.yaml.source import Located, parse_one, read

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from kustomgen.spec.model import Workload


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment: its key in the spec, its folder under ``overlays/``, its tier, and its whole spec."""

    name: str
    directory: str
    tier: str | None
    spec: Spec
    root: Located
    """Its spec with the places of its values."""
    external: Mapping[str, Workload] = field(default_factory=dict)
    """Workloads in whose place there is a service outside."""


@dataclass(frozen=True)
class Project:
    """A spec file, resolved. ``base`` has only what the environments do not decide."""

    file: str
    base: Spec
    environments: tuple[Environment, ...]
    beside: Mapping[str, str] = field(default_factory=dict)
    """The files that were read besides the spec, by their path from its folder, with the SHA-256 of each."""

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
    return resolve(parse_one(read(path, name), name), SiblingFiles(path.parent))


def resolve(root: Located, beside: SiblingFiles | None = None) -> Project:
    """The project of a parsed spec, with the files that it names beside itself. Raises InputError with all that is wrong, in the order of the file."""
    file = root.mark.file
    beside = beside or SiblingFiles(None)
    refuse_foreign(root)
    partial, complaints = environments(root)
    complaints += reserved(root)
    common = write_out(Located({k: v for k, v in root.value.items() if k not in _APART}, root.mark, root.key))
    partial = {key: write_out(node) for key, node in partial.items()}
    shared = _shared(root)
    objects = ObjectFiles(beside)
    open_names = _names_of_environments(partial.values())
    anywhere = workloads_of(common).union(*map(workloads_of, partial.values())) - {EVERY}
    told: dict[Complaint, list[str]] = {}
    members: list[CheckedEnvironment] = []
    found: list[Environment] = []
    for key, node in partial.items():
        place, wrong = _environment(key, common, node, shared, beside, objects, anywhere)
        for complaint in dict.fromkeys(wrong):
            told.setdefault(complaint, []).append(key)
        if place is not None:
            spec, folder = place.spec, place.spec.directory or key
            members.append(CheckedEnvironment(key, folder, node.where, place))
            found.append(Environment(key, folder, spec.tier or tier_of(key), spec, place.root, place.external))
    complaints += [_in(complaint, keys, len(partial)) for complaint, keys in told.items()]
    if len(members) == len(partial):
        complaints += verify_family(members)
    if complaints:
        raise InputError(sorted(complaints, key=lambda complaint: complaint.mark or Mark(file)))
    open_names |= {"env", *differing([member.place.root for member in members])}
    filled = with_files(fill(overlay(common, Located({}, root.mark)), {}, open_names, []), beside, None)
    filled = objects.resources(filled, [])
    return Project(file, _base(filled, found[0].spec), tuple(found), beside.digests)


_APART = frozenset({"environments", *OF_ENVIRONMENT})


def _environment(
    key: str,
    common: Located,
    partial: Located,
    shared: Mapping[Mark, tuple[str | int, ...]],
    beside: SiblingFiles,
    objects: ObjectFiles,
    anywhere: frozenset[str],
) -> tuple[PlacedSpec | None, list[Complaint]]:
    """An environment's spec with its places, None where it has none; and what is wrong."""
    complaints: list[Complaint] = []
    merged = with_files(fill(overlay(common, partial), {"env": key}, (), complaints), beside, complaints)
    merged = objects.resources(merged, complaints)
    objects.components(merged, complaints)
    try:
        spec, external = inside(Spec.model_validate(merged.plain()))
    except ValidationError as error:
        return None, complaints + complaints_of(error, MergedSource(merged, (partial, common), shared))
    place = PlacedSpec(spec, merged, anywhere - workloads_of(merged), external, (partial, common))
    return place, complaints or verify(place)


def _shared(root: Located) -> dict[Mark, tuple[str | int, ...]]:
    """The places of what is written for several workloads at once, with the path it is written under."""
    found: dict[Mark, tuple[str | int, ...]] = {}
    named = root.get("environments")
    inner = list(named.value.values()) if named is not None and isinstance(named.value, dict) else []
    for part in (root, *inner):
        for written, shown in ((("defaults",), ("defaults",)), (("workloads", EVERY), ("workloads", EVERY))):
            node = part.get(*written)
            if node is not None:
                found |= dict.fromkeys(node.places(), shown)
    return found


def _names_of_environments(environments: Collection[Located]) -> set[str]:
    declared = [node.get("vars") for node in environments]
    return {name for node in declared if node is not None and isinstance(node.value, dict) for name in node.value}


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
            return inside(Spec.model_validate(root.plain()))[0]
        except ValidationError as error:
            locations = [item["loc"] for item in error.errors(include_url=False)]
            smaller = _without(root, locations[0])
            if smaller.plain() == root.plain():
                break
            root = smaller
    return fallback.model_copy(update={"workloads": {}, "ingress": None, "config": {}, "secrets": None})


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
