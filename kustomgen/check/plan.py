"""Plans a run: what to build, and which results the cache has. This happens before the rules are
imported, so that the engine works meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.check.exclude import exclusions_of
from kustomgen.check.results import ResultCache
from kustomgen.check.search import search_overlays
from kustomgen.check.shard import assigned
from kustomgen.engine.apiserver import Server, may_ask
from kustomgen.engine.engine_process import EngineOptions
from kustomgen.engine.find import find_engine, path_inside
from kustomgen.k8s.custom.schemas import Schemas
from kustomgen.k8s.schema import known_version, latest
from kustomgen.kustomize.builds import BuildOptions, start_builds
from kustomgen.kustomize.sources import Sources
from kustomgen.project.environments import schemas_here
from kustomgen.project.targets import STDIN, wanted
from kustomgen.yaml.text import Files, decode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.check.changed import Reach
    from kustomgen.check.options import Options
    from kustomgen.check.search import Search
    from kustomgen.engine.find import Engine
    from kustomgen.kustomize.builds import Builds
    from kustomgen.kustomize.exclude import Exclusions
    from kustomgen.kustomize.layers.builder import VariantBuilder
    from kustomgen.policy.config import Policy
    from kustomgen.policy.serialize import CheckedJson

_FIRST = 12
"""The number of folders whose variants are built before it is known whether a rule needs them."""


@dataclass(frozen=True)
class Plan:
    """``targets`` are checked, ``folders`` are those to build, ``known`` has cached results of the
    rest. ``engine`` is None if all targets are files of manifests. ``likely`` are the numbers of
    the folders with findings in the last run.
    """

    options: Options
    kubernetes: str
    sources: Sources
    schemas: Schemas
    search: Search
    exclusions: Exclusions
    targets: tuple[str, ...]
    folders: tuple[str, ...]
    engine: Engine | None
    known: Mapping[str, CheckedJson]
    likely: frozenset[int] = frozenset()
    reach: Reach | None = None
    """The targets that a change affects, if only these are checked."""
    cache: ResultCache | None = None
    server: Server = field(default_factory=Server)
    """The API server's validation; its process starts with the builds and ends with the run."""
    policy_reads: Mapping[str, str] = field(default_factory=dict)
    """The files that were read for exclusions, with their SHA-256."""
    every: tuple[str, ...] = ()
    """All targets, including those of other shards."""
    shards: Mapping[str, int] = field(default_factory=dict)
    """The number of the shard that checks each; empty if this run is no shard."""

    @property
    def compared_only(self) -> frozenset[str]:
        """Targets that are built only for comparisons."""
        return self.reach.beside if self.reach else frozenset()

    def environment(self, target: str) -> tuple[str, str | None]:
        """The name and the tier of a target; no tier if the spec does not set one."""
        here = self.search.here.get(target)
        return self.search.names[target], here.tier if here else None

    def existing(self, target: str) -> tuple[str, ...]:
        """The Secrets that the spec of a target says are created elsewhere."""
        here = self.search.here.get(target)
        return here.existing if here else ()

    def said(self, target: str) -> tuple[str, str | None, tuple[str, ...]]:
        """What the spec says of a target: name, tier, and Secrets that are created elsewhere."""
        return *self.environment(target), self.existing(target)

    def wish(self) -> EngineOptions:
        """The options for building variants: the same as for folders."""
        options = self.options
        return EngineOptions(options.timeout, unrestricted=options.unrestricted, remote=options.remote)


def make_plan(options: Options, policy: Policy | None) -> Plan:
    """The plan of a run; ``policy`` is needed to check only changes.

    Raises InputError if there is nothing to check, and EngineError if there is no engine for
    it.
    """
    plan = outline(options, policy)
    return _with_builds(plan, plan.cache)


