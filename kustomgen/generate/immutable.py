"""What a changed spec would change that nobody can: against the last commit of git, environment by
environment.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, EngineError, InputError, KustomgenError
from kustomgen.k8s.build import Build
from kustomgen.k8s.difference import difference
from kustomgen.k8s.immutable import refused
from kustomgen.k8s.resource import Resource
from kustomgen.kustomize.git import plumbing, repository, rev_parse
from kustomgen.layout.tree import environment_labels
from kustomgen.manifests.build import build
from kustomgen.manifests.final import final
from kustomgen.spec.load import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kustomgen.spec.load import Environment, Project


def immutable_notes(project: Project, spec: Path, since: str = "HEAD", commit: str | None = None) -> list[Complaint]:
    """Fields that the API server would refuse to change, as notes; none without git, or where
    nothing was committed.

    ``since`` names the revision that is compared with; ``commit`` is the commit, where that is
    another.
    """
    before = _committed(project, spec, commit or since)
    if before is None:
        return []
    told: dict[Complaint, list[str]] = {}
    for environment in project.environments:
        old = before.by_name.get(environment.name)
        if old is not None:
            for complaint in _of_environment(old, environment, since):
                told.setdefault(complaint, []).append(environment.name)
    every = len(project.environments)
    return [_in(complaint, names, every) for complaint, names in told.items()]


def _of_environment(before: Environment, after: Environment, since: str) -> Iterator[Complaint]:
    keys = {
        f"{after.spec.name_prefix}{made.name}": made.file.parts[0]
        for made in build(after.spec)
        if len(made.file.parts) > 1
    }
    for changed in difference(_build(before), _build(after)).objects:
        if changed.before is None or changed.after is None:
            continue
        node = after.root.nearest(("workloads", keys.get(changed.after.name, "")))
        for place, remedy in refused(changed.before, changed.after, changed.changes):
            message = f"{changed.key} {place} is not as at {since}, and cannot be changed in place"
            yield Complaint(node.where, message, remedy)


def _build(environment: Environment) -> Build:
    spec = environment.spec
    objects = final(build(spec), spec, environment_labels(environment))
    return Build(environment.name, environment.name, tuple(map(Resource, objects)))


def _in(complaint: Complaint, names: list[str], count: int) -> Complaint:
    where = "" if len(names) == count else f" (in {', '.join(names)})"
    return Complaint(complaint.mark, complaint.message + where, complaint.hint)


def _committed(project: Project, spec: Path, revision: str) -> Project | None:
    """The project as a revision has it; None if that is not known, or where it is the same."""
    folder = Path(os.path.realpath(spec.parent))
    try:
        repo = repository(folder)
    except (EngineError, InputError):
        return None
    names = {os.path.relpath(folder / path, repo.root) for path in _read(project, spec)}
    commit = rev_parse(repo, f"{revision}^{{commit}}")
    if commit is None:
        return None
    with plumbing(repo) as git:
        texts = {name: git.try_run("cat-file", "-p", f"{commit.strip()}:{Path(name).as_posix()}") for name in names}
    own = os.path.relpath(folder / spec.name, repo.root)
    if texts.get(own) is None or all(_text(repo.root / name) == text for name, text in texts.items()):
        return None
    with TemporaryDirectory(prefix="kustomgen-") as place:
        (Path(place) / ".git").mkdir()
        for name, text in texts.items():
            if text is not None:
                (Path(place) / name).parent.mkdir(parents=True, exist_ok=True)
                (Path(place) / name).write_text(text, encoding="utf-8")
        try:
            return load(Path(place) / own)
        except KustomgenError:
            return None  # it was wrong then


def _read(project: Project, spec: Path) -> Iterable[str]:
    return (spec.name, *(os.path.relpath(path, spec.parent) for path in project.read.digests))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
