"""Builds that failed, by cause: what a report tells once, and what a baseline knows."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kustomgen.policy.finding import BuildSummary


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """One cause, and the builds that it makes fail, in order. ``known`` says that a baseline has
    it.
    """

    cause: Complaint
    builds: tuple[BuildSummary, ...]

    @property
    def known(self) -> bool:
        return all(build.known for build in self.builds)

    @property
    def paths(self) -> tuple[str, ...]:
        """What was to be built."""
        return tuple(build.path for build in self.builds)

    @property
    def where(self) -> str:
        """The builds, the first three by their paths:
        ``overlays/dev, overlays/prod and 12 more``.
        """
        more = f" and {len(self.paths) - _SHOWN} more" if len(self.paths) > _SHOWN else ""
        return ", ".join(self.paths[:_SHOWN]) + more


_SHOWN = 3


def failure_groups(builds: Iterable[BuildSummary]) -> tuple[FailureGroup, ...]:
    """The failed builds by cause, in the order of the first build of each; known and new ones
    apart.
    """
    groups: dict[tuple[object, ...], list[BuildSummary]] = {}
    for build in builds:
        if not build.ok:
            groups.setdefault((build.known, *_key(cause_of(build))), []).append(build)
    return tuple(FailureGroup(_common(list(map(cause_of, same))), tuple(same)) for same in groups.values())


_OF_THE_RUN = ("must specify --enable-helm", "remote resources are not fetched unless that is allowed")
"""What the options of the run do not allow: one cause, wherever kustomizations ask for it."""


def _common(causes: list[Complaint]) -> Complaint:
    """The first of the causes, with the number of the other places that have the same."""
    more = len({cause.mark for cause in causes}) - 1
    if not more:
        return causes[0]
    return replace(causes[0], message=f"{causes[0].message}; {more} more place{'s' if more > 1 else ''} like this")


def cause_of(build: BuildSummary) -> Complaint:
    """Why a build failed."""
    return build.failure or Complaint(None, build.error or "")


def _key(cause: Complaint) -> tuple[object, ...]:
    asked = next((each for each in _OF_THE_RUN if cause.message.endswith(each)), None)
    return (asked,) if asked else (cause.mark, cause.message)


_PLACES = re.compile(r"\b(?:line|lines|sign) \d+|:\d+(?::\d+)?\b|\b0x[0-9a-f]+\b|\b\d+(?:\.\d+)? s\b")


def failure_fingerprint(build: BuildSummary) -> str:
    """What stays the same of a failure from one run to the next: its file and its words, without
    lines and times.

    A cause in a base is one for all that build on it, so that it is known in each of them.
    """
    cause = cause_of(build)
    file = cause.mark.file if cause.mark else build.path
    words = _PLACES.sub("", cause.message)
    return hashlib.sha256(f"failed build\0{file}\0{words}".encode("utf-8", "backslashreplace")).hexdigest()[:32]
