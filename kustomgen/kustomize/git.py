"""The only caller of git. A repository may be hostile: nothing that it says runs a program or leads
elsewhere.

The repository is the one whose ``.git`` is at or above a folder. A folder that merely looks like a
bare repository is none, since a tree can bring one along as ordinary files. Its own configuration
is in force for two questions only, ``rev-parse`` and ``config --list``, which run no programs.
Everything else runs with our own git directory: the objects and a copy of the index are the
repository's, the configuration is ours. So no hook, filter, ``textconv``, ``fsmonitor``, pager,
alias, credential helper or lazy fetch of the repository can ever be called (gitattributes(5),
git-config(1)).
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kustomgen.engine.process import run
from kustomgen.errors import Complaint, EngineError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.engine.process import Done

_HINT = "install git: https://git-scm.com"
_TIMEOUT = 300.0
_MAX_IGNORED = 1024 * 1024
"""Bytes of ``info/exclude`` that are read."""

_SETTINGS = (
    "safe.bareRepository=explicit",
    "core.fsmonitor=false",
    "core.untrackedCache=false",
    f"core.hooksPath={os.devnull}",
    f"core.attributesFile={os.devnull}",
    "core.alternateRefsCommand=",
    "core.askPass=",
    "core.commitGraph=false",
    "credential.helper=",
    "diff.external=",
    "diff.ignoreSubmodules=dirty",
    "protocol.allow=never",
    "submodule.recurse=false",
)
_OPTIONS = (
    *("--no-pager", "--no-optional-locks", "--literal-pathspecs"),
    *(part for setting in _SETTINGS for part in ("-c", setting)),
)
_ENVIRONMENT: Mapping[str, str] = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_SSH_COMMAND": "false",
    "GIT_TERMINAL_PROMPT": "0",
}
_KEPT = ("GIT_CONFIG", "GIT_EXEC_PATH")
"""Of the user's ``GIT_*``: where the user's configuration is, which may hold ``safe.directory``."""

_BOOLEANS = frozenset({"core.filemode", "core.ignorecase", "core.precomposeunicode", "core.symlinks"})
"""What a repository says about its file system, and may."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A work tree: ``root`` is its top folder, ``here`` the folder that was asked for, in it.

    ``directory`` is its git directory; ``common`` the one that has the objects, another one in a
    linked work tree.
    """

    root: Path
    here: Path
    directory: Path
    common: Path
    object_format: str


def repository(folder: Path) -> Repository:
    """The repository that a folder is in. Raises InputError if it is in none, EngineError where
    there is no git.
    """
    here = folder.resolve()
    for root in (here, *here.parents):
        if (root / ".git").exists() and (found := _opened(root, here)):
            return found
    _version(here)
    raise InputError(Complaint(None, f"{here} is in no git repository", "`git init` makes one"))


def rev_parse(repo: Repository, expression: str) -> str | None:
    """The object that an expression such as ``main^{commit}`` names; None if none exists."""
    done = _asked(repo.root, "rev-parse", "--verify", "--quiet", "--end-of-options", expression)
    return done.stdout.strip() if done.code == 0 else None


@dataclass(frozen=True, slots=True)
class Plumbing:
    """A repository's objects and a copy of its index, with our own configuration in the folder
    ``directory``.
    """

    root: Path
    directory: Path
    environment: Mapping[str, str]

    def run(self, *arguments: str, settings: Mapping[str, str] | None = None) -> str:
        """What a command of git printed. Raises EngineError if it fails."""
        done = _git(self.root, {**self.environment, **(settings or {})}, *arguments)
        if done.code != 0:
            raise EngineError(Complaint(None, f"git {arguments[0]} failed: {_reason(done)}"))
        return done.stdout

    def try_run(self, *arguments: str) -> str | None:
        """What a command of git printed; None if it fails."""
        done = _git(self.root, self.environment, *arguments)
        return done.stdout if done.code == 0 else None


@contextmanager
def plumbing(repo: Repository) -> Iterator[Plumbing]:
    """The objects and the index of a repository, without its configuration, for as long as the
    context.
    """
    with TemporaryDirectory(prefix="kustomgen-git-") as scratch:
        directory = Path(scratch).resolve()
        for folder in ("refs", "info"):
            (directory / folder).mkdir()
        (directory / "HEAD").write_text("ref: refs/heads/none\n", encoding="ascii")
        (directory / "config").write_text(_configuration(repo), encoding="utf-8", errors="surrogateescape")
        for source in (repo.directory / "index", repo.common / "shallow", *repo.directory.glob("sharedindex.*")):
            if source.is_file():
                # With its times: git reads files again that are as new as the index.
                shutil.copy2(source, directory / source.name)
        ignored = repo.common / "info" / "exclude"
        if ignored.is_file() and ignored.stat().st_size <= _MAX_IGNORED:
            shutil.copyfile(ignored, directory / "info" / "exclude")
        yield Plumbing(repo.root, directory, _own(repo, directory))


def _own(repo: Repository, directory: Path) -> dict[str, str]:
    return {
        "GIT_DIR": str(directory),
        "GIT_WORK_TREE": str(repo.root),
        "GIT_INDEX_FILE": str(directory / "index"),
        "GIT_OBJECT_DIRECTORY": str(repo.common / "objects"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_COUNT": "0",
        "GIT_CONFIG_PARAMETERS": "",
    }


def _configuration(repo: Repository) -> str:
    """Our own: what the repository says about its file system, and which files the user lets git
    ignore everywhere.
    """
    kept = {"core.bare": "false"}
    for scope, key, value in _settings(repo.root):
        if scope in ("local", "worktree"):
            if key in _BOOLEANS and value in ("true", "false"):
                kept[key] = value
        elif key == "core.excludesfile":
            kept[key] = value
    lines = ["[core]", f"repositoryformatversion = {int(repo.object_format != 'sha1')}"]
    lines += [f"{key.removeprefix('core.')} = {_quoted(value)}" for key, value in kept.items()]
    if repo.object_format != "sha1":
        lines += ["[extensions]", f"objectformat = {_quoted(repo.object_format)}"]
    return "\n".join(lines) + "\n"


def _settings(root: Path) -> Iterator[tuple[str, str, str]]:
    done = _asked(root, "config", "--list", "-z", "--show-scope")
    fields = done.stdout.split("\0") if done.code == 0 else []
    for scope, setting in zip(fields[::2], fields[1::2], strict=False):
        key, _, value = setting.partition("\n")
        yield scope, key, value


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _opened(root: Path, here: Path) -> Repository | None:
    """The repository of a folder with a ``.git``; None if git does not take it for one."""
    done = _asked(root, "rev-parse", "--absolute-git-dir", "--git-common-dir", "--show-object-format")
    if done.code != 0 and "not a git repository" in done.stderr:
        return None
    lines = done.stdout.splitlines()
    if done.code != 0 or len(lines) != 3:  # noqa: PLR2004 - one line for each question
        raise InputError(Complaint(None, f"git cannot read {here}: {_reason(done)}"))
    directory = Path(lines[0])
    return Repository(root, here, directory, (root / lines[1]).resolve(), lines[2])


def _version(folder: Path) -> None:
    """Raises EngineError if there is no git."""
    _asked(folder, "--version")


def _asked(root: Path, *arguments: str) -> Done:
    """One of the two questions that git answers with the repository's own configuration."""
    return _git(root, {"GIT_WORK_TREE": str(root), "GIT_CEILING_DIRECTORIES": str(root.parent)}, *arguments)


def _git(folder: Path, environment: Mapping[str, str], *arguments: str) -> Done:
    dropped = {name: None for name in os.environ if name.startswith("GIT_") and not name.startswith(_KEPT)}
    done = run(
        ["git", *_OPTIONS, "-C", str(folder), *arguments],
        _HINT,
        timeout=_TIMEOUT,
        settings={**dropped, **_ENVIRONMENT, **environment},
        errors="surrogateescape",
    )
    if done is None:
        raise EngineError(Complaint(None, f"git {arguments[0]} did not finish within {_TIMEOUT:g} s"))
    return done


def _reason(done: Done) -> str:
    """What git says is wrong, as one line without control characters."""
    said = done.stderr.strip().partition("fatal: ")[2] or done.stderr.strip() or f"code {done.code}"
    return "".join(sign if sign.isprintable() else " " for sign in said)