def outline(options: Options, policy: Policy | None = None) -> Plan:
    """The plan of a run, without cached results, and with nothing to build. Raises
    InputError.
    """
    kubernetes = known_version(options.kubernetes) if options.kubernetes else latest()
    texts = {STDIN: decode(options.stdin, STDIN)} if STDIN in options.paths else {}
    sources = Sources(texts=texts, named=options.paths)
    schemas = Schemas.of(dict.fromkeys((*options.schemas, *schemas_here(sources))))
    cache = cache_of(options, schemas, sources)
    reading = Files()
    exclusions = exclusions_of(options.exclude, options.policies, reading)
    search = search_overlays(options, sources, cache, exclusions)
    targets = wanted(list(search.found), options.environments, search.here)
    every = tuple(targets)
    reach = _reach(options, targets, sources, policy)
    targets = list(reach.targets) if reach else targets
    shards: Mapping[str, int] = {}
    if options.shard:
        shards = assigned(sources, targets, options.shard.count, cache.seconds() if cache else {})
        targets = [target for target in targets if shards[target] == options.shard.number]
    return Plan(
        options,
        kubernetes,
        sources,
        schemas,
        search,
        exclusions,
        tuple(targets),
        (),
        None,
        {},
        reach=reach,
        cache=cache,
        policy_reads=reading.digests,
        every=every,
        shards=shards,
    )


def cache_of(options: Options, schemas: Schemas, sources: Sources) -> ResultCache | None:
    """The cache of results for these options; None if they are not cached."""
    # Results with other schemas, or other values of variables, cannot be used.
    fits = not schemas.folders and not options.substitute and _may_remember(options)
    return ResultCache(options, sources) if fits else None


def _with_builds(plan: Plan, cache: ResultCache | None) -> Plan:
    targets = plan.targets
    known = cache.remembered(targets, {each: plan.said(each) for each in targets}) if cache else {}
    folders = tuple(each for each in targets if each not in known and each != STDIN and Path(each).is_dir())
    builds = bool(folders) or any(Path(each).is_dir() for each in targets)
    likely = frozenset(number for number, each in enumerate(folders) if cache and cache.had_findings(each))
    engine = find_engine(plan.options.engine) if builds else None
    return replace(plan, folders=folders, engine=engine, known=known, likely=likely)


def _may_remember(options: Options) -> bool:
    """Whether a run is cached: only the embedded engine reports the files that a build
    read.
    """
    if options.only_changed or options.remote or not options.remember or STDIN in options.paths:
        return False
    return options.engine in ("auto", "embedded") and path_inside() is not None


def _reach(options: Options, targets: list[str], sources: Sources, policy: Policy | None) -> Reach | None:
    if policy is None or not options.only_changed:
        return None
    from kustomgen.check.changed import reach  # noqa: PLC0415 - for this option

    return reach(options, targets, sources, policy)


def start(plan: Plan) -> Builds | None:
    """Starts the builds. Raises EngineError if the engine does not start."""
    if plan.engine is None or not plan.folders:
        return None
    options = plan.options
    if may_ask(options.only, options.skip):
        plan.server.start()
    how = BuildOptions(
        options.timeout,
        options.unrestricted,
        remote=options.remote,
        origins=options.whole or options.keep,
        those=plan.likely,
    )
    return start_builds(plan.engine, [Path(folder) for folder in plan.folders], plan.sources, how)


def variant_builder(plan: Plan, builds: Builds | None) -> VariantBuilder | None:
    """Builds variants in the engine's process, and starts with the first ones; None for other
    engines. The rules over kustomizations, which nearly every policy has, need these first.
    """
    if builds is None or builds.talk is None or plan.engine is None:
        return None
    from kustomgen.kustomize.layers.builder import VariantBuilder  # noqa: PLC0415 - by now the engine is busy
    from kustomgen.kustomize.layers.layer_effects import ask_ahead  # noqa: PLC0415

    workshop = VariantBuilder(plan.engine, plan.sources, plan.wish(), plan.kubernetes, builds.talk)
    if not plan.options.only:
        folders = (folder for folder in plan.folders[:_FIRST] if folder not in plan.compared_only)
        ask_ahead(workshop, [Path(folder) for folder in folders])
    return workshop
