"""What commands end with.

0  looked, and found nothing at or above the threshold
1  findings; or files differ from the spec
2  the user can fix it: a spec, a policy, an option; no kustomize; an overlay that does not build
3  a bug in kustomgen
"""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What a command ends with."""

    CLEAN = 0
    FOUND = 1
    UNUSABLE = 2
    BUG = 3
    INTERRUPTED = 130
    TERMINATED = 143
