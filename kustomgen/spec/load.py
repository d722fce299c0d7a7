"""Reads a spec file into the spec of each environment and of the base.

All environments are resolved at once, so work on ``dev`` shows errors in ``prod`` too.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import ValidationError

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.k8s.tiers import TIERS
from kustomgen.spec.ancestors import flattened, tier_in
from kustomgen.spec.base import base_of
from kustomgen.spec.checks.configuration import unused_secrets
from kustomgen.spec.checks.environment import CheckedEnvironment
from kustomgen.spec.checks.family import verify_family
from kustomgen.spec.checks.place import PlacedSpec
from kustomgen.spec.complaints import MergedSource, complaints_of, errors_of
from kustomgen.spec.deployments import deployments_of
from kustomgen.spec.expand import inside, workloads_of
from kustomgen.spec.fill import differing, fill
from kustomgen.spec.lineage import lineages, nearly_others, without_misspelt
from kustomgen.spec.managed import begun, with_managed, without_managed
from kustomgen.spec.merge import EVERY, overlay
from kustomgen.spec.model import Spec
from kustomgen.spec.object_files import ObjectFiles
from kustomgen.spec.outline import OF_ENVIRONMENT, environments, refuse_foreign, reserved
from kustomgen.spec.own_presets import own_presets
from kustomgen.spec.platform import Platforms, folders_of, seen_from
from kustomgen.spec.repair import independent, repaired
from kustomgen.spec.shorthand import write_out
from kustomgen.spec.sibling_files import SiblingFiles, with_files
from kustomgen.spec.verify import verify
from kustomgen.spec.vocabulary import definitions, vocabulary
from kustomgen.yaml.quick import parse_one_quickly
from kustomgen.yaml.source import Located
from kustomgen.yaml.text import Files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from kustomgen.spec.complaints import Error, FieldPath
    from kustomgen.spec.deployments import Deployment
    from kustomgen.spec.model import Workload


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment: its key in the spec, its folder under ``overlays/``, its tier, its spec."""

    name: str
    directory: str
    tier: str | None
    spec: Spec
    root: Located
    """Its spec with the places of its values."""
    external: Mapping[str, Workload] = field(default_factory=dict)
    """Workloads that an external service replaces."""


@dataclass(frozen=True)
class Project:
    """A resolved spec file. ``base`` has only the values that no environment decides."""

    file: str
    base: Spec
    environments: tuple[Environment, ...]
    read: Files = field(default_factory=Files)
    """The reader of the spec and its files."""
    notes: tuple[Complaint, ...] = ()
    """Notes, which are not errors."""
    deployments: Mapping[str, Deployment] = field(default_factory=dict)
    """The deployments by environment, with a catalogue and a ledger."""

    @property
    def name(self) -> str:
        return self.base.name

    @cached_property
    def by_name(self) -> Mapping[str, Environment]:
        return {environment.name: environment for environment in self.environments}

    def environment(self, name: str) -> Environment:
        """An environment by its name, its folder, or a tier that only it has.
        Raises InputError.
        """
        for environment in self.environments:
            if name in (environment.name, environment.directory):
                return environment
        of_tier = [environment for environment in self.environments if environment.tier == name]
        if len(of_tier) == 1:
            return of_tier[0]
        known = ", ".join(self.by_name)
        raise InputError(Complaint(Mark(self.file), f"there is no environment {name!r}", f"the spec has: {known}"))


def load(path: Path, name: str | None = None) -> Project:
    """The project of a spec file, which messages call ``name``. Raises InputError."""
    name = name or str(path)
    files = Files()
    try:
        return resolve(parse_one_quickly(files.read(path, name), name), SiblingFiles(path.parent, files))
    except InputError as error:
        raise seen_from(name, error) from None


