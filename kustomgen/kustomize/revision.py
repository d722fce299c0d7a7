"""Git: which files changed since a revision, and the files as they were in one.

Only ever reads the user's repository: an index of its own, outside of it, says what is written into a folder of its own.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kustomgen.engine.process import run
from kustomgen.errors import Complaint, EngineError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_HINT = "install git: https://git-scm.com"
_TIMEOUT = 300.0
_FETCH = "in CI, fetch the history too: `fetch-depth: 0` for actions/checkout, `GIT_DEPTH: 0` for GitLab"


@dataclass(frozen=True, slots=True)
class Repository:
    """A work tree: ``root`` is its top folder, ``here`` the folder that was asked for, below it."""

    root: Path
    here: Path


def repository(folder: Path) -> Repository:
    """The repository that a folder is in. Raises InputError where it is in none, EngineError where there is no git."""
    here = folder.resolve()
    code, root, error = _git(here, "rev-parse", "--show-toplevel")
    if code != 0 and "not a git repository" not in error:
        raise InputError(
            Complaint(None, f"git cannot be asked about {here}: {error.strip().partition('fatal: ')[2] or error}")
        )
    if code != 0 or not root.strip():
        raise InputError(Complaint(None, f"{here} is in no git repository", "`git init` makes one"))
    return Repository(Path(root.rstrip("\n")).resolve(), here)


def has_commits(repo: Repository) -> bool:
    """Whether there is a first commit yet."""
    return _git(repo.root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")[0] == 0


def commit_of(repo: Repository, revision: str) -> str:
    """The commit that a revision names. Raises InputError where there is none."""
    code, commit, _ = (
        (1, "", "")
        if revision.startswith("-") or not revision
        else _git(repo.root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    )
    if code != 0:
        hint = "`git log` shows what there is" if revision != "HEAD" else "`git commit` makes a first one"
        raise InputError(Complaint(None, f"there is no git revision {revision!r} here", f"{hint}; {_FETCH}"))
    return commit.strip()


@contextmanager
def files_of(repo: Repository, revision: str) -> Iterator[Path]:
    """A folder with the files of a revision, for as long as the context: the counterpart of ``repo.here``.

    It may not exist: then the revision did not have it. Raises InputError where there is no such revision.
    """
    commit = commit_of(repo, revision)
    with TemporaryDirectory(prefix="kustomgen-") as scratch:
        real = Path(scratch).resolve()
        index = {"GIT_INDEX_FILE": str(real / "index")}
        _must(repo.root, index, "read-tree", commit)
        _must(repo.root, index, "checkout-index", "--all", "--quiet", "--force", f"--prefix={real / 'files'}/")
        yield real / "files" / repo.here.relative_to(repo.root)


def changed_files(repo: Repository, revision: str) -> frozenset[Path]:
    """Every file that is otherwise than it was where the branch left a revision, as absolute paths.

    Staged, unstaged and untracked ones, and those that are gone; a renamed one by both its names. Raises InputError.
    """
    commit = commit_of(repo, revision)
    code, base, _ = _git(repo.root, "merge-base", commit, "HEAD")
    since = base.strip() if code == 0 and base.strip() else commit
    tracked = _must(repo.root, {}, "diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", since, "--")
    new = _must(repo.root, {}, "ls-files", "--others", "--exclude-standard", "-z")
    return frozenset(repo.root / name for name in f"{tracked}\0{new}".split("\0") if name)


def _git(folder: Path, *arguments: str, settings: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    done = run(["git", "-C", str(folder), *arguments], _HINT, timeout=_TIMEOUT, settings=settings)
    if done is None:
        raise EngineError(Complaint(None, f"git {arguments[0]} did not finish within {_TIMEOUT:g} s"))
    return done.code, done.stdout, done.stderr


def _must(folder: Path, settings: Mapping[str, str], *arguments: str) -> str:
    code, output, error = _git(folder, *arguments, settings=settings)
    if code != 0:
        raise EngineError(Complaint(None, f"git {arguments[0]} failed: {error.strip() or f'code {code}'}"))
    return output
