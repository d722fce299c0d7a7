"""``kustomgen check --changed``: how the environments of specs with a ledger changed, and what the
ledger says of that.
"""

from __future__ import annotations

from contextlib import chdir
from dataclasses import replace
from typing import TYPE_CHECKING

from kustomgen import __version__
from kustomgen.errors import KustomgenError, Mark
from kustomgen.k8s.environment_change import EnvironmentChange, LedgerEntry
from kustomgen.kustomize.revision import branch_point, files_of
from kustomgen.layout.objects import digest_of, objects_of
from kustomgen.ledger.entry import parse_entry
from kustomgen.ledger.file import entries_of, file_of, lines_of, text_of
from kustomgen.project.environments import SPEC
from kustomgen.spec.load import load

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kustomgen.kustomize.git import Repository
    from kustomgen.spec.load import Project


def changes_since(
    repo: Repository, revision: str, folders: Mapping[Path, Mapping[str, str]]
) -> dict[str, EnvironmentChange]:
    """How each target changed since the branch left a revision; of a spec that does not load,
    nothing is said.

    Raises InputError for a ledger that cannot be read.
    """
    now = {folder: project for folder in folders if (project := _loaded(folder))}
    if not any(each.base.ledger for each in now.values()):
        return {}
    found: dict[str, EnvironmentChange] = {}
    with files_of(repo, branch_point(repo, revision)) as there:
        for folder, project in now.items():
            digests, texts = _before(there, folder, project)
            for environment in project.environments:
                target = folders[folder].get(environment.directory)
                if target is not None and project.base.ledger:
                    name = environment.name
                    at = environment.root.where
                    text = text_of(folder, name)
                    entries_of(text, str(file_of(folder, name)))
                    found[target] = _change(
                        EnvironmentChange(
                            name, revision, digests.get(name), digest_of(objects_of(environment)), at,
                            str(file_of(folder, name)), protected=environment.spec.protected is not None,
                        ),
                        texts.get(name, ""), text,
                    )  # fmt: skip
    return found


def _before(there: Path, folder: Path, project: Project) -> tuple[dict[str, str], dict[str, str]]:
    """By environment: the digest and the ledger that a revision has."""
    if not there.is_dir():
        return {}, {}
    with chdir(there):
        before = _loaded(folder)
        digests = {each.name: digest_of(objects_of(each)) for each in before.environments} if before else {}
        return digests, {each.name: text_of(folder, each.name) for each in project.environments}


def _loaded(folder: Path) -> Project | None:
    try:
        return load(folder / SPEC)
    except KustomgenError:
        return None  # `kustomgen generate --check` says what is wrong with it


def _change(change: EnvironmentChange, before: str, now: str) -> EnvironmentChange:
    """With what became of the ledger: its lines of then are all there, in their order, and what is
    new follows them.
    """
    kept = [line for _, line in lines_of(before)]
    lines = lines_of(now)
    texts = {line for _, line in lines}
    gone = tuple(_id(line) for line in kept if line not in texts)
    known = set(kept)
    new = [(number, parse_entry(line)) for number, line in lines if line not in known]
    entries = tuple(
        LedgerEntry(
            each.id, each.action, each.before, each.after, Mark(change.ledger, number), each.kustomgen == __version__
        )
        for number, each in new
    )
    return replace(change, entries=entries, gone=gone)


def _id(line: str) -> str:
    try:
        return parse_entry(line).id
    except ValueError:
        return "?"
