"""Whether ``generate`` would write what is there: known from the last time, without reading the spec again."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from kustomgen.cache import store
from kustomgen.cache.fingerprints import Validator, decode, encode

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kustomgen.cache.fingerprints import Dependency

_KIND = "generated"


def files_as_generated(
    spec: Path, output: Path, validator: Validator | None = None
) -> tuple[int, list[Dependency]] | None:
    """How many files the spec has, where all are as it says, and on what that depends; None where it is not known.

    Several specs have a ``validator`` in common: what they all depend on is looked at once.
    """
    data = store.read("", _KIND, _name(spec, output))
    if data is None:
        return None
    try:
        count, rest = store.unpack(data)
        dependencies = decode(rest)
        number = int(count)
    except ValueError:
        return None
    validator = validator or Validator(time.time_ns())
    return (number, validator.renewed(dependencies)) if validator.hold(dependencies) else None


def note_generated(folders: Iterable[tuple[Path, Path, int, Iterable[Dependency]]]) -> None:
    """Remembers that folders are what their specs say. Raises CacheError.

    Each is a spec, the folder, how many files it has, and on what that depends.
    """
    entries: list[store.Entry] = []
    for spec, output, count, dependencies in folders:
        entries.append(("", _KIND, _name(spec, output), store.pack(b"%d" % count, encode(dependencies))))
    if entries:
        store.write(entries)


def _name(spec: Path, output: Path) -> str:
    return f"{os.path.abspath(spec)}\n{os.path.abspath(output)}"  # noqa: PTH100 - links stay
