"""Which facts the results of a run stand on."""

from __future__ import annotations

import hashlib
import json
import os
from functools import lru_cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import kustomgen
from kustomgen.cache.facts import ABSENT, FILE, FOLDER, key_of, leads_to_folder, stamp_of, state
from kustomgen.cli.targets import DELIVERIES
from kustomgen.engine.program import VALIDATOR
from kustomgen.errors import BuildError
from kustomgen.kustomize.delivery.search import search
from kustomgen.kustomize.graph import chain
from kustomgen.kustomize.kustomization import NAMES
from kustomgen.kustomize.sources import kustomization_file
from kustomgen.kustomize.unused import unused_files

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from kustomgen.cache.book import Facts
    from kustomgen.cli.project import EnvironmentHere
    from kustomgen.kustomize.builds import Result
    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources

Reads = dict[str, str]
"""Files that were read, with the SHA-256 of what was read."""

_DEPENDENCIES = (
    "cel_expr_python",
    "detect_secrets",
    "jsonschema_rs",
    "kubernetes_validate",
    "pydantic",
    "ruamel.yaml",
    "yaml",
)
_IN_BUILDS = ("resources", "bases", "components")


def policy_facts(reads: Reads, engine: str, held: Mapping[str, str]) -> Facts:
    """What every result stands on: the code, what it stands on in turn, the engine, the policies.

    ``held`` are facts that this run has looked at already, which need not be read again.
    """

    def as_is(kind: str, path: str) -> Facts:
        key = key_of(kind, path)
        return {key: held.get(key) or state(key)}

    known: Facts = {}
    for place in dict.fromkeys(str(Path(found).parent.parent) for found in map(_origin, _DEPENDENCIES) if found):
        known |= as_is("i", place)
    known |= as_is("c", str(Path(kustomgen.__file__).parent)) | as_is("f", engine) | as_is("f", VALIDATOR)
    for path, was in reads.items():
        known[key_of("f", os.path.abspath(path))] = _through(os.path.abspath(path), was)
    for place in dict.fromkeys(
        [os.path.abspath("policies"), *(os.path.dirname(os.path.abspath(path)) for path in reads)]
    ):
        known |= as_is("l", place)
    return known


def _origin(module: str) -> str | None:
    spec = find_spec(module)
    return spec.origin if spec else None


def _as_is(kind: str, path: str) -> Facts:
    key = key_of(kind, path)
    return {key: state(key)}


def discovery_facts(
    sources: Sources, reads: Reads, here: Mapping[str, EnvironmentHere], paths: tuple[str, ...], found: list[str]
) -> Facts:
    """What a search for overlays stands on: the folders that it walked through, and what kustomizations refer to."""
    known: Facts = {}
    spec = os.path.abspath("kustomgen.yaml")
    known[key_of("f", spec)] = _through(spec, reads["kustomgen.yaml"]) if "kustomgen.yaml" in reads else ABSENT
    for name, was in reads.items():  # what the spec extends
        known.setdefault(key_of("f", os.path.abspath(name)), _through(os.path.abspath(name), was))
    for path in (*paths, *here, "overlays", *DELIVERIES):
        known |= _as_is("p", os.path.abspath(path))
    known |= _delivery_facts(sources, paths)
    walked = set(sources.walked)
    # A policy may also name the environments beside those that are looked at.
    unused_files = {os.path.dirname(os.path.realpath(target)) for target in found} | {os.path.abspath("overlays")}
    for path in unused_files:
        if os.path.isdir(path):
            walked.update(entry.path for entry in os.scandir(path) if leads_to_folder(entry))
    for path in sorted(walked | unused_files):
        known |= _once(sources, "w", path)
    for folder, kustomization in sources.looked().items():
        known |= _kustomization_facts(sources, folder, kustomization, walked)
    return known


def _delivery_facts(sources: Sources, paths: tuple[str, ...]) -> Facts:
    """What a search for plain files with Argo CD and Flux objects stands on."""
    known: Facts = {}
    for folder in paths or DELIVERIES:
        if os.path.isdir(folder) and kustomization_file(Path(folder)) is None:
            searched = search(sources, Path(folder))
            for kind, places in (("l", searched.folders), ("f", searched.candidates)):
                for place in places:
                    known |= _once(sources, kind, place)
    return known


