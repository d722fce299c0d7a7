"""Every value that a field of a built object had on its way, the base first, each with
what set it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.check.generated import Generated
from kustomgen.engine.find import find_engine
from kustomgen.errors import InputError
from kustomgen.explain.asked import asked_path, asked_resource
from kustomgen.explain.mask import masked_history
from kustomgen.k8s.schema import known_version, latest
from kustomgen.kustomize.build import build_overlay
from kustomgen.kustomize.provenance.history import history_of
from kustomgen.kustomize.provenance.locate import source_of
from kustomgen.kustomize.sources import Sources
from kustomgen.project.overlay import folder_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kustomgen.engine.find import Preference
    from kustomgen.errors import Mark
    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Resource
    from kustomgen.kustomize.provenance.history import History
    from kustomgen.layout.spec_places import SpecPlace


@dataclass(frozen=True, slots=True)
class Question:
    """A field of an object of an environment, or of a folder, as people write them; ``timeout`` is
    in seconds.
    """

    target: str
    resource: str
    field: str
    kubernetes: str | None = None
    engine: Preference = "auto"
    timeout: float = 60
    remote: bool = False


@dataclass(frozen=True)
class Explanation:
    """The field's way. ``origins`` are where what replacements copied was set, by the copied field;
    None: not known.

    ``spec`` is where the spec says it, for what is generated; ``said_of`` the environment that it
    says it of, which may be one that this is from; empty if it holds for all.
    """

    build: Build
    resource: Resource
    path: tuple[str | int, ...]
    history: History
    origins: Mapping[str, Mark | None]
    spec: SpecPlace | None = None
    said_of: str = ""


def explain(question: Question) -> Explanation:
    """Builds, and follows the field. Raises InputError for what is not there, BuildError, and
    EngineError.
    """
    version = known_version(question.kubernetes) if question.kubernetes else latest()
    folder, sources = folder_of(question.target), Sources(named=[question.target])
    build = build_overlay(
        find_engine(question.engine),
        folder,
        sources=sources,
        kubernetes=version,
        timeout=question.timeout,
        remote=question.remote,
    )
    found = asked_resource(sources, folder, build, question.resource)
    path = asked_path(found, question.field, version)
    history = masked_history(history_of(sources, folder, found, path), found, path)
    origins = {
        event.copied_from: _origin(sources, folder, build, event.copied_from, version) for event in history.events
    }
    return Explanation(build, found, path, history, origins, *_in_spec(folder, found, path))


_NAME = ("metadata", "name")
"""Made from several keys, and changed by prefix and hash: its way says more."""


def _in_spec(folder: Path, found: Resource, path: tuple[str | int, ...]) -> tuple[SpecPlace | None, str]:
    """Where the spec of a generated overlay has the field, and of which environment it says so."""
    generated = Generated(folder.parent.parent)
    if path == _NAME or folder.parent.name != "overlays" or not (generated.is_generated and generated.spec.is_file()):
        return None, ""
    places = generated.places
    if places is None or generated.stale_files:
        return None, ""
    place = places.of_object(folder.name, found.ref, path)
    return place, places.said_of(folder.name, place.mark) if place else ""


def _origin(sources: Sources, folder: Path, build: Build, copied: str, version: str) -> Mark | None:
    """Where what a replacement copied was set; None if that is not known."""
    name, _, field = copied.partition(" ")
    try:
        found = asked_resource(sources, folder, build, name)
        return source_of(sources, folder, found, asked_path(found, field, version)).mark
    except InputError:
        return None
