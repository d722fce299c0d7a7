"""Versions of Kubernetes, as ``1.32``, and of what runs in it."""

from __future__ import annotations

import re

_VERSION = re.compile(r"v?(\d+)\.(\d+)")


def at_least(version: str, minor: int) -> bool:
    """Whether a target version is 1.``minor`` or later. One that is empty or cannot be read is
    taken for the newest.
    """
    return reached(version, f"1.{minor}")


def reached(version: str, until: str) -> bool:
    """Whether a version is ``until`` or later; an empty version is the newest, and an empty
    ``until`` is never reached.
    """
    wanted, found = _VERSION.match(until), _VERSION.match(version)
    if wanted is None:
        return False
    return found is None or (int(found[1]), int(found[2])) >= (int(wanted[1]), int(wanted[2]))
