"""Whether the files match the spec, known from the cache, without reading the spec
again.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kustomgen.cache import store
from kustomgen.cache.fingerprints import Validator, decode, encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from kustomgen.cache.fingerprints import Dependency

_KIND = "generated"

Place = tuple[str, int, int, str]
"""File, line, column, and the key of a spec."""


@dataclass(frozen=True)
class AsGenerated:
    """A folder that matches its spec: the number of files, and the dependencies. ``places`` maps
    positions of findings to their place in the spec, None if it has none.
    """

    count: int
    dependencies: list[Dependency]
    places: Mapping[str, Place | None] = field(default_factory=dict)


def files_as_generated(spec: Path, output: Path, validator: Validator | None = None) -> AsGenerated | None:
    """The cached fact that a folder matches its spec; None if the cache does not have it. Several
    specs share a ``validator``, which checks common dependencies once.
    """
    data = store.read("", _KIND, _name(spec, output))
    if data is None:
        return None
    try:
        head, rest = store.unpack(data)
        dependencies = decode(rest)
        count, places = json.loads(head)
    except ValueError:
        return None
    validator = validator or Validator(time.time_ns())
    if not validator.hold(dependencies):
        return None
    named = {asked: place and (place[0], place[1], place[2], place[3]) for asked, place in places.items()}
    return AsGenerated(count, validator.renewed(dependencies), named)


def note_generated(folders: Iterable[tuple[Path, Path, AsGenerated]]) -> None:
    """Stores folders that match their specs: spec, folder, and dependencies.
    Raises CacheError.
    """
    entries: list[store.Entry] = []
    for spec, output, found in folders:
        data = store.pack(json.dumps([found.count, found.places]).encode(), encode(found.dependencies))
        entries.append(("", _KIND, _name(spec, output), data))
    if entries:
        store.write(entries)


def _name(spec: Path, output: Path) -> str:
    return f"{os.path.abspath(spec)}\n{os.path.abspath(output)}"  # noqa: PTH100 - links stay
