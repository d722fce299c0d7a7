"""What a spec names beside itself: the text of a file comes in here, and is part of the spec from
then on.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from errno import EFBIG
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError
from kustomgen.files.confined import read_bytes
from kustomgen.spec.types import OPEN, is_open
from kustomgen.yaml.source import Located, parse_one
from kustomgen.yaml.text import Files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST = 1_000_000
"""Bytes of a file: a ConfigMap holds one mebibyte."""


@dataclass(frozen=True)
class SiblingFiles:
    """Reads files beside a spec, each once; ``files`` knows of all that were read."""

    folder: Path | None
    """None if there is no folder: then no file can be named."""
    files: Files = field(default_factory=Files)
    texts: dict[str, str] = field(default_factory=dict)
    """What was read. A text that is given is not read."""

    def text(self, name: Located) -> str:
        """The text of the file of that name. Raises InputError at the name's place if there is
        none.
        """
        path = str(name.value)
        if path not in self.texts:
            self.texts[path] = self._read(path, name)
        return self.texts[path]

    def note(self, path: str) -> None:
        """Notes a file that was read otherwise: ``files`` knows of it."""

    def _read(self, path: str, name: Located) -> str:
        if self.folder is None:
            raise InputError(Complaint(name.mark, f"{path} cannot be read: the spec is in no folder"))
        try:
            data = read_bytes(self.folder / path, MOST, self.folder)
        except OSError as error:
            message = f"{path} cannot be read: {error.strerror}"
            hint = "a ConfigMap holds no more" if error.errno == EFBIG else "the path is from the folder of the spec"
            raise InputError(Complaint(name.mark, message, hint)) from None
        self.files.digests[str(self.folder / path)] = hashlib.sha256(data).hexdigest()
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            message = f"{path} is no text in UTF-8 (byte {error.start})"
            raise InputError(
                Complaint(name.mark, message, "convert it; binary files belong into an image or a volume")
            ) from None


def with_files(root: Located, beside: SiblingFiles, complaints: list[Complaint] | None) -> Located:
    """The spec with the text of each file beside its name.

    Without ``complaints``, a file that cannot be read is left open: the base has what the
    environments do not decide.
    """
    root = _with_secret(root, beside, complaints)
    for path in list(_named(root)):
        name = root.get(*path, "file")
        if name is None or not isinstance(name.value, str) or _leads_out(name.value):
            continue
        if complaints is not None and root.get(*path, "content") is not None:
            complaints.append(Complaint(name.where, "both `content` and `file` are given", "keep one of them"))
        text = OPEN
        if not is_open(name.value):
            try:
                text = beside.text(name)
            except InputError as error:
                if complaints is not None:
                    complaints.extend(error.complaints)
        root = _replaced(root, path, {"content": Located(text, name.mark, name.key)})
    return root


def _with_secret(root: Located, beside: SiblingFiles, complaints: list[Complaint] | None) -> Located:
    """The spec with the Secret that SOPS encrypted, from its file; its places are of that file."""
    name, provider = root.get("secrets", "file"), root.get("secrets", "provider")
    if (
        provider is None
        or provider.value != "sops"
        or name is None
        or not isinstance(name.value, str)
        or _leads_out(name.value)
    ):
        return root
    if complaints is not None and root.get("secrets", "encrypted") is not None:
        complaints.append(Complaint(name.where, "both `encrypted` and `file` are given", "keep one of them"))
    secret = Located(OPEN, name.mark, name.key)
    if not is_open(name.value):
        try:
            secret = parse_one(beside.text(name), name.value)
        except InputError as error:
            if complaints is not None:
                complaints.extend(error.complaints)
    return _replaced(root, ("secrets",), {"encrypted": secret})


def _leads_out(path: str) -> bool:
    """What the model refuses, with its own words."""
    return path.startswith("/") or ".." in path.split("/")


def _named(root: Located) -> Iterator[tuple[str, ...]]:
    """Where a file may be named."""
    maps = root.get("configMaps")
    for name, given in maps.value.items() if maps and isinstance(maps.value, dict) else ():
        for key in given.value if isinstance(given.value, dict) else ():
            yield ("configMaps", name, key)
    workloads = root.get("workloads")
    for key, workload in workloads.value.items() if workloads and isinstance(workloads.value, dict) else ():
        files = workload.get("files")
        for path in files.value if files and isinstance(files.value, dict) else ():
            yield ("workloads", key, "files", path)


def _replaced(node: Located, path: tuple[str, ...], value: dict[str, Located]) -> Located:
    """The tree with more fields in the mapping at a path."""
    if not path:
        return Located(node.value | value, node.mark, node.key)
    step, *rest = path
    return Located(node.value | {step: _replaced(node.value[step], tuple(rest), value)}, node.mark, node.key)
