"""Which repository this is: its top folder and its remotes, read from files and never by running
git.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LARGEST = 1 << 20
"""Bytes of a configuration file that are read; a larger one is not git's."""

_REMOTE = re.compile(r'^\s*\[\s*remote\s+"(?:[^"\\]|\\.)*"\s*\]\s*(?:[#;].*)?$')
_SECTION = re.compile(r"^\s*\[")
_FOLDER = re.compile(r"^\s*path\s*=\s*(?P<path>.*?)\s*$")
_URL = re.compile(r"^\s*url\s*=\s*(?P<url>.*?)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Checkout:
    """The top folder of a repository, its ``remotes`` as ``host/owner/name``, and the folders of
    its ``submodules``.
    """

    root: Path
    remotes: frozenset[str]
    submodules: tuple[str, ...] = ()


def checkout_of(folder: Path) -> Checkout:
    """The repository that a folder is in; the folder itself without remotes where it is in none."""
    real = folder.resolve()
    for place in (real, *real.parents):
        git = place / ".git"
        if git.is_dir() or git.is_file():
            config = (git if git.is_dir() else _shared(git)) / "config"
            return Checkout(place, frozenset(_remotes(config)), tuple(_submodules(place / ".gitmodules")))
    return Checkout(real, frozenset())


def address(url: str) -> str:
    """A repository's URL as ``host/owner/name``: without scheme, user, port, ``.git`` and letter
    case.

    Empty if it is not one, as a template.
    """
    if not url or "{{" in url or "${" in url:
        return ""
    text = url.strip().removesuffix("/").removesuffix(".git")
    scheme, found, rest = text.partition("://")
    if not found:
        scheme, rest = "", text
        # As scp names it: git@github.com:owner/name.
        if ":" in rest and "/" not in rest.partition(":")[0]:
            rest = rest.replace(":", "/", 1)
    host, _, path = rest.partition("/")
    host = host.rpartition("@")[2]
    host = re.sub(r":\d+$", "", host)
    if scheme == "file":
        return f"/{path}".lower()
    return f"{host}/{path.strip('/')}".lower()


def _shared(git: Path) -> Path:
    """The folder with the configuration of a worktree or submodule, of which ``.git`` is a file."""
    folder = _after(_text(git), "gitdir:")
    place = (git.parent / folder).resolve() if folder else git
    common = _text(place / "commondir").strip()
    return (place / common).resolve() if common else place


def _after(text: str, word: str) -> str:
    return next((line.removeprefix(word).strip() for line in text.splitlines() if line.startswith(word)), "")


def _remotes(config: Path) -> Iterator[str]:
    inside = False
    for line in _text(config).splitlines():
        if _SECTION.match(line):
            inside = bool(_REMOTE.match(line))
        elif inside and (found := _URL.match(line)) and (known := address(found["url"].strip('"'))):
            yield known


def _submodules(file: Path) -> Iterator[str]:
    for line in _text(file).splitlines():
        if found := _FOLDER.match(line):
            yield found["path"].strip('"/')


def _text(file: Path) -> str:
    try:
        if not file.is_file() or file.stat().st_size > _LARGEST:
            return ""
        return file.read_text(errors="replace")
    except OSError:
        return ""
