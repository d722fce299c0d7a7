"""The files of one run, each read and parsed once."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.files.confined import is_of_a_kustomization
from kustomgen.files.there import is_file
from kustomgen.kustomize.kustomization import NAMES, Kustomization, from_documents
from kustomgen.kustomize.walk import Met, walk
from kustomgen.yaml.quick import parse_quickly
from kustomgen.yaml.text import Files

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping

    from kustomgen.yaml.source import Document, Located

T = TypeVar("T")

_DEEP = 200
"""Folders above a file that are looked up one by one; of more, the system is requested the whole
path.
"""


class Sources:
    """The files that people wrote, as they were when first asked for; made once per run, and passed
    along.

    ``cwd`` is the folder that shown paths are relative to; ``texts`` are inputs that are no files,
    such as ``-``. ``named`` are the paths that the command line names: their projects may be read
    as the one of ``cwd`` is.
    """

    def __init__(
        self, cwd: Path | None = None, texts: Mapping[str, str] | None = None, named: Iterable[Path | str] = ()
    ) -> None:
        self.cwd = Path(os.path.realpath(cwd or Path()))
        self._projects = dict.fromkeys((str(self.cwd), *(os.path.realpath(self.cwd / path) for path in named)))
        self._texts: dict[str, str | InputError] = dict(texts or {})
        self._documents: dict[str, tuple[Document, ...] | InputError] = {}
        self._kustomizations: dict[Path, Kustomization | None] = {}
        self._known: dict[Hashable, tuple[Any, set[str]]] = {}
        self.files = Files()
        """What reads them, and knows the SHA-256 of each."""
        self._shown: dict[Path, str] = {}
        self._folders: dict[Path, Path] = {}
        self._real: dict[str, str] = {}
        self._read_now: set[str] = set()
        self._met = Met()

    @contextmanager
    def reads(self) -> Iterator[set[str]]:
        """A context whose value is filled with the shown names of all files that are requested in
        it.
        """
        outer, inner = self._read_now, set[str]()
        self._read_now = inner
        try:
            yield inner
        finally:
            outer |= inner
            self._read_now = outer

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` returns, made only once in a run for each key: for what is worked out from
        these files.
        """
        if key not in self._known:
            with self.reads() as read:
                self._known[key] = make(), read
        value, read = self._known[key]
        self._read_now |= read
        found: T = value
        return found

    def real(self, path: Path | str) -> str:
        """A path without links, absolute. Where it leads is looked up once in a run."""
        path = os.path.join(self.cwd, path)
        if path not in self._real:
            folder, name = os.path.split(path)
            if name in ("", ".", "..") or folder == path or path.count(os.sep) > _DEEP:
                self._real[path] = os.path.realpath(path)
            else:
                found = os.path.join(self.real(folder), name)
                self._real[path] = os.path.realpath(found) if os.path.islink(found) else found
        return self._real[path]

    def show(self, path: Path) -> str:
        """A path as messages name it: relative to ``cwd``, with forward slashes."""
        if path not in self._shown:
            self._shown[path] = Path(os.path.relpath(self.real(path), self.cwd)).as_posix()
        return self._shown[path]

    def show_kustomization(self, folder: Path) -> str:
        """The kustomization file of a folder as messages name it; the folder where
        there is none.
        """
        file = kustomization_file(self.cwd / folder)
        return self.show(file or folder)

    def text(self, shown: str) -> str:
        """The text of a file by its shown name. Raises InputError if it cannot be read."""
        self._read_now.add(shown)
        if shown not in self._texts:
            try:
                self._texts[shown] = self._read(shown)
            except InputError as error:
                self._texts[shown] = error
        return _or_raise(self._texts[shown])

    def is_outside(self, shown: str) -> bool:
        """Whether a file, by its shown name, is in none of the run's projects, so that it is not
        read.
        """
        path = os.path.normpath(self.cwd / shown)
        return not any(is_of_a_kustomization(path, project) for project in self._projects)

    def _read(self, shown: str) -> str:
        path = self.cwd / shown
        if self.is_outside(shown):
            raise InputError(Complaint(Mark(shown), "is outside of the project, and is not read"))
        return self.files.read(path, shown, path.parent)

    def documents(self, shown: str) -> tuple[Document, ...]:
        """The YAML documents of a file by its shown name. Raises InputError if it cannot be
        read, or is no YAML.
        """
        self._read_now.add(shown)
        if shown not in self._documents:
            try:
                self._documents[shown] = tuple(parse_quickly(self.text(shown), shown))
            except InputError as error:
                self._documents[shown] = error
        return _or_raise(self._documents[shown])

    def objects(self, shown: str) -> list[Located]:
        """The objects in a file of manifests, those inside Lists included; none if it cannot be
        read.
        """
        try:
            documents = self.documents(shown)
        except InputError:
            return []
        return [found for document in documents if document.root for found in flat(document.root)]

    def kustomization(self, folder: Path) -> Kustomization | None:
        """The kustomization of a folder, also one that cannot be read; None if there is no such
        file.
        """
        if folder not in self._folders:
            self._folders[folder] = Path(self.real(folder))
        folder = self._folders[folder]
        if folder not in self._kustomizations:
            self._kustomizations[folder] = self._read_kustomization(folder)
        found = self._kustomizations[folder]
        if found is not None:
            self._read_now.add(found.file)
        return found

    def search(self, root: Path) -> list[Kustomization]:
        """Every kustomization in a folder and below it, by path; hidden folders and linked ones are
        left out.

        Raises InputError if a folder cannot be read.
        """

        def unreadable(error: OSError) -> None:
            raise InputError(Complaint(Mark(self.show(Path(error.filename))), f"cannot be read: {error.strerror}"))

        folders = walk(self.cwd / root, self._met, unreadable)
        return [found for folder in folders if (found := self.kustomization(folder))]

    @property
    def met(self) -> Met:
        """What all searches of this run met."""
        return self._met

    def looked(self) -> Mapping[Path, Kustomization | None]:
        """Every folder of which someone wanted to know its kustomization, with what there is."""
        return self._kustomizations

    def digest(self, shown: str) -> str | None:
        """SHA-256 of a file as it was read, by its shown name; None if it was not."""
        return self.files.digests.get(str(self.cwd / shown))

    def _read_kustomization(self, folder: Path) -> Kustomization | None:
        file = kustomization_file(folder)
        if file is None:
            return None
        shown = self.show(folder / file.name)
        try:
            return from_documents(folder, shown, self.documents(shown))
        except InputError as error:
            return Kustomization(folder, shown, None, problems=error.complaints)


def kustomization_file(folder: Path) -> Path | None:
    """The kustomization file in a folder, or None."""
    return next((folder / name for name in NAMES if is_file(folder / name)), None)


def _or_raise(value: T | InputError) -> T:
    if isinstance(value, InputError):
        raise value
    return value


def flat(root: Located) -> Iterator[Located]:
    """The objects in a document: itself, or those inside a List."""
    kind, below = root.get("kind"), root.get("items")
    if kind and below and str(kind.value).endswith("List") and isinstance(below.value, list):
        for item in below.value:
            yield from flat(item)
    else:
        yield root
