"""What the results of a run depend on."""

from __future__ import annotations

import hashlib
import json
import os
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.cache.fingerprints import ABSENT, FILE, FOLDER, fingerprint, key_of, leads_to_folder, value_of
from kustomgen.cache.installation import installation, program_values
from kustomgen.engine.find import VALIDATOR
from kustomgen.errors import BuildError
from kustomgen.kustomize.delivery.search import search
from kustomgen.kustomize.graph import chain
from kustomgen.kustomize.kustomization import NAMES
from kustomgen.kustomize.sources import kustomization_file
from kustomgen.kustomize.unused import unused_files
from kustomgen.project.targets import DELIVERIES, delivery_folders

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from kustomgen.cache.fingerprints import Values
    from kustomgen.kustomize.builds import Result
    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources
    from kustomgen.project.environments import EnvironmentHere

_IN_BUILDS = ("resources", "bases", "components")


def policy_values(reads: Mapping[str, str], engine: str, held: Mapping[str, str]) -> Values:
    """What every result depends on: the code, the libraries, the engine, the policies.

    ``reads`` are the files of the policies with the SHA-256 of what was read. ``held`` are values
    that this run knows already, which need not be read again.
    """
    known: Values = installation(held)
    for program in (engine, VALIDATOR):
        known |= program_values(program, held)
    for path, was in reads.items():
        place = os.path.abspath(path)
        known[key_of("f", place)] = through(place, was)
    folders = ["policies", *(os.path.dirname(path) for path in reads)]
    for place in dict.fromkeys(map(os.path.abspath, folders)):
        known |= _as_is("l", place)
    return known


def _as_is(kind: str, path: str) -> Values:
    key = key_of(kind, path)
    return {key: value_of(key)}


def search_values(
    sources: Sources,
    reads: Mapping[str, str],
    here: Mapping[str, EnvironmentHere],
    paths: tuple[str, ...],
    found: list[str],
) -> Values:
    """What a search for overlays depends on: the folders that it walked through, and what
    kustomizations refer to.

    ``reads`` are the files of the spec, with the SHA-256 of what was read.
    """
    known: Values = {}
    spec = os.path.abspath("kustomgen.yaml")
    known[key_of("f", spec)] = ABSENT
    for name, was in reads.items():  # the spec, and what it extends
        known[key_of("f", os.path.abspath(name))] = through(os.path.abspath(name), was)
    for path in (*paths, *here, "overlays", *DELIVERIES):
        known |= _as_is("p", os.path.abspath(path))
    known |= _delivery_values(sources, paths)
    met = sources.met
    walked = set(met.folders)
    # A policy may also name the environments beside those that are checked.
    beside = {os.path.dirname(os.path.realpath(target)) for target in found} | {os.path.abspath("overlays")}
    for place in beside:
        if os.path.isdir(place):
            walked.update(entry.path for entry in os.scandir(place) if leads_to_folder(entry))
    for place in sorted(walked | beside):
        # In a folder without a kustomization every file counts: it may be one that nothing lists.
        known |= _once(sources, "w" if kustomization_file(Path(place)) else "l", place)
    for file in (*met.misnamed, *met.loose):
        known |= _as_is("f", file)
    for folder, kustomization in sources.looked().items():
        known |= _kustomization_values(sources, folder, kustomization, walked)
    return known


def _delivery_values(sources: Sources, paths: tuple[str, ...]) -> Values:
    """What a search for plain files with Argo CD and Flux objects depends on."""
    known: Values = {}
    for folder in paths or delivery_folders():
        if os.path.isdir(folder) and kustomization_file(Path(folder)) is None:
            searched = search(sources, Path(folder))
            for kind, places in (("l", searched.folders), ("f", searched.candidates)):
                for place in places:
                    known |= _once(sources, kind, place)
    return known


def _kustomization_values(
    sources: Sources, folder: Path, kustomization: Kustomization | None, walked: Collection[str]
) -> Values:
    """What a search depends on in one folder, besides those that are in folders which it walked
    through.
    """
    known: Values = {}
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


def kustomization_value(sources: Sources, path: str) -> str | None:
    """The value of a kustomization of which only the references matter; None if
    there is none.
    """
    kustomization = sources.kustomization(Path(path).parent)
    if kustomization is None or kustomization.root is None or kustomization.file != sources.show(Path(path)):
        return None
    return _with_references(sources, kustomization)


def input_values(
    sources: Sources, target: str, result: Result | None, read: Collection[str], since: int
) -> Values | None:
    """What a build, or a file of manifests, depends on; None if that is not known.

    ``read`` are the shown names of the files that were asked for meanwhile, ``since`` is when the
    run began.
    """
    if result is not None and (result.inputs is None or isinstance(result.built, BuildError)):
        return None
    known: Values = {}
    inputs = (result.inputs or ()) if result else ()
    folders = {os.path.dirname(one["path"]) for one in inputs if one["kind"] == "file"}
    # What a folder's own value says need not be said of each name, where the folder is as it was
    # before this run.
    quiet = {place for place in folders if sources.once(("quiet", place), partial(_is_quiet, place, since))}
    for one in inputs:
        path, kind = one["path"], one["kind"]
        was = one.get("sha256") or {"file": FILE, "folder": FOLDER}.get(kind, ABSENT)
        said = (was == FOLDER and path in quiet and "real" not in one) or (
            was == ABSENT and os.path.basename(path) in NAMES and os.path.dirname(path) in quiet
        )
        if not said:
            known[key_of("f", path)] = through(path, was, one.get("real"))
    for shown in read:
        path = os.path.normpath(sources.cwd / shown)
        if key_of("f", path) not in known:
            digest = sources.digest(shown)
            if digest is None:
                return None
            known[key_of("f", path)] = through(path, digest)
    real = os.path.abspath(target)
    known |= {key_of("f", real): known.get(key_of("f", real)) or _as_is("p", real)[key_of("p", real)]}
    known = _beside_values(sources, target) | known
    for place in {os.path.dirname(os.path.join(sources.cwd, key[1:])) for key in known}:
        known |= sources.once(("above", place), partial(_above, sources, place))
    return known


def _beside_values(sources: Sources, target: str) -> Values:
    """What rules look at beside the kustomizations that take part in building a folder."""
    known: Values = {}
    for kustomization in chain(sources, Path(target)):
        seen = unused_files(sources, kustomization)
        for kind, places in (("l", seen.folders), ("f", seen.files)):
            for place in places:
                known |= _once(sources, kind, place)
    return known


def through(path: str, was: str, real: str | None = None) -> str:
    """The value of a path at which ``was`` stands, with its real path where it leads
    through links.
    """
    if real is None and was != ABSENT:
        place = _real(os.path.dirname(path))
        real = os.path.join(place, os.path.basename(path))
    return f"@{real}\n{was}" if real and real != path else was


@lru_cache(maxsize=100_000)
def _real(place: str) -> str:
    return os.path.realpath(place)


def _is_quiet(place: str, since: int) -> bool:
    return bool(fingerprint(key_of("w", place), since)) and not os.path.islink(place)


def _above(sources: Sources, place: str) -> Values:
    """A folder and those above it, up to where this runs: one that becomes a link leads
    elsewhere.
    """
    known: Values = {}
    top = str(sources.cwd)
    while place != top and place != os.path.dirname(place):
        if os.path.isdir(place):
            known |= _once(sources, "w", place)
        place = os.path.dirname(place)
    return known


def _once(sources: Sources, kind: str, path: str) -> Values:
    """What is the case there, looked at once in a run: a folder of a thousand services is above
    each of them.
    """
    return sources.once((kind, path), partial(_as_is, kind, path))
