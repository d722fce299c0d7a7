"""Whether ``generate`` would write what is there: known from the last time, without reading the spec again.

What is remembered is in kustomgen's own cache and nowhere in the tree: a digest of each file that was read, of each that
was written, and of kustomgen's own code. Where one of them is another, the answer is forgotten.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import kustomgen
from kustomgen.cache import folder
from kustomgen.cache.facts import digest, key_of, state

if TYPE_CHECKING:
    from collections.abc import Iterable

PRESETS = "presets"


def files_as_generated(spec: Path, output: Path) -> int | None:
    """How many files the spec has, where all are as it says; None where that is not known."""
    sections = folder.read(_name(spec, output))
    if not sections:
        return None
    try:
        said = json.loads(sections[0])
        if said["code"] != _code() or any(_listed(place) != was for place, was in said["listed"].items()):
            return None
        if any(_digest(path) != was for path, was in said["files"].items()):
            return None
        return int(said["count"])
    except (ValueError, KeyError, TypeError, AttributeError, OSError):
        return None


def note_generated(spec: Path, output: Path, read: Iterable[str], written: Iterable[str]) -> None:
    """Remembers that a folder is what the spec says. ``read`` is named from the spec's folder, ``written`` from the output."""
    written = list(written)
    inputs = [str(spec), *(os.path.normpath(spec.parent / name) for name in read)]
    outputs = [os.path.normpath(output / name) for name in written]
    places = {os.path.normpath(os.path.join(os.path.dirname(path), PRESETS)) for path in inputs}
    said = {
        "code": _code(),
        "count": len(written) - 1,  # the lock is not counted
        "files": {os.path.abspath(path): _digest(path) for path in (*inputs, *outputs)},
        "listed": {os.path.abspath(place): _listed(place) for place in places},
    }
    try:
        folder.write(_name(spec, output), [json.dumps(said).encode()])
    except OSError:
        return  # then it is not remembered


def _name(spec: Path, output: Path) -> str:
    key = f"{os.path.abspath(spec)}\n{os.path.abspath(output)}"
    return f"{hashlib.sha256(key.encode('utf-8', 'surrogateescape')).hexdigest()[:32]}.generated.answer"


def _code() -> str:
    package = state(key_of("c", str(Path(kustomgen.__file__).parent)))
    return f"{sys.version}\n{package}"


def _digest(path: str) -> str:
    """What a file holds; where the way to it leads through a link, it is no file of ours."""
    real = os.path.realpath(path)
    return digest(path) if real == os.path.abspath(path) else f"{real}\n{digest(path)}"


def _listed(place: str) -> str:
    try:
        return "\n".join(sorted(os.listdir(place)))
    except OSError:
        return ""
