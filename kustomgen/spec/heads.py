"""What ``check`` reads of a spec: the environments, and the files that the spec and its platforms
name.

It reads quickly and complains about nothing: what is wrong with a spec, ``generate`` says. What is
checked is what is built.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kustomgen.spec.ancestors import ancestors, flattened, tier_in
from kustomgen.spec.existing import existing_secrets
from kustomgen.spec.platform import Platforms, environments_of
from kustomgen.yaml.quick import parse_one_quickly

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kustomgen.yaml.located import Located
    from kustomgen.yaml.text import Files


@dataclass(frozen=True)
class _Folder:
    """The folder of a spec, what reads there, and the files that it named, from the folder."""

    folder: Path | None
    files: Files
    named: list[str] = field(default_factory=list)

    def note(self, path: str) -> None:
        self.named.append(path)


@dataclass(frozen=True)
class Head:
    """``names`` are the environments of the spec; ``environments`` has what the files say of each,
    and of those that they are made from; ``files`` are the platforms, from the spec's folder.
    """

    names: tuple[str, ...]
    environments: Mapping[str, Located]
    schemas: tuple[Located, ...]
    policies: tuple[Located, ...]
    files: tuple[str, ...]
    parts: tuple[Located, ...] = ()
    """The platforms and the spec, the lowest first."""

    def folder_of(self, name: str) -> str:
        """The overlay of an environment, from the spec's folder."""
        directory = self.environments[name].get("directory")
        return f"overlays/{directory.value if directory and directory.value else name}"

    def tier_of(self, name: str) -> str | None:
        """The tier of an environment."""
        return tier_in(name, self.environments)

    def cluster_of(self, name: str) -> str | None:
        """The cluster that an environment names itself, or what it is made from."""
        line = (name, *ancestors(name, self.environments))
        node = next((found for each in line if (found := self.environments[each].get("cluster")) is not None), None)
        return str(node.value) if node is not None and node.value is not None else None

    def existing_of(self, name: str) -> tuple[str, ...]:
        """The Secrets that an environment finds in its cluster."""
        line = (*reversed(ancestors(name, self.environments)), name)
        return existing_secrets((*self.parts, *(self.environments[each] for each in line)), name)


def read_head(folder: Path, name: str, files: Files) -> Head:
    """The head of the spec of that name in a folder. Raises InputError if it cannot be read at
    all.
    """
    root = parse_one_quickly(files.read(folder / name, name, folder), name)
    place = _Folder(folder, files)
    platforms = Platforms(place, [], parse=parse_one_quickly)
    platforms.read(root)
    parts = (*platforms.found.values(), root)
    said = environments_of(parts)
    own = root.get("environments")
    wanted = own.value if own is not None and isinstance(own.value, dict) else said
    return Head(
        tuple(key for key in wanted if key in said),
        {key: flattened(layers) for key, layers in said.items()},
        _listed(parts, "schemas"),
        _listed(parts, "policies"),
        tuple(place.named),
        parts,
    )


def _listed(parts: tuple[Located, ...], key: str) -> tuple[Located, ...]:
    """The paths that the topmost part lists."""
    node = next((found for part in reversed(parts) if (found := part.get(key)) is not None), None)
    items = node.value if node is not None and isinstance(node.value, list) else []
    return tuple(item for item in items if isinstance(item.value, str))
