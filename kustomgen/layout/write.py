"""A tree to disk. Nothing of the user's is lost, and nothing outside the output folder is touched.

``kustomgen.lock`` holds the digest of every file as it was generated. So a file that someone
edited since is told from one that is merely old, and a file that is no longer generated is removed
only while it is ours and unchanged. While a run lasts, the lock holds both digests of each file,
old and new: a run that is interrupted leaves nothing that looks edited.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, InputError, Mark, OutputError
from kustomgen.files.confined import read_bytes
from kustomgen.files.whole import alone, clear_left, write_whole
from kustomgen.layout.lock import LOCK, digest, digests_of, has_conflict, lock_text, parse_lock
from kustomgen.layout.ours import can_be_ours, looks_ours
from kustomgen.yaml.quick import parse_one_quickly

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path, PurePosixPath

    from kustomgen.layout.lock import Digests
    from kustomgen.layout.tree import Tree

_MAX_BYTES = 64 * 1024 * 1024
"""A larger file is none that kustomgen wrote."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file to write or to remove: ``before`` is None if it is new, ``after``
    where it goes.
    """

    path: PurePosixPath
    before: str | None
    after: str | None

    @property
    def word(self) -> str:
        """``add``, ``change`` or ``remove``."""
        return "add" if self.before is None else "remove" if self.after is None else "change"

    def diff(self) -> str:
        """The change as a unified diff, as ``git apply`` reads it."""
        old, new = f"a/{self.path}", f"b/{self.path}"
        lines = difflib.unified_diff(
            (self.before or "").splitlines(keepends=True),
            (self.after or "").splitlines(keepends=True),
            "/dev/null" if self.before is None else old,
            "/dev/null" if self.after is None else new,
        )
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


@dataclass(frozen=True, slots=True)
class WritePlan:
    """What ``apply`` would do: changes in path order, and the files that someone edited, which
    need ``force``.
    """

    output: Path
    changes: tuple[FileChange, ...]
    edited: tuple[PurePosixPath, ...]
    stale: tuple[PurePosixPath, ...]
    """Files that are no longer generated, and were edited: they stay, and are named."""
    foreign: tuple[PurePosixPath, ...]
    """Files that the lock names, and that are not of kustomgen's layout: they stay, and
    are named.
    """
    tree: Tree
    locked: Digests
    kept: frozenset[PurePosixPath] = frozenset()
    """Files that say what they should, and that something else may write: the lock is not asked
    about them.
    """

    @property
    def digests(self) -> Digests:
        """What the lock is to say."""
        known = {path: self.locked[path] for path in self.kept if path in self.locked}
        return {**digests_of(self.tree), **known}


def plan(tree: Tree, output: Path, shared: Collection[PurePosixPath] = ()) -> WritePlan:
    """Compares a tree with what is in a folder; changes nothing.

    Files that are ``shared`` with a bot stay as they are where they say the same, in whichever
    order and spelling.

    Raises OutputError if the way to a file leads through a symbolic link, where something else
    is in its place, or where a file cannot be read.
    """
    _check_places(tree, output)
    locked = read_lock(output)
    kept = {path: text for path in shared if (text := _read(output, path)) and says_the_same(text, tree[path])}
    tree = {**tree, **kept}
    changes, edited, stale, foreign = [], [], [], []
    for path, after in sorted(tree.items()):
        before = _read(output, path)
        if before == after:
            continue
        changes.append(FileChange(path, before, after))
        if before is not None and not _is_untouched(before, after, locked.get(path, frozenset())):
            edited.append(path)
    for path in sorted(locked.keys() - tree.keys()):
        if not can_be_ours(path) or _links(output, path):
            if path not in tree and _exists(output, path):
                foreign.append(path)
            continue
        before = _read(output, path)
        if before is None:
            continue
        if digest(before) not in locked[path]:
            stale.append(path)
        elif looks_ours(path, before):
            changes.append(FileChange(path, before, None))
        else:
            foreign.append(path)
    return WritePlan(output, tuple(changes), tuple(edited), tuple(stale), tuple(foreign), tree, locked, frozenset(kept))


def says_the_same(text: str, other: str) -> bool:
    """Whether two kustomizations are the same but for the order of their images, and how they are
    written.
    """
    if text == other:
        return True
    try:
        one, two = (_unordered(parse_one_quickly(each, "kustomization.yaml").plain()) for each in (text, other))
    except InputError:
        return False
    return bool(one == two)


def _unordered(value: Any) -> Any:
    images = value.get("images") or []
    return {**value, "images": sorted(images, key=str)}


def _is_at(path: Path, chosen: Collection[Path]) -> bool:
    return any(path.is_relative_to(each) for each in chosen)


def _is_untouched(before: str, after: str, known: frozenset[str]) -> bool:
    """Whether nobody edited a file: git alone did, which leaves conflicts in it and line ends of
    the machine.
    """
    plain = before.replace("\r\n", "\n")
    return plain == after or digest(plain) in known or has_conflict(before)


def differs(planned: WritePlan) -> bool:
    """Whether the folder is not what the spec says: a file, or what the lock says of one."""
    return bool(planned.changes) or planned.locked != planned.digests


def apply(planned: WritePlan, *, force: bool = False, forced: Collection[Path] = ()) -> None:
    """Writes and removes the files of a plan.

    Raises OutputError if files were edited by hand, unless ``force``, or the file or a folder of
    it is ``forced``.
    """
    chosen = {path.absolute() for path in forced}
    kept = [path for path in planned.edited if not _is_at((planned.output / path).absolute(), chosen)]
    if kept and not force:
        hint = (
            "move the change into the spec, or overwrite it with `kustomgen generate --force`, this file alone with "
            f"`--force {planned.output / kept[0]}`; --diff shows what would be lost"
        )
        if any(path.name == "kustomization.yaml" for path in kept):
            hint += ". Versions that a bot wrote: `kustomgen generate --adopt images`"
        raise OutputError(
            Complaint(Mark(str(planned.output / path)), "was edited since it was generated", hint) for path in kept
        )
    new = planned.digests
    lock = lock_text(new)
    if not planned.changes and _read(planned.output, LOCK) == lock:
        return
    both = {
        path: planned.locked.get(path, frozenset()) | new.get(path, frozenset()) for path in {*planned.locked, *new}
    }
    try:
        planned.output.mkdir(parents=True, exist_ok=True)
        with alone(planned.output) as known:
            if known:
                for folder in {planned.output, *((planned.output / path).parent for path in both if can_be_ours(path))}:
                    clear_left(folder)
            if planned.changes:
                _replace(planned.output, LOCK, lock_text(both))
            for change in planned.changes:
                if change.after is None:
                    _remove(planned.output, change.path)
                else:
                    _replace(planned.output, change.path, change.after)
            _replace(planned.output, LOCK, lock)
    except OSError as error:
        where = Mark(str(error.filename or planned.output))
        raise OutputError(Complaint(where, f"cannot be written: {error.strerror}")) from None


def read_lock(output: Path) -> Digests:
    """The digests of what was generated last; empty if nothing was. Raises OutputError for a
    lock that is not one.
    """
    text = _read(output, LOCK)
    return {} if text is None else parse_lock(text, output)


def _read(output: Path, path: PurePosixPath) -> str | None:
    place = output / path
    try:
        return read_bytes(place, _MAX_BYTES, output).decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return None
    except (IsADirectoryError, NotADirectoryError):
        raise OutputError(Complaint(Mark(str(place)), "something else is in the place of this file")) from None
    except OSError as error:
        raise OutputError(Complaint(Mark(str(place)), f"cannot be read: {error.strerror}")) from None


def _exists(output: Path, path: PurePosixPath) -> bool:
    return not path.is_absolute() and ".." not in path.parts and (output / path).is_file()


def _links(output: Path, path: PurePosixPath) -> list[Path]:
    steps = [output.joinpath(*path.parts[: count + 1]) for count in range(len(path.parts))]
    return [step for step in steps if step.is_symlink()]


def _check_places(tree: Tree, output: Path) -> None:
    found: dict[Path, Complaint] = {}
    if output.exists() and not output.is_dir():
        raise OutputError(Complaint(Mark(str(output)), "this is a file, not a folder"))
    for path in (*tree, LOCK):
        if path.is_absolute() or ".." in path.parts:
            raise OutputError(Complaint(Mark(str(path)), "is outside the output folder"))
        for link in _links(output, path):
            message = f"is a symbolic link to {link.readlink()}"
            found[link] = Complaint(Mark(str(link)), message, "kustomgen writes through no link: remove it")
    if found:
        raise OutputError(found.values())


def _replace(output: Path, path: PurePosixPath, text: str) -> None:
    write_whole(output / path, text.encode("utf-8", "surrogateescape"))


def _remove(output: Path, path: PurePosixPath) -> None:
    """The file, and the folders that it leaves empty."""
    place = output / path
    place.unlink(missing_ok=True)
    for folder in list(place.parents)[: len(path.parts) - 1]:
        try:
            folder.rmdir()
        except OSError:
            return
