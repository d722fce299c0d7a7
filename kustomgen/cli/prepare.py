"""What a run of ``kustomgen check`` looks at, found before the rules are loaded, so that the engine is busy meanwhile."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kustomgen.cli.exclude import exclusions_of, without_excluded
from kustomgen.cli.memory import open_memory
from kustomgen.cli.options import unrestricted
from kustomgen.cli.project import EnvironmentHere, environments_here, schemas_here
from kustomgen.cli.targets import STDIN, environment_of, find_targets, wanted
from kustomgen.engine.apiserver import Server, may_ask
from kustomgen.engine.client import EngineOptions
from kustomgen.engine.find import find_engine
from kustomgen.k8s.custom.schemas import Schemas
from kustomgen.k8s.schema import known_version, latest
from kustomgen.kustomize.builds import BuildOptions, start_builds
from kustomgen.kustomize.exclude import Exclusions
from kustomgen.kustomize.sources import Sources
from kustomgen.kustomize.tree import Tree
from kustomgen.yaml.source import decode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.cli.changed import Reach
    from kustomgen.cli.check import Options
    from kustomgen.cli.memory import Memory
    from kustomgen.cli.memory_facts import Reads
    from kustomgen.engine.find import Engine, Preference
    from kustomgen.kustomize.builds import Builds
    from kustomgen.kustomize.layers.builder import VariantBuilder

_FIRST = 12
"""Of how many folders variants are built before it is known whether a rule asks for them."""


@dataclass(frozen=True)
class Prepared:
    """``found`` is everything that the paths lead to, ``targets`` what of it is wanted, ``folders`` what of that is built.

    ``engine`` is None where nothing is built: all are files of manifests. ``names`` are what the environment of each that
    was found is called. What is already known of targets is in the ``memory``, and these are not in ``folders``.
    """

    options: Options
    kubernetes: str
    here: Mapping[str, EnvironmentHere]
    sources: Sources
    found: tuple[str, ...]
    targets: tuple[str, ...]
    folders: tuple[str, ...]
    engine: Engine | None
    names: Mapping[str, str]
    memory: Memory | None
    schemas: Schemas
    server: Server
    """Who says what an API server would; its process starts with the builds, and ends with the run."""
    reach: Reach | None = None
    """What a change reaches, where only that is looked at."""
    tree: Tree = field(default_factory=Tree)
    """What else there is where the targets were found."""
    exclusions: Exclusions = field(default_factory=Exclusions)
    """What is left out."""

    def tier_of(self, target: str) -> str | None:
        """The tier that the spec here gives a target, None where it says nothing of it."""
        return self.here[target].tier if target in self.here else None

    def begin(self, *, origins: bool) -> Builds | None:
        """The builds, of which the first are asked for. Raises EngineError where the engine does not start."""
        if self.engine is None or not self.folders:
            return None
        if may_ask(self.options.only, self.options.skip):
            self.server.start()
        options, memory = self.options, self.memory
        again = {number for number, each in enumerate(self.folders) if memory and memory.had_findings(each)}
        free = unrestricted(options.load_restrictor)
        how = BuildOptions(options.timeout, free, remote=options.remote, origins=origins, those=frozenset(again))
        return start_builds(self.engine, [Path(folder) for folder in self.folders], self.sources, how)

    def workshop(self, builds: Builds | None) -> VariantBuilder | None:
        """Where variants are built, in the process that builds; it begins with some. None where that process builds none.

        They are the first that the rules over kustomizations ask for, which nearly every policy has.
        """
        if builds is None or builds.talk is None or self.engine is None:
            return None
        from kustomgen.kustomize.layers.builder import VariantBuilder  # noqa: PLC0415
        from kustomgen.kustomize.layers.layer_effects import ask_ahead  # noqa: PLC0415 - by now the engine is busy

        workshop = VariantBuilder(self.engine, self.sources, self.wish(), self.kubernetes, builds.talk)
        beside = self.reach.beside if self.reach else frozenset()
        if not self.options.only:
            ask_ahead(workshop, [Path(folder) for folder in self.folders[:_FIRST] if folder not in beside])
        return workshop

    def wish(self) -> EngineOptions:
        """How variants are built: as the folders are."""
        options = self.options
        free = unrestricted(options.load_restrictor)
        return EngineOptions(options.timeout, unrestricted=free, remote=options.remote)


def prepare(options: Options) -> Prepared:
    """What the options name. Raises InputError where that is nothing, and EngineError where there is no engine for it."""
    kubernetes = known_version(options.kubernetes) if options.kubernetes else latest()
    texts = {STDIN: decode(sys.stdin.buffer.read(), STDIN)} if STDIN in options.paths else {}
    sources = Sources(texts=texts)
    schemas = Schemas.of(dict.fromkeys((*options.schemas, *schemas_here())))
    # What was found with other schemas is no answer.
    memory = None if schemas.folders else open_memory(options, sources)
    exclusions = exclusions_of(options.exclude, options.policies)
    here, found, names, tree = _search(options, sources, memory, exclusions)
    targets = wanted(found, options.environments, here)
    reach = _reach(options, targets, sources)
    targets = list(reach.targets) if reach else targets
    unknown = memory.choose(names, here, targets) if memory else targets
    folders = [target for target in unknown if target != STDIN and Path(target).is_dir()]
    engine = None
    if folders or any(Path(target).is_dir() for target in targets):
        engine = find_engine(cast("Preference", options.engine))
        if memory and memory.engine_version:
            engine.__dict__["version"] = memory.engine_version
    return Prepared(
        options,
        kubernetes,
        here,
        sources,
        tuple(found),
        tuple(targets),
        tuple(folders),
        engine,
        names,
        memory,
        schemas,
        Server(),
        reach,
        tree,
        exclusions,
    )


def _reach(options: Options, targets: list[str], sources: Sources) -> Reach | None:
    if options.changed is None and not options.changed_files:
        return None
    # What a policy says decides what is compared; so here the rules come first.
    from kustomgen.cli.changed import reach  # noqa: PLC0415
    from kustomgen.cli.look import policy_of  # noqa: PLC0415

    return reach(options, targets, sources, policy_of(options))


def _looked_at(options: Options) -> tuple[str, ...]:
    """The paths to look at: with ``--changed-files`` only the folders, for the files are what changed."""
    if not options.changed_files:
        return options.paths
    return tuple(path for path in options.paths if Path(path).is_dir())


def _search(
    options: Options, sources: Sources, memory: Memory | None, exclusions: Exclusions
) -> tuple[Mapping[str, EnvironmentHere], list[str], Mapping[str, str], Tree]:
    """The environments of the spec here, what the paths lead to, what the environment of each is called, and what else is there.

    Raises InputError where everything is left out, or a glob leaves out nothing.
    """
    if memory and (known := memory.found()):
        here = {folder: EnvironmentHere(*each) for folder, each in known["here"].items()}
        return here, known["found"], known["names"], Tree(*known["tree"])
    searching: AbstractContextManager[Reads] = memory.searching() if memory else nullcontext({})
    with searching as reads:
        here = environments_here()
        found = find_targets(_looked_at(options), sources, here)
        found, tree = without_excluded(found, sources, exclusions)
    names = {target: environment_of(target, here) for target in found}
    if memory:
        result = {
            "here": {folder: [each.name, each.tier] for folder, each in here.items()},
            "found": found,
            "names": names,
            "tree": [tree.found, tree.components, tree.misnamed, tree.loose],
        }
        memory.note_search(result, reads, here, options.paths)
    return here, found, names, tree
