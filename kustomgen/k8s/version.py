"""Versions of Kubernetes, as ``1.32``."""

from __future__ import annotations

import re

_VERSION = re.compile(r"v?(\d+)\.(\d+)")


def at_least(version: str, minor: int) -> bool:
    """Whether a target version is 1.``minor`` or later. One that is empty or cannot be read is taken for the newest."""
    found = _VERSION.match(version)
    return not found or (int(found[1]), int(found[2])) >= (1, minor)


def reached(version: str, until: str) -> bool:
    """Whether a target version is ``until`` or later; an empty ``until`` is never reached."""
    found = _VERSION.match(until)
    return found is not None and at_least(version, int(found[2]))