@dataclass(frozen=True)
class _Parts:
    """The parts of a spec: the common one, the platforms' first, and one for each environment."""

    commons: tuple[Located, ...]
    lines: Mapping[str, tuple[Located, ...]]
    tiers: Mapping[str, str | None]
    shared: Mapping[Mark, tuple[str | int, ...]]
    tops: Mapping[Mark, str]
    """The places of the keys directly under an environment, with its name."""

    def of(self, key: str) -> tuple[Located, ...]:
        """The parts of an environment, the lowest first."""
        return (*self.commons, *self.lines[key])

    @cached_property
    def workloads(self) -> frozenset[str]:
        """The workloads of any environment."""
        every = (*self.commons, *(layer for line in self.lines.values() for layer in line))
        return frozenset().union(*map(workloads_of, every)) - {EVERY}

    @cached_property
    def open_names(self) -> set[str]:
        """Variables that environments define."""
        declared = [layer.get("vars") for line in self.lines.values() for layer in line]
        return {name for node in declared if node is not None and isinstance(node.value, dict) for name in node.value}


def resolve(root: Located, beside: SiblingFiles | None = None) -> Project:
    """The project of a parsed spec. Raises InputError with all errors, in the file's order."""
    file = root.mark.file
    beside = beside or SiblingFiles(None)
    refuse_foreign(root)
    complaints: list[Complaint] = []
    parts = _parts(root, beside, complaints)
    objects = ObjectFiles(beside)
    told: dict[Complaint, list[str]] = {}
    members: list[CheckedEnvironment] = []
    found: list[Environment] = []
    for key in parts.lines:
        place, wrong = _environment(key, parts, beside, objects)
        for complaint in dict.fromkeys(item for item in wrong if item not in complaints):
            told.setdefault(complaint, []).append(key)
        if place is not None:
            spec, folder = place.spec, place.spec.directory or key
            members.append(CheckedEnvironment(key, folder, parts.lines[key][-1].where, place))
            tier = spec.tier or parts.tiers[key]
            found.append(Environment(key, folder, tier, spec, place.root, place.external))
    complaints += [_in(complaint, keys, len(parts.lines)) for complaint, keys in told.items()]
    if not parts.lines:
        known = {(each.mark, each.message) for each in complaints}
        alone = _of_common_part(parts, beside, objects)
        complaints += [each for each in alone if (each.mark, each.message) not in known]
    if len(members) == len(parts.lines):
        complaints += verify_family(members)
    listed = {each.name: each.spec.images for each in found if each.spec.catalog and each.spec.ledger}
    deployments = deployments_of(listed, beside, complaints)
    if complaints:
        raise InputError(in_order(complaints, file))
    open_names = parts.open_names | {"env", *differing([member.place.root for member in members])}
    filled = with_files(fill(overlay(*parts.commons), {}, open_names, []), beside, None)
    filled = without_managed(objects.resources(filled, []))
    notes = tuple(in_order([*unused_secrets(members), *_odd(found, parts)], file))
    return Project(file, base_of(filled, found[0].spec), tuple(found), beside.files, notes, deployments)


def _of_common_part(parts: _Parts, beside: SiblingFiles, objects: ObjectFiles) -> list[Complaint]:
    """The errors of a spec without environments, besides that. Variables and workloads that
    environments may define are not reported.
    """
    alone = replace(parts, lines={"dev": ()})
    _, wrong = _environment("dev", alone, beside, objects)
    return [each for each in wrong if not each.message.endswith((" is not defined", " is missing"))]


def _odd(environments: Iterable[Environment], parts: _Parts) -> Iterator[Complaint]:
    """Notes on environments without a tier, and on workloads with similar names."""
    for environment in environments:
        if environment.tier is None:
            where = parts.lines[environment.name][-1].where
            message = f"environment {environment.name!r} has no tier: policies treat it as none of {', '.join(TIERS)}"
            hint = "write `tier: production`, or another, or `from` an environment that has one"
            yield Complaint(where, message, hint)
    yield from nearly_others(parts.commons, parts.lines)


_APART = frozenset({"environments", "extends", *OF_ENVIRONMENT})


