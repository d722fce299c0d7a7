"""The folders of this repository that deliveries name: what is there, and what it builds to."""

from __future__ import annotations

import os
import posixpath
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import BuildError, InputError
from kustomgen.files.there import exists, is_file, is_folder
from kustomgen.files.walk import walk
from kustomgen.k8s.build import Build
from kustomgen.k8s.delivery import DeliveryFolder, DeliveryState
from kustomgen.k8s.flatten import flatten
from kustomgen.k8s.names import nearest
from kustomgen.k8s.resource import Origin, Resource
from kustomgen.k8s.tiers import tier_of
from kustomgen.kustomize.graph import chain
from kustomgen.kustomize.kustomization import NAMES
from kustomgen.kustomize.sources import kustomization_file
from kustomgen.yaml.stream import load_stream

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kustomgen.kustomize.delivery.repository import Checkout
    from kustomgen.kustomize.sources import Sources

    Builder = Callable[[list[Path]], list[tuple[Path, Build | BuildError]]]
    """Builds folders, all at once; the paths are below the folder that kustomgen runs in."""

MANIFESTS = (".yaml", ".yml", ".json")
_MOST_FILES, _LARGEST = 500, 4 << 20
_ONLY_THERE = ("helmCharts", "helmChartInflationGenerator", "generators", "transformers", "validators")
"""What asks for a program, a plugin or a chart that only the cluster's own kustomize may have."""
_REMOTE = re.compile(r"^(?:git::|git@|ssh://|oci://|https?://|(?:www\.)?github\.com/)|[?&]ref=")


@dataclass(frozen=True)
class Wanted:
    """A path of the repository as a delivery names it; ``recurse`` where folders below it are
    applied, too.

    ``built`` is false where nobody applies it, so that it need not build.
    """

    path: str
    recurse: bool = False
    built: bool = True


class Folders:
    """The folders of a repository, each looked at once.

    ``tiers`` are what the spec here says of folders, by shown path; ``checked`` those that the run
    reports by itself.
    """

    def __init__(
        self,
        checkout: Checkout,
        sources: Sources,
        builder: Builder,
        tiers: Mapping[str, str | None],
        checked: frozenset[str],
    ) -> None:
        self.checkout = checkout
        self._sources, self._builder, self._tiers, self._checked = sources, builder, tiers, checked
        self._known: dict[Wanted, DeliveryFolder] = {}

    def find(self, wanted: list[Wanted]) -> Mapping[Wanted, DeliveryFolder]:
        """What each path leads to. All that are to be built are built at once. Raises
        EngineError.
        """
        found = {each: self._look(each) for each in dict.fromkeys(wanted) if each not in self._known}
        to_build = {
            each: Path(folder.path)
            for each, folder in found.items()
            if folder.state is DeliveryState.KUSTOMIZATION and each.built
        }
        built = dict(self._builder(list(dict.fromkeys(to_build.values())))) if to_build else {}
        for each, place in to_build.items():
            found[each] = self._with_build(found[each], place, built[place])
        self._known.update(found)
        return {each: self._known[each] for each in wanted}

    def _look(self, wanted: Wanted) -> DeliveryFolder:
        root = self.checkout.root
        path = posixpath.normpath(wanted.path.lstrip("/") or ".")
        place = root / path
        real = Path(os.path.realpath(place))
        if path.startswith("..") or not real.is_relative_to(root):
            return DeliveryFolder(wanted.path, DeliveryState.OUTSIDE)
        shown = self._sources.show(place)
        if any(module == path or path.startswith(f"{module}/") for module in self.checkout.submodules):
            return DeliveryFolder(shown, DeliveryState.UNKNOWN)
        if not exists(place):
            return DeliveryFolder(shown, DeliveryState.ABSENT, nearest=_nearest(root, path))
        folder = DeliveryFolder(
            shown, DeliveryState.FILE, tier=self._tier(shown, path), also_checked=shown in self._checked
        )
        return replace(folder, state=self._state(place)) if is_folder(place) else folder

    def manifests(self, folder: DeliveryFolder, wanted: Wanted) -> DeliveryFolder:
        """The same folder with the objects in its YAML files, as far as all of them can be read."""
        found: list[Resource] = []
        files = _files(self._sources.cwd / folder.path, recurse=wanted.recurse)
        for file in files or ():
            shown = self._sources.show(file)
            try:
                text = self._sources.text(shown)
                if "{{" in text:
                    return folder
                found += (Resource(each, Origin(shown)) for each in flatten(load_stream(text, shown), shown))
            except InputError:
                return folder
        if files is None:
            return folder
        return replace(folder, build=Build(folder.path, Path(folder.path).name, tuple(found), folder.tier))

    def _state(self, place: Path) -> DeliveryState:
        if kustomization_file(place) is None:
            return DeliveryState.CHART if is_file(place / "Chart.yaml") else DeliveryState.MANIFESTS
        parts = chain(self._sources, place)
        if parts and parts[0].is_component:
            return DeliveryState.COMPONENT
        return DeliveryState.KUSTOMIZATION

    def _with_build(self, folder: DeliveryFolder, place: Path, built: Build | BuildError) -> DeliveryFolder:
        if not isinstance(built, BuildError):
            return replace(folder, build=replace(built, tier=folder.tier or built.tier))
        state = DeliveryState.UNKNOWN if self._needs_the_cluster(place) else DeliveryState.BROKEN
        return replace(folder, state=state, error=str(built))

    def _needs_the_cluster(self, place: Path) -> bool:
        """Whether a kustomization is on what is not in this repository, or on what only its
        cluster runs.
        """
        return any(
            any(part.root and part.root.get(field) for field in _ONLY_THERE)
            or any(_REMOTE.search(each.target) for each in part.references)
            for part in chain(self._sources, place)
        )

    def _tier(self, shown: str, path: str) -> str | None:
        if shown in self._tiers:
            return self._tiers[shown]
        return next((tier for part in reversed(path.split("/")) if (tier := tier_of(part))), None)


