"""Writes a tree to disk, without losing edits and only inside the output folder. ``kustomgen.lock``
has the digest of every generated file. It distinguishes edited files from outdated ones, and a file
that is no longer generated is removed only if it is unchanged. During a run, the lock has the old
and the new digest of each file, so an interrupted run leaves no file that looks edited.
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
"""kustomgen writes no larger files."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file to write or remove: ``before`` is None for a new file, ``after`` for a
    removed one.
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
    """The plan of ``apply``: changes in path order, and edited files, which need
    ``force``.
    """

    output: Path
    changes: tuple[FileChange, ...]
    edited: tuple[PurePosixPath, ...]
    stale: tuple[PurePosixPath, ...]
    """Edited files that are no longer generated: they stay and are reported."""
    foreign: tuple[PurePosixPath, ...]
    """Files in the lock that are not in kustomgen's layout: they stay and are reported.
    """
    tree: Tree
    locked: Digests
    kept: frozenset[PurePosixPath] = frozenset()
    """Correct files that a bot may edit: their digests are not checked.
    """

    @property
    def digests(self) -> Digests:
        """The digests for the new lock."""
        known = {path: self.locked[path] for path in self.kept if path in self.locked}
        return {**digests_of(self.tree), **known}


def plan(tree: Tree, output: Path, shared: Collection[PurePosixPath] = ()) -> WritePlan:
    """Compares a tree with a folder; changes nothing. Files ``shared`` with a bot stay if they have
    the same content in another order or notation. Raises OutputError if the path of a file contains
    a symbolic link, if it is not a file, or if it cannot be read.
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
    """Whether two kustomizations are equal, except for the order of images and the
    notation.
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
    """Whether a file differs only by git's conflict markers or line ends, and was not
    edited.
    """
    plain = before.replace("\r\n", "\n")
    return plain == after or digest(plain) in known or has_conflict(before)


def differs(planned: WritePlan) -> bool:
    """Whether the folder differs from the spec, in a file or in the lock."""
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
    """The digests of the last generation; empty without a lock. Raises OutputError for an invalid
    lock.
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
