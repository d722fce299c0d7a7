"""``extends``: what many applications share, in files of ``kind: Platform`` that a spec is laid
over.

A platform has the fields of a spec but for ``name``, ``workloads`` and what only one application
has. Its ``environments`` lie under those of the same name, so the order is: platform, spec, the
platform's environment, the spec's environment.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from kustomgen.errors import Complaint, InputError
from kustomgen.spec.boundary import fault_at
from kustomgen.yaml.quick import parse_one_quickly
from kustomgen.yaml.source import Located, describe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from kustomgen.errors import Mark
    from kustomgen.yaml.text import Files

API_VERSION = "kustomgen/v1"
EXTENDS = "extends"
KIND = "Platform"
_NOT_THERE = {
    "name": "a platform is for many applications; each spec has its own name",
    "workloads": "each spec has its own workloads; write common fields under `defaults`, `sizes` and `presets`",
}
_PATHS = ("components", "schemas", "policies")
"""Lists of paths, which a platform writes from its own folder."""
DEPTH = 8
"""Platforms that extend platforms."""


class PlatformFolder(Protocol):
    """The folder of a spec, which notes what is read besides."""

    @property
    def folder(self) -> Path | None:
        """None if none exists: then no file can be named."""

    @property
    def files(self) -> Files:
        """What reads there."""

    def note(self, path: str) -> None:
        """Notes a file that was read, by its path from the folder."""


@dataclass
class Platforms:
    """What a spec extends, the lowest first, each once; and the folders whose
    ``presets/`` count.
    """

    beside: PlatformFolder
    complaints: list[Complaint]
    found: dict[str, Located] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    lost: bool = False
    """Whether one could not be read: then what it says is missing everywhere."""
    parse: Callable[[str, str], Located] = parse_one_quickly

    def read(self, root: Located, folder: str = "") -> None:
        """Takes in what a file extends, from the folder it is in, as seen from the spec's."""
        for node in _named(root, self.complaints):
            path = posixpath.normpath(posixpath.join(folder, node.value))
            if path in self.open:
                message = f"{' extends '.join([*self.open, path])}: this is circular"
                self.complaints.append(Complaint(node.mark, message, "take one of them away"))
            elif len(self.open) == DEPTH:
                message = f"platforms extend one another more than {DEPTH} deep"
                self.complaints.append(Complaint(node.mark, message, "name them in one list"))
            elif path not in self.found and (platform := self._platform(path, node.mark)) is not None:
                self.open.append(path)
                self.read(platform, posixpath.dirname(path))
                self.open.pop()
                self.found[path] = _from_there(platform, posixpath.dirname(path))

    def _platform(self, path: str, mark: Mark) -> Located | None:
        try:
            root = self.parse(text_at(self.beside, path, mark, EXTENDS), path)
        except InputError as error:
            self.complaints += error.complaints
            self.lost = True
            return None
        self.complaints += _wrong(root)
        return root


def text_at(beside: PlatformFolder, path: str, mark: Mark, field: str) -> str:
    """The text of a file that a spec names from its folder. Raises InputError at the place that
    names it.
    """
    folder = beside.folder
    fault = "cannot be read: the spec is in no folder" if folder is None else fault_at(folder / path, folder)
    if folder is None or fault:
        hint = "name a file inside the repository, by its path from the file that names it"
        raise InputError(Complaint(mark, f"{field}: {path} {fault}", hint))
    text = beside.files.read(folder / path, path)
    beside.note(path)
    return text


def _named(root: Located, complaints: list[Complaint]) -> Iterator[Located]:
    node = root.get(EXTENDS)
    if node is None:
        return
    items = node.value if isinstance(node.value, list) else [node]
    for item in items:
        if not isinstance(item.value, str) or not item.value.strip():
            message = f"extends: the path of a platform file is expected, not {describe(item.value)}"
            complaints.append(Complaint(item.where, message, "for example `extends: ../../platform.yaml`"))
        elif posixpath.isabs(item.value) or "\\" in item.value or "${" in item.value or "://" in item.value:
            message = f"extends: {item.value!r} is no relative path with '/'"
            complaints.append(Complaint(item.mark, message, "for example `extends: ../../platform.yaml`"))
        else:
            yield item