def _parts(root: Located, beside: SiblingFiles, complaints: list[Complaint]) -> _Parts:
    platforms = Platforms(beside, complaints)
    platforms.read(root)
    if platforms.lost:
        raise InputError(in_order(complaints, root.mark.file))
    every = (*platforms.found.values(), root)
    found, wanted, wrong = environments(every)
    complaints += wrong
    complaints += (complaint for part in every for complaint in reserved(part))
    shared = {mark: path for part in every for mark, path in _shared(part).items()}
    presets = own_presets(every, folders_of(platforms), beside, complaints)
    commons = [
        write_out(Located({k: v for k, v in part.value.items() if k not in _APART}, part.mark, part.key))
        for part in every
    ]
    commons[-1] = Located(commons[-1].value | {"presets": presets}, root.mark, root.key)
    said, places = definitions(overlay(*commons), shared)
    complaints += said
    layers = {key: tuple(map(write_out, each)) for key, each in found.items()}
    lines = without_misspelt(commons, lineages(layers, wanted, complaints), complaints)
    flat = {key: flattened(each) for key, each in layers.items()}
    tops = {node.where: key for key, each in layers.items() for layer in each for node in layer.value.values()}
    return _Parts(tuple(commons), lines, {key: tier_in(key, flat) for key in lines}, shared | places, tops)


def in_order(complaints: Iterable[Complaint], file: str) -> list[Complaint]:
    """Complaints in the order of the files, the spec's first; each once."""
    marked = [(complaint.mark or Mark(file), complaint) for complaint in dict.fromkeys(complaints)]
    return [found for _, found in sorted(marked, key=lambda pair: (pair[0].file != file, pair[0]))]


def _environment(
    key: str, parts: _Parts, beside: SiblingFiles, objects: ObjectFiles
) -> tuple[PlacedSpec | None, list[Complaint]]:
    """An environment's spec with its places, or None, and the errors."""
    complaints: list[Complaint] = []
    layers = parts.of(key)
    merged = with_files(fill(overlay(*begun(layers)), {"env": key}, (), complaints), beside, complaints)
    merged = objects.resources(merged, complaints)
    objects.components(merged, complaints)
    merged = with_managed(merged, key, beside, complaints)
    complaints += vocabulary(merged)
    sources = layers[::-1]
    try:
        place = _placed(merged, parts, sources)
    except ValidationError as error:
        errors = errors_of(error, merged)
        complaints += complaints_of(errors, MergedSource(merged, sources, parts.shared, parts.tops))
        return None, complaints + _beyond(merged, errors, parts, sources)
    return place, complaints or verify(place)


def _placed(merged: Located, parts: _Parts, sources: tuple[Located, ...]) -> PlacedSpec:
    spec, external = inside(Spec.model_validate(merged.plain()))
    return PlacedSpec(spec, merged, parts.workloads - workloads_of(merged), external, sources)


def _beyond(merged: Located, errors: list[Error], parts: _Parts, sources: tuple[Located, ...]) -> list[Complaint]:
    """Errors across fields, as far as errors in single fields allow."""
    mended = merged
    faulty: list[FieldPath] = []
    for _ in range(_ROUNDS):
        mended, more = repaired(mended, errors)
        mended, faulty = write_out(mended), [*faulty, *more]
        try:
            return independent(verify(_placed(mended, parts, sources)), merged, faulty)
        except ValidationError as error:
            errors = errors_of(error, mended)
        except InputError:
            break
    return []


_ROUNDS = 3
"""How often a spec is corrected: a renamed key may have errors in its value."""


def _shared(root: Located) -> dict[Mark, tuple[str | int, ...]]:
    """The places of fields for several workloads, such as ``defaults``, with their paths."""
    found: dict[Mark, tuple[str | int, ...]] = {}
    named = root.get("environments")
    inner = list(named.value.values()) if named is not None and isinstance(named.value, dict) else []
    for part in (root, *inner):
        sizes = part.get("sizes")
        names = sizes.value if sizes is not None and isinstance(sizes.value, dict) else {}
        for path in (("defaults",), ("workloads", EVERY), *(("sizes", name) for name in names)):
            node = part.get(*path)
            if node is not None:
                found |= dict.fromkeys(node.places(), path)
    return found


def _in(complaint: Complaint, keys: list[str], count: int) -> Complaint:
    """Adds the environments to a complaint that not all of them have."""
    if len(keys) == count or count == 1 or f" in environments.{keys[0]}" in complaint.message:
        return complaint
    return Complaint(complaint.mark, f"{complaint.message} (in {', '.join(keys)})", complaint.hint)