def _files(place: Path, *, recurse: bool) -> list[Path] | None:
    """The YAML files in a folder, and below it where asked; links and hidden folders are passed
    over.

    None if there are too many, or a kustomization: what is applied of that depends on the tool.
    """
    found: list[Path] = []
    for folder, below, names in walk(place):
        below[:] = sorted(name for name in below if not name.startswith(".")) if recurse else []
        if not set(NAMES).isdisjoint(names):
            return None
        for name in sorted(names):
            file = Path(folder, name)
            if file.suffix in MANIFESTS and not file.is_symlink() and file.stat().st_size <= _LARGEST:
                found.append(file)
        if len(found) > _MOST_FILES:
            return None
    return found


def _nearest(root: Path, path: str) -> str:
    """The folder that a path with a mistake in it may mean, from the top; empty if
    none is near.
    """
    steps: list[str] = []
    for part in path.split("/"):
        place = root.joinpath(*steps)
        if is_folder(place / part):
            steps.append(part)
            continue
        try:
            names = [entry.name for entry in os.scandir(place) if entry.is_dir() and not entry.name.startswith(".")]
        except OSError:
            return ""
        close = nearest(part, names) or _of_one_tier(part, names)
        if close is None:
            return ""
        steps.append(close)
    return "/".join(steps)


def _of_one_tier(part: str, names: list[str]) -> str | None:
    """The only folder that means the same environment: ``production`` for ``prod``."""
    tier = tier_of(part)
    same = [name for name in names if tier and tier_of(name) == tier]
    return same[0] if len(same) == 1 else None


def parent_exists(root: Path, path: str) -> bool:
    """Whether the folder above the last part of a path is there: then the path means this
    repository.
    """
    above = posixpath.dirname(posixpath.normpath(path.lstrip("/") or "."))
    return bool(above) and not above.startswith("..") and is_folder(root / above)
