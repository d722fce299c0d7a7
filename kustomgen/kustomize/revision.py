"""Which files changed since a revision of git, and the files as they were in one."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError
from kustomgen.files.walk import walk
from kustomgen.kustomize.git import Repository, plumbing, repository, rev_parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.kustomize.git import Plumbing

__all__ = ["Repository", "changed_files", "commit_of", "files_of", "has_commits", "repository", "state_of"]

_FETCH = "in CI, fetch the history too: `fetch-depth: 0` for actions/checkout, `GIT_DEPTH: 0` for GitLab"
# Without the last, `.gitmodules` can have git look into a submodule, with the configuration that
# this has.
_DIFF = ("diff", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=dirty")
_SUBMODULE = "160000"
"""The mode of a submodule in an index (gitlinks, git-fast-import(1))."""


def state_of(repo: Repository) -> str:
    """The commit that is checked out; with a digest where tracked files differ from it. Empty
    before the first commit.

    Untracked files do not count. Raises EngineError if git fails.
    """
    commit = rev_parse(repo, "HEAD^{commit}")
    if commit is None:
        return ""
    with plumbing(repo) as git:
        changes = git.run(*_DIFF, "--binary", commit, "--")
    digest = hashlib.sha256(changes.encode("utf-8", "surrogateescape")).hexdigest()
    return f"{commit} with changes {digest[:12]}" if changes else commit


def has_commits(repo: Repository) -> bool:
    """Whether there is a first commit yet."""
    return rev_parse(repo, "HEAD^{commit}") is not None


def commit_of(repo: Repository, revision: str) -> str:
    """The commit that a revision names. Raises InputError if none exists."""
    commit = None if revision.startswith("-") or not revision else rev_parse(repo, f"{revision}^{{commit}}")
    if commit is None:
        hint = "`git log` shows what there is" if revision != "HEAD" else "`git commit` makes a first one"
        raise InputError(Complaint(None, f"there is no git revision {revision!r} here", f"{hint}; {_FETCH}"))
    return commit


@contextmanager
def files_of(repo: Repository, revision: str) -> Iterator[Path]:
    """A folder with the files of a revision, for as long as the context: the counterpart of
    ``repo.here``.

    Every file is as git stores it: no filter runs, so a file of Git LFS is its pointer. The folder
    may not exist: then the revision did not have it. Raises InputError if there is no such
    revision.
    """
    commit = commit_of(repo, revision)
    with plumbing(repo) as git, TemporaryDirectory(prefix="kustomgen-") as scratch:
        files = Path(scratch).resolve() / "files"
        index = {"GIT_INDEX_FILE": str(git.directory / "index-of-revision")}
        git.run("read-tree", commit, settings=index)
        git.run("checkout-index", "--all", "--quiet", "--force", f"--prefix={files}/", settings=index)
        yield files / repo.here.relative_to(repo.root)


def changed_files(repo: Repository, revision: str) -> frozenset[Path]:
    """Every file that differs from what it was where the branch left a revision, as absolute paths.

    Staged, unstaged and untracked ones, and those that no longer exist; a renamed one by both its
    names; those of submodules. A file that only a filter could tell is the same counts as changed.
    Raises InputError.
    """
    commit = commit_of(repo, revision)
    head = rev_parse(repo, "HEAD^{commit}")
    with plumbing(repo) as git:
        base = git.try_run("merge-base", commit, head) if head else None
        return frozenset(_changed(repo, git, base.strip() if base and base.strip() else commit))


def branch_point(repo: Repository, revision: str) -> str:
    """The commit where the branch left a revision; that revision's own where they have none in
    common.

    Raises InputError if there is no such revision.
    """
    commit, head = commit_of(repo, revision), rev_parse(repo, "HEAD^{commit}")
    with plumbing(repo) as git:
        base = git.try_run("merge-base", commit, head) if head else None
    return base.strip() if base and base.strip() else commit


def _changed(repo: Repository, git: Plumbing, since: str) -> Iterator[Path]:
    tracked = git.run(*_DIFF, "--name-only", "-z", since, "--")
    new = git.run("ls-files", "--others", "--exclude-standard", "-z")
    for name in (*tracked.split("\0"), *new.split("\0")):
        if name.endswith("/"):
            yield from _below(repo.root / name)
        elif name:
            yield repo.root / name
    for path in _submodules(git):
        if (repo.root / path / ".git").exists():
            yield from _changed_in_submodule(repo.root / path, git.try_run("rev-parse", f"{since}:{path}"))


def _submodules(git: Plumbing) -> list[str]:
    lines = git.run("ls-files", "--stage", "-z").split("\0")
    return [line.partition("\t")[2] for line in lines if line.startswith(_SUBMODULE)]


def _changed_in_submodule(folder: Path, since: str | None) -> Iterator[Path]:
    """The files that changed since the superproject's commit; all, where the submodule does not
    have that commit.
    """
    submodule = repository(folder)
    if submodule.root != folder or since is None or rev_parse(submodule, f"{since.strip()}^{{commit}}") is None:
        yield from _below(folder)
        return
    with plumbing(submodule) as git:
        yield from _changed(submodule, git, since.strip())


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, names in walk(folder):
        folders[:] = [name for name in folders if name != ".git"]
        yield from (Path(place) / name for name in names)
