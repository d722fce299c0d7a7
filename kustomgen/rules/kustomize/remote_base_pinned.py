"""Every resource from another repository has a fixed version.

Without ``?ref=``, or with a branch, the same commit builds something else tomorrow. An outage or
takeover of the other repository affects this one.

Fix: add ``?ref=`` with a tag or a full commit, or copy the files into this repository.

Fails::

    resources:
      - https://git.example.com/team/platform//base?ref=main

Passes::

    resources:
      - https://git.example.com/team/platform//base?ref=v1.4.2
"""

from __future__ import annotations

import re

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for kustomization in build.kustomizations:
        for field in ("resources", "bases", "components"):
            for entry in kustomization.items(field):
                if isinstance(entry.value, str) and (why := _loose(entry.value)):
                    yield Problem(entry.where, f"{entry.value!r} {why}")


_REMOTE = re.compile(r"^(?:git::|git@|ssh://|https?://|(?:www\.)?(?:github|gitlab|bitbucket)\.(?:com|org)[/:])")
_MOVING = r"/(?:master|main|HEAD|latest|develop|trunk)(?:/|$)"


def _loose(target: str) -> str:
    if not _REMOTE.match(target):
        return ""
    found = re.search(r"[?&](?:ref|version)=([^&]*)", target)
    if found:
        return "" if re.search(r"\d", found[1]) else f"names the branch {found[1]!r}, which moves"
    if moving := re.search(_MOVING, target):
        return f"names {moving[0].strip('/')!r}, which moves"
    if re.search(r"\.ya?ml$|/\d|/v\d|[0-9a-f]{40}", target):
        return ""  # one file, of which nobody can tell more
    return "names no version"


RULE = Rule(
    "remote-base-pinned",
    Severity.WARNING,
    __doc__,
    check,
    aliases=("kustomize/remote-base-unpinned",),
)
