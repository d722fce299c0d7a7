"""What releases of kustomize build differently than one another, as far as it is known to change
objects.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ISSUES = "https://github.com/kubernetes-sigs/kustomize/issues/"


@dataclass(frozen=True, slots=True)
class VersionDifference:
    """What changed with a release; ``issue`` is its number in kustomize's repository, 0 where there
    is none.
    """

    since: str
    what: str
    issue: int = 0
    before: str = "v0.0.0"
    """The first release that builds it the old way: a regression was not always there."""

    def __str__(self) -> str:
        return f"{self.what} ({_ISSUES}{self.issue})" if self.issue else self.what


DIFFERENCES = (
    VersionDifference(
        "v5.8.2",
        "`labels` with `includeTemplates` also labels volumeClaimTemplates, which cannot be changed once applied",
        5389,
    ),
    VersionDifference("v5.8.2", "`behavior: merge` onto a Secret with stringData leaves values in stringData"),
    VersionDifference("v5.8.2", "`images` does not match a digest that is not sha256"),
    VersionDifference(
        "v5.8.1", "a patch may not find an object that has nameSuffix and namespace", 6031, before="v5.8.0"
    ),
)
"""Newest first. `buildMetadata: [managedByLabel]` writes the release's own name, and so always
differs.
"""


def between(one: str, other: str) -> tuple[VersionDifference, ...]:
    """What builds differently with the two releases, told of the older; empty if either is no
    release's name.
    """
    old, new = sorted((numbers(one), numbers(other)))
    if not old:
        return ()
    return tuple(
        difference for difference in DIFFERENCES if numbers(difference.before) <= old < numbers(difference.since) <= new
    )


def numbers(version: str) -> tuple[int, ...]:
    """``v5.8.2+dirty`` as (5, 8, 2); empty if it is not one."""
    found = re.match(r"v(\d+)\.(\d+)\.(\d+)", version)
    return tuple(map(int, found.groups())) if found else ()
