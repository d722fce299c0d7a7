"""The CustomResourceDefinitions that come with kustomgen, as their operators publish them.

``crds.yaml`` says of which module and version each is, and ``.ci/crds`` fetches them. A file in
``published`` is called ``Kind.group.json.gz``, so that only the one that an object needs is read.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = Path(__file__).parent / "published"
_ENDING = ".json.gz"


@dataclass(frozen=True, slots=True)
class PublishedDefinition:
    """A CustomResourceDefinition without descriptions, and the release of the product that it is
    from.
    """

    product: str
    version: str
    definition: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.product} {self.version}"

    @property
    def served(self) -> tuple[str, ...]:
        """The versions that a cluster with this release serves, as the definition lists them."""
        return tuple(each["name"] for each in self.definition["spec"]["versions"] if each["served"])

    def dropped(self, version: str) -> bool:
        """Whether the release does not serve a version any more: one below the newest that it
        serves.
        """
        return version not in self.served and _rank(version) < max(map(_rank, self.served), default=(0, 0, 0))


def _rank(version: str) -> tuple[int, int, int]:
    """Versions in Kubernetes' order: stable over beta over alpha, then by number; what is no
    version is the highest.

    https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#version-priority
    """
    found = re.fullmatch(r"v(\d+)(?:(alpha|beta)(\d+))?", version)
    if not found:
        return (4, 0, 0)
    return {"alpha": 1, "beta": 2, None: 3}[found[2]], int(found[1]), int(found[3] or 0)


@cache
def published_kinds() -> frozenset[tuple[str, str]]:
    """Every (group, kind) with a definition here."""
    names = (entry.name.removesuffix(_ENDING).partition(".") for entry in _FOLDER.glob(f"*{_ENDING}"))
    return frozenset((group, kind) for kind, _, group in names)


def published_file(group: str, kind: str) -> str | None:
    """The file of the definition of a kind, or None if kustomgen has none."""
    # The words of an object make no path here: only what the folder lists is opened.
    return str(_FOLDER / f"{kind}.{group}{_ENDING}") if (group, kind) in published_kinds() else None


@cache
def published_definition(group: str, kind: str) -> PublishedDefinition | None:
    """The definition of a kind, or None if kustomgen has none."""
    file = published_file(group, kind)
    if file is None:
        return None
    found = json.loads(gzip.decompress(Path(file).read_bytes()))
    return PublishedDefinition(found["product"], found["version"], found["definition"])
