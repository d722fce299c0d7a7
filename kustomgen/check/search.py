"""What the paths of a run lead to: found, or remembered."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.check.dependencies import search_values
from kustomgen.check.exclude import without_excluded
from kustomgen.kustomize.tree import Tree
from kustomgen.project.environments import EnvironmentHere, environments_here, environments_of_overlays
from kustomgen.project.targets import environment_of, find_targets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from kustomgen.cache.fingerprints import Values
    from kustomgen.check.options import Options
    from kustomgen.check.results import ResultCache
    from kustomgen.kustomize.exclude import Exclusions
    from kustomgen.kustomize.sources import Sources


@dataclass(frozen=True, slots=True)
class Search:
    """The environments of the spec here, what the paths lead to, what the environment of each is
    called, and what else is there.

    ``values`` are what that depends on; None if it is remembered, or that cannot be known.
    """

    here: Mapping[str, EnvironmentHere]
    found: tuple[str, ...]
    names: Mapping[str, str]
    tree: Tree = field(default_factory=Tree)
    values: Values | None = None

    def to_json(self) -> Any:
        """It as JSON holds it, without ``values``."""
        here = {folder: [each.name, each.tier, each.cluster, each.existing] for folder, each in self.here.items()}
        tree = [self.tree.found, self.tree.components, self.tree.misnamed, self.tree.loose]
        return [here, self.found, dict(self.names), tree]


def _search_from_json(value: Any) -> Search:
    here, found, names, (number, *others) = value
    tree = Tree(number, *map(tuple, others))
    environments = {
        folder: EnvironmentHere(name, tier, cluster, tuple(existing))
        for folder, (name, tier, cluster, existing) in here.items()
    }
    return Search(environments, tuple(found), names, tree)


def _paths(options: Options) -> tuple[str, ...]:
    """The paths to look at: with ``--changed-files`` only the folders, for the files are what
    changed.
    """
    if not options.changed_files:
        return options.paths
    return tuple(path for path in options.paths if Path(path).is_dir())


def search_overlays(options: Options, sources: Sources, cache: ResultCache | None, exclusions: Exclusions) -> Search:
    """What the options lead to, remembered where that would be found again.

    Raises InputError if there is nothing, everything is left out, or a glob leaves out nothing.
    """
    if cache and (known := cache.search()) is not None:
        return _search_from_json(known)
    here = environments_here(sources)
    found, tree = without_excluded(find_targets(_paths(options), sources, here), sources, exclusions)
    here = here | environments_of_overlays(found, sources)
    names = {target: environment_of(target, here) for target in found}
    values = None
    if cache:
        # Where that cannot be known, nothing is remembered.
        with suppress(OSError):
            values = search_values(sources, sources.files.digests, here, options.paths, found)
    return Search(here, tuple(found), names, tree, values)
