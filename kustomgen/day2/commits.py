"""Commits that changed a protected environment without an entry in its ledger.

Looked at are the commits of this branch, first parents only, since the ledger began. What a spec
says in a commit is resolved by this kustomgen on both sides, so another release that generates
other objects is no change.
"""

from __future__ import annotations

from contextlib import chdir
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, EngineError, InputError, KustomgenError, Mark
from kustomgen.kustomize.git import plumbing, repository, rev_parse
from kustomgen.kustomize.revision import files_of
from kustomgen.layout.objects import digest_of, objects_of
from kustomgen.layout.tree import BASE, OVERLAYS
from kustomgen.ledger.entry import BY_HAND
from kustomgen.ledger.file import FOLDER, read_ledger
from kustomgen.spec.load import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.day2.state import State
    from kustomgen.kustomize.git import Repository
    from kustomgen.spec.load import Environment

MOST = 50
"""Commits that are resolved; of more, the newest."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit and the files that it changed, from the folder of the spec."""

    id: str
    files: frozenset[str]


def unrecorded(state: State, environment: Environment) -> tuple[list[Complaint], list[str]]:
    """A complaint for each commit without an entry, and what was not looked at, in a
    sentence each.
    """
    try:
        repo = repository(state.file.parent)
        commits = list(_commits(repo, environment))
    except (InputError, EngineError) as error:
        return [], [f"commits were not looked at: {error.complaints[0].message}"]
    notes = []
    if (repo.common / "shallow").exists():
        notes.append("the clone is shallow: only its commits were looked at (`git fetch --unshallow`)")
    asked = [each for each in commits if _is_about(each, state, environment)]
    if len(asked) > MOST:
        notes.append(
            f"{environment.name}: of {len(asked)} commits that may change it, the newest {MOST} were looked at"
        )
    looked = {each.id for each in asked[-MOST:]}
    faults: list[Complaint] = []
    for commit in commits:
        if _ledger(environment) in commit.files:
            # An entry of a change by hand speaks for all that came before it.
            if faults and _records_by_hand(repo, commit, environment):
                faults.clear()
        elif commit.id in looked and _changes(repo, commit, state, environment):
            hint = f"`kustomgen record {environment.name} --reason …` adds an entry for it"
            message = f"commit {commit.id[:12]} changed {environment.name} without an entry"
            faults.append(Complaint(Mark(str(state.file)), message, hint))
    return faults, notes


def _commits(repo: Repository, environment: Environment) -> Iterator[Commit]:
    """The commits since the first that has the ledger, the oldest first, without that one."""
    head = rev_parse(repo, "HEAD^{commit}")
    if head is None:
        return
    here = PurePosixPath(repo.here.relative_to(repo.root).as_posix())
    with plumbing(repo) as git:
        listed = git.run("rev-list", "--first-parent", "--reverse", head, "--", str(here / _ledger(environment)))
        first = listed.split("\n", 1)[0]
        if not first:
            return
        printed = git.run(
            *("log", "--first-parent", "-m", "--reverse", "--no-renames", "--no-ext-diff", "--no-textconv"),
            *("--format=%x01%H", "--name-only", "-z", f"{first}..{head}", "--", str(here)),
        )
    for part in printed.split("\x01")[1:]:
        commit, *files = (each.strip("\n") for each in part.split("\0"))
        below = (PurePosixPath(file) for file in files if file)
        yield Commit(commit, frozenset(str(each.relative_to(here)) for each in below if each.is_relative_to(here)))


def _is_about(commit: Commit, state: State, environment: Environment) -> bool:
    tops = (f"{BASE}/", f"{OVERLAYS / environment.directory}/")
    return _ledger(environment) not in commit.files and any(
        each == state.file.name or each.startswith(tops) for each in commit.files
    )


def _changes(repo: Repository, commit: Commit, state: State, environment: Environment) -> bool:
    """Whether the environment's objects are others than in the commit before; not, where a spec
    does not load.
    """
    before, after = (_digest(repo, each, state, environment) for each in (f"{commit.id}^", commit.id))
    return before is not None and after is not None and before != after


def _digest(repo: Repository, revision: str, state: State, environment: Environment) -> str | None:
    with files_of(repo, revision) as folder:
        if not folder.is_dir():
            return None
        with chdir(folder):
            try:
                found = load(folder / state.file.name).by_name.get(environment.name)
            except KustomgenError:
                return None
            return None if found is None else digest_of(objects_of(found))


def _records_by_hand(repo: Repository, commit: Commit, environment: Environment) -> bool:
    with files_of(repo, commit.id) as folder:
        try:
            entries = read_ledger(folder, environment.name)
        except InputError:
            return False
    return bool(entries) and entries[-1].action == BY_HAND


def _ledger(environment: Environment) -> str:
    return f"{FOLDER}/{environment.name}.jsonl"
