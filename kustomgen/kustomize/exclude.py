"""Globs of what is left out: ``--exclude`` and ``exclude`` of a policy.

As in a ``.gitignore``: a glob without a slash holds for a name at any depth, one with a slash for a
path from the folder that kustomgen runs in. ``*`` stops at a slash, ``**`` does not. What is below
a folder that is left out is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint
from kustomgen.k8s.names import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kustomgen.errors import Mark


@dataclass(frozen=True, slots=True)
class ExcludeGlob:
    """One glob, and where it is written: None for the command line."""

    text: str
    mark: Mark | None = None

    def matches(self, path: str) -> bool:
        """Whether a path, or a folder that it is in, is meant; ``path`` is relative, with forward
        slashes.
        """
        return _pattern(self.text).match(path) is not None


@dataclass(frozen=True)
class Exclusions:
    """All globs of a run, and which of them left something out."""

    globs: tuple[ExcludeGlob, ...] = ()
    used: set[ExcludeGlob] = field(default_factory=set)

    def leaves_out(self, path: str) -> bool:
        """Whether a folder or file is left out; notes which globs say so."""
        found = [glob for glob in self.globs if glob.matches(path)]
        self.used.update(found)
        return bool(found)

    def unused(self, there: Iterable[str]) -> list[Complaint]:
        """A complaint for each glob that leaves out nothing of all that there is."""
        paths = list(there)
        missing = [glob for glob in self.globs if glob not in self.used and not any(map(glob.matches, paths))]
        return [_complaint(glob, paths) for glob in missing]


def _complaint(glob: ExcludeGlob, paths: list[str]) -> Complaint:
    names = {part for path in paths for part in (path, path.rpartition("/")[2])}
    folder = glob.text.strip("/").removesuffix("/**").removesuffix("/*")
    hint = did_you_mean(folder, names, "remove it, or write it relative to the folder that check runs in")
    where = "exclude" if glob.mark else "--exclude"
    return Complaint(glob.mark, f"{where} {glob.text!r} matches no file or folder", hint)


def _pattern(glob: str) -> re.Pattern[str]:
    text = glob.removeprefix("./").rstrip("/")
    anchored = "/" in text
    text = text.removesuffix("/**") if text != "/**" else text
    body, position = "", 0
    text = text.lstrip("/")
    while position < len(text):
        if text.startswith("**/", position):
            body, position = body + "(?:.*/)?", position + 3
        elif text.startswith("**", position):
            body, position = body + ".*", position + 2
        else:
            body, position = (
                body + {"*": "[^/]*", "?": "[^/]"}.get(text[position], re.escape(text[position])),
                position + 1,
            )
    return re.compile(f"{'' if anchored else '(?:.*/)?'}{body}(?:/.*)?\\Z")