def _kustomization_facts(
    sources: Sources, folder: Path, kustomization: Kustomization | None, walked: Collection[str]
) -> Facts:
    """What a search depends on in one folder, besides those that are in folders which it walked through."""
    known: Facts = {}
    if str(folder) not in walked:
        for name in NAMES:
            known |= _as_is("p", str(folder / name))
    if kustomization is not None:
        known[key_of("k", os.path.join(sources.cwd, kustomization.file))] = _with_references(sources, kustomization)
        for target in _folders_in(kustomization):
            path = os.path.normpath(folder / target)
            if os.path.dirname(path) not in walked or os.path.basename(path).startswith("."):
                known |= _as_is("p", path)
    return known


def _folders_in(kustomization: Kustomization) -> list[str]:
    return [reference.target for reference in kustomization.references if reference.field in _IN_BUILDS]


def _with_references(sources: Sources, kustomization: Kustomization) -> str:
    said = json.dumps([kustomization.is_component, _folders_in(kustomization)])
    return f"{sources.digest(kustomization.file)} {hashlib.sha256(said.encode()).hexdigest()[:32]}"


def kustomization_state(sources: Sources, path: str) -> str | None:
    """The state of a kustomization of which only the references matter; None where there is none."""
    kustomization = sources.kustomization(Path(path).parent)
    if kustomization is None or kustomization.root is None or kustomization.file != sources.show(Path(path)):
        return None
    return _with_references(sources, kustomization)


def input_facts(sources: Sources, target: str, result: Result | None, since: int) -> Facts | None:
    """What a build, or a file of manifests, stands on; None where that is not known. ``since`` is when the run began."""
    if result is not None and (result.inputs is None or isinstance(result.built, BuildError)):
        return None
    known: Facts = {}
    inputs = (result.inputs or ()) if result else ()
    folders = {os.path.dirname(one["path"]) for one in inputs if one["kind"] == "file"}
    # What a folder's own fact says need not be said of each name, where the folder is as it was before this run.
    quiet = {place for place in folders if sources.once(("quiet", place), partial(_is_quiet, place, since))}
    for one in inputs:
        path, kind = one["path"], one["kind"]
        was = one.get("sha256") or {"file": FILE, "folder": FOLDER}.get(kind, ABSENT)
        said = (was == FOLDER and path in quiet and "real" not in one) or (
            was == ABSENT and os.path.basename(path) in NAMES and os.path.dirname(path) in quiet
        )
        if not said:
            known[key_of("f", path)] = _through(path, was, one.get("real"))
    for shown in sources.touched:
        path = os.path.normpath(sources.cwd / shown)
        if key_of("f", path) not in known:
            read = sources.digest(shown)
            if read is None:
                return None
            known[key_of("f", path)] = _through(path, read)
    real = os.path.abspath(target)
    known |= {key_of("f", real): known.get(key_of("f", real)) or _as_is("p", real)[key_of("p", real)]}
    known = _beside_facts(sources, target) | known
    for place in {os.path.dirname(os.path.join(sources.cwd, key[1:])) for key in known}:
        known |= sources.once(("above", place), partial(_above, sources, place))
    return known


def _beside_facts(sources: Sources, target: str) -> Facts:
    """What rules look at beside the kustomizations that take part in building a folder."""
    known: Facts = {}
    for kustomization in chain(sources, Path(target)):
        seen = unused_files(sources, kustomization)
        for kind, places in (("l", seen.folders), ("f", seen.files)):
            for place in places:
                known |= _once(sources, kind, place)
    return known


def _through(path: str, was: str, real: str | None = None) -> str:
    if real is None and was != ABSENT:
        place = _real(os.path.dirname(path))
        real = os.path.join(place, os.path.basename(path))
    return f"@{real}\n{was}" if real and real != path else was


@lru_cache(maxsize=100_000)
def _real(place: str) -> str:
    return os.path.realpath(place)


def _is_quiet(place: str, since: int) -> bool:
    return bool(stamp_of(key_of("w", place), since)) and not os.path.islink(place)


def _above(sources: Sources, place: str) -> Facts:
    """A folder and those above it, up to where this runs: one that becomes a link leads elsewhere."""
    known: Facts = {}
    top = str(sources.cwd)
    while place != top and place != os.path.dirname(place):
        if os.path.isdir(place):
            known |= _once(sources, "w", place)
        place = os.path.dirname(place)
    return known


def _once(sources: Sources, kind: str, path: str) -> Facts:
    """What is the case there, looked at once in a run: a folder of a thousand services is above each of them."""
    return sources.once((kind, path), partial(_as_is, kind, path))
