"""The kustomization that a build failed in, as far as it can be read: where else would
the line be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kustomgen.errors import InputError
from kustomgen.files.there import is_file, real
from kustomgen.kustomize.kustomization import Kustomization, items
from kustomgen.kustomize.patches import documents_of, why_unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kustomgen.errors import Complaint, Mark
    from kustomgen.kustomize.failures.cause import FailureCause
    from kustomgen.kustomize.sources import Sources
    from kustomgen.yaml.source import Located


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that a failure may be about. ``detail`` is added to what kustomize says; ``hint``
    says what to do.
    """

    mark: Mark
    detail: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Scene:
    """``top`` is the folder that was built, ``here`` the kustomization that failed; None if it
    cannot be read.
    """

    cause: FailureCause
    top: Path
    here: Kustomization | None
    sources: Sources

    @property
    def root(self) -> Located | None:
        """The content of the kustomization."""
        return self.here.root if self.here else None

    def items(self, *path: str) -> list[Located]:
        """The items of a list of the kustomization; none if there is no such list."""
        return items(self.root, *path)

    def entries(self, *fields: str) -> list[Located]:
        """The items of several lists, in this order."""
        return [entry for field in fields for entry in self.items(field)]

    def bodies(self, entry: Located) -> list[Located]:
        """The documents of a patch or a replacement, in its file or in the kustomization."""
        return documents_of(self.sources, self.here, entry) if self.here else []

    def unreadable(self, entry: Located) -> Spot | None:
        """Why the YAML of a patch cannot be read, with the line; None if it can, or is not
        there.
        """
        complaint = why_unreadable(self.sources, self.here, entry) if self.here else None
        return _spot(complaint) if complaint else None

    def path(self, entry: str) -> Path:
        """Where an entry of the kustomization leads to."""
        return (self.here.folder if self.here else self.top) / entry

    def listed(self, value: str) -> Located | None:
        """The first scalar of the kustomization that is this text."""
        found = (scalar for _, scalar in self.root.scalars() if str(scalar.value) == value) if self.root else ()
        return next(iter(found), None)

    def leading_to(self, path: str) -> Located | None:
        """The first scalar of the kustomization that is a way to this path, also behind a key:
        ``tls.crt=certs/a``.
        """
        if self.root is None or self.here is None:
            return None
        wanted = real(path)
        for _, scalar in self.root.scalars():
            text = str(scalar.value)
            ways = {text, text.partition("=")[2] or text}
            if "\n" not in text and any(real(self.here.folder / way) == wanted for way in ways):
                return scalar
        return None


def _spot(complaint: Complaint) -> Spot | None:
    return Spot(complaint.mark, complaint.message, complaint.hint) if complaint.mark else None


def broken(scene: Scene, file: Path) -> Spot | None:
    """Why a file that the kustomization names is not YAML, with the line; None if it is, or
    cannot be found.
    """
    if not is_file(file):
        return None
    try:
        scene.sources.documents(scene.sources.show(file))
    except InputError as error:
        return _spot(error.complaints[0])
    return None


def text(located: Located | None, *path: str | int) -> str:
    """The scalar at a path as text; empty if none exists."""
    found = located.get(*path) if located else None
    value: Any = found.value if found else None
    return "" if value is None or isinstance(value, (dict, list)) else str(value)


def below(located: Located) -> Iterator[Located]:
    """A value and every value in it."""
    yield located
    inside = located.value
    for item in inside.values() if isinstance(inside, dict) else inside if isinstance(inside, list) else ():
        yield from below(item)


def first(located: Located) -> Mark:
    """The line to show for an entry of a list or a document: where it begins."""
    return located.mark


_TEMPLATE = re.compile(r"\{\{[-\s]*[.$(\w]")


def is_template(text: str) -> bool:
    """Whether a text has placeholders of Helm or another Go template, which only that program fills
    in.
    """
    return bool(_TEMPLATE.search(text))
