"""``kustomgen check --baseline``: what is known, as a file says it."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from kustomgen.cache.fingerprints import key_of
from kustomgen.check.dependencies import through
from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.files.confined import read_bytes
from kustomgen.policy.baseline import from_text
from kustomgen.yaml.text import decode

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen.cache.fingerprints import Values
    from kustomgen.policy.baseline import Baseline


_MAX_BYTES = 64 * 1024 * 1024
"""A larger baseline is refused: one has some 300 bytes for each finding."""


def read_baseline(file: Path) -> tuple[Baseline, Values]:
    """The baseline in a file, and what it depends on. Raises InputError."""
    try:
        data = read_bytes(file, _MAX_BYTES)
    except FileNotFoundError:
        hint = f"`kustomgen check --write-baseline {file}` writes one"
        raise InputError(Complaint(Mark(str(file)), "there is no such file", hint)) from None
    except OSError as error:
        raise InputError(Complaint(Mark(str(file)), f"cannot be read: {error.strerror}")) from None
    path = os.path.abspath(file)  # noqa: PTH100 - a link is to stay one
    values = {key_of("f", path): through(path, hashlib.sha256(data).hexdigest())}
    return from_text(decode(data, str(file)), str(file)), values
