"""The changes that generating a spec would make, and the dependencies of the result "no
changes".
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING

from kustomgen.cache.fingerprints import ABSENT, key_of, value_of, with_fingerprints
from kustomgen.cache.installation import installation, program_values
from kustomgen.engine.find import VALIDATOR
from kustomgen.generate.interrupted import UNDO
from kustomgen.generate.project import load_project
from kustomgen.generate.remembered import AsGenerated, note_generated
from kustomgen.layout.lock import LOCK, digest, lock_text
from kustomgen.layout.tree import OVERLAYS, generate
from kustomgen.layout.write import plan
from kustomgen.spec.managed import ManagedVersion

if TYPE_CHECKING:
    from kustomgen.cache.fingerprints import Dependency
    from kustomgen.layout.write import WritePlan
    from kustomgen.spec.load import Project


@dataclass(frozen=True)
class GeneratePlan:
    """A project, and the changes that writing it would make. ``since`` is the start, in
    nanoseconds.
    """

    project: Project
    changes: WritePlan
    since: int


def plan_generate(spec: Path, output: Path | None) -> GeneratePlan:
    """The project of a spec file, and the changes that generating it would make. Raises InputError,
    and OutputError as ``plan``.
    """
    since = time.time_ns()
    project = load_project(spec)
    folder = spec.parent
    output = folder if output is None else output
    to_spec = PurePath(os.path.relpath(folder, output)).as_posix()
    return GeneratePlan(project, plan(generate(project, to_spec), output, shared_files(project)), since)


def shared_files(project: Project) -> list[PurePosixPath]:
    """The kustomizations in which a bot writes versions of images."""
    return [
        OVERLAYS / environment.directory / "kustomization.yaml"
        for environment in project.environments
        if any(isinstance(version, ManagedVersion) for version in environment.spec.images.values())
    ]


def dependencies_of(planned: GeneratePlan, *, written: bool = False) -> list[Dependency]:
    """What the plan depends on: kustomgen, the files of the spec, every generated file as it was
    read, the lock. Without changes, or once they are ``written``, files are compared with the
    spec, not with the lock.
    Raises OSError if a value cannot be read.
    """
    changes, output = planned.changes, planned.changes.output
    texts: dict[PurePosixPath, str | None] = {**changes.tree, LOCK: lock_text(changes.digests)}
    stale = not written and bool(changes.changes or changes.stale)
    if stale:
        texts |= {each.path: each.before for each in changes.changes}
    files = {Path(path): each for path, each in planned.project.read.digests.items()}
    files |= {output / path: ABSENT if text is None else digest(text) for path, text in texts.items()}
    values = installation({})
    # Without the validation there is no result to cache.
    values |= program_values(VALIDATOR, {})
    for file, was in files.items():
        place = os.path.abspath(file)  # noqa: PTH100 - a link is to stay one
        real = os.path.realpath(place)
        values[key_of("f", place)] = was if real == place else f"@{real}\n{was}"
    if stale:  # the lock decides which files count as edited
        for path in (LOCK, *changes.stale, *changes.foreign):
            key = key_of("f", os.path.abspath(output / path))  # noqa: PTH100 - as above
            values[key] = value_of(key)
    # An interrupted change must be reported, even if its files match.
    note = key_of("f", os.path.abspath(output / UNDO))  # noqa: PTH100 - as above
    values[note] = value_of(note)
    for folder in planned.project.read.folders:
        key = key_of("l", os.path.abspath(folder))  # noqa: PTH100 - a link is to stay one
        values[key] = value_of(key)
    # A folder that becomes a link must not be written through.
    for folder in sorted({os.path.abspath(output / above) for path in texts for above in path.parents}):  # noqa: PTH100
        values[key_of("w", folder)] = value_of(key_of("w", folder))
    return with_fingerprints(values, planned.since)


def note_written(planned: GeneratePlan, spec: Path) -> AsGenerated | None:
    """Stores that the files of a plan match their spec; None, and nothing stored, if a file cannot
    be read any more. Raises CacheError.
    """
    try:
        found = AsGenerated(len(planned.changes.tree), dependencies_of(planned, written=True))
    except OSError:
        return None
    note_generated([(spec, planned.changes.output, found)])
    return found