def _wrong(root: Located) -> Iterator[Complaint]:
    version, kind = root.get("apiVersion"), root.get("kind")
    if version is None or version.value != API_VERSION:
        found = "missing" if version is None else f"{version.value!r}"
        where = root.mark if version is None else version.where
        yield Complaint(where, f"apiVersion of this platform is {found}", f"write `apiVersion: {API_VERSION}`")
    if kind is None or kind.value != KIND:
        found = "has no kind" if kind is None else f"is a {kind.value}"
        where = root.mark if kind is None else kind.where
        yield Complaint(where, f"this file {found}, and a spec extends a {KIND}", f"write `kind: {KIND}`")
    yield from _of_one_application(root)


def _of_one_application(root: Located) -> Iterator[Complaint]:
    """What only a spec can say."""
    for key, hint in _NOT_THERE.items():
        if key in root.value:
            yield Complaint(root.value[key].where, f"a platform has no {key!r}", hint)
    named = root.get("environments")
    environments = named.value if named is not None and isinstance(named.value, dict) else {}
    for node in environments.values():
        workloads = node.get("workloads")
        for key, value in workloads.value.items() if workloads and isinstance(workloads.value, dict) else ():
            if key != "*":
                message = f"a platform has no workload {key!r}"
                yield Complaint(value.where, message, 'write fields of all workloads under `"*"` or `defaults`')
    for part in (root, *environments.values()):
        objects = part.get("resources")
        for key, value in objects.value.items() if objects and isinstance(objects.value, dict) else ():
            if isinstance(value.value, str):
                yield Complaint(
                    value.mark, f"resources.{key}: a platform writes its objects out", "put the object here"
                )


def _from_there(root: Located, folder: str) -> Located:
    """The platform with its paths as seen from the spec's folder, and without what is of the file
    alone.
    """
    kept = {key: value for key, value in root.value.items() if key not in ("apiVersion", "kind", EXTENDS, *_NOT_THERE)}
    named = kept.get("environments")
    if named is not None and isinstance(named.value, dict):
        inner = {key: _with_paths(node, folder) for key, node in named.value.items()}
        kept["environments"] = Located(inner, named.mark, named.key)
    return _with_paths(Located(kept, root.mark, root.key), folder)


def _with_paths(part: Located, folder: str) -> Located:
    if not isinstance(part.value, dict):
        return part
    changed = {}
    for key in _PATHS:
        node = part.get(key)
        if node is not None and isinstance(node.value, list):
            items = [_path(item, folder) for item in node.value]
            changed[key] = Located(items, node.mark, node.key)
    return Located(part.value | changed, part.mark, part.key)


def _path(item: Located, folder: str) -> Located:
    if not isinstance(item.value, str) or posixpath.isabs(item.value):
        return item
    return Located(posixpath.normpath(posixpath.join(folder, item.value)), item.mark, item.key)


def environments_of(parts: tuple[Located, ...]) -> Mapping[str, tuple[Located, ...]]:
    """Environment to what the platforms and the spec, the last part, say of it."""
    found: dict[str, tuple[Located, ...]] = {}
    for part in parts:
        named = part.get("environments")
        for key, node in named.value.items() if named is not None and isinstance(named.value, dict) else ():
            found[key] = (*found.get(key, ()), node)
    return found


def folders_of(platforms: Platforms) -> list[str]:
    """Where presets may lie: beside the platforms, the lowest first, and beside the spec."""
    return list(dict.fromkeys([*(posixpath.dirname(path) for path in platforms.found), ""]))


def seen_from(spec: str, error: InputError) -> InputError:
    """The error with places that can be opened from here: files that a spec names are called by
    their way from its folder.
    """
    folder = posixpath.dirname(spec)

    def seen(mark: Mark | None) -> Mark | None:
        known = mark is None or mark.file == spec or posixpath.isabs(mark.file) or mark.file.startswith(f"{folder}/")
        return mark if known or mark is None else replace(mark, file=posixpath.normpath(f"{folder}/{mark.file}"))

    if not folder:
        return error
    return InputError(replace(complaint, mark=seen(complaint.mark)) for complaint in error.complaints)
