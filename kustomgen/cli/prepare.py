"""What a run of ``kustomgen check`` looks at, found before the rules are loaded, so that the engine is busy meanwhile."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kustomgen.cli.project import environments_here
from kustomgen.cli.targets import STDIN, environment_of, find_targets, wanted
from kustomgen.k8s.schema import known_version, latest
from kustomgen.kustomize.builds import How, start_builds
from kustomgen.kustomize.engine import find_engine
from kustomgen.kustomize.sources import Sources
from kustomgen.yaml.source import decode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.cli.check import Options
    from kustomgen.cli.project import EnvironmentHere
    from kustomgen.kustomize.builds import Builds
    from kustomgen.kustomize.engine import Engine, Preference


@dataclass(frozen=True)
class Prepared:
    """``found`` is everything that the paths lead to, ``targets`` what of it is wanted, ``folders`` what of that is built.

    ``engine`` is None where nothing is built: all are files of manifests.
    """

    options: Options
    kubernetes: str
    here: Mapping[str, EnvironmentHere]
    sources: Sources
    found: tuple[str, ...]
    targets: tuple[str, ...]
    folders: tuple[str, ...]
    engine: Engine | None

    @property
    def environments(self) -> set[str]:
        """What the environments of all that was found are called."""
        return {environment_of(target, self.here) for target in self.found}

    def begin(self, *, origins: bool) -> Builds | None:
        """The builds, of which the first are asked for. Raises EngineError where the engine does not start."""
        if self.engine is None:
            return None
        how = How(self.options.timeout, remote=self.options.remote, origins=origins)
        return start_builds(self.engine, [Path(folder) for folder in self.folders], self.sources, how)


def prepare(options: Options) -> Prepared:
    """What the options name. Raises InputError where that is nothing, and EngineError where there is no engine for it."""
    kubernetes = known_version(options.kubernetes) if options.kubernetes else latest()
    here = environments_here()
    texts = {STDIN: decode(sys.stdin.buffer.read(), STDIN)} if STDIN in options.paths else {}
    sources = Sources(texts=texts)
    found = find_targets(options.paths, sources, here)
    targets = wanted(found, options.environments, here)
    folders = [target for target in targets if target != STDIN and Path(target).is_dir()]
    engine = find_engine(cast("Preference", options.engine)) if folders else None
    return Prepared(options, kubernetes, here, sources, tuple(found), tuple(targets), tuple(folders), engine)
