"""What a run builds, and what is remembered: found before the rules are loaded, so that the engine
is busy meanwhile.
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
"""Of how many folders variants are built before it is known whether a rule asks for them."""


@dataclass(frozen=True)
class Plan:
    """``targets`` are what is checked, ``folders`` what of that is built, ``known`` what an earlier
    run found in the rest.

    ``engine`` is None if nothing is built: all are files of manifests. ``likely`` are the
    numbers of the folders in which there was something to find the last time.
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
    """What a change reaches, where only that is checked."""
    cache: ResultCache | None = None
    server: Server = field(default_factory=Server)
    """What an API server would say; its process starts with the builds, and ends with the run."""
    policy_reads: Mapping[str, str] = field(default_factory=dict)
    """The files that were read for what is left out, with their SHA-256."""
    every: tuple[str, ...] = ()
    """All that there is to check, also by other shards of the run."""
    shards: Mapping[str, int] = field(default_factory=dict)
    """The number of the shard that checks each; empty if this run is no shard."""

    @property
    def compared_only(self) -> frozenset[str]:
        """What is only built so that others can be compared with it."""
        return self.reach.beside if self.reach else frozenset()

    def environment(self, target: str) -> tuple[str, str | None]:
        """The name and the tier that a target has here; no tier where the spec says
        nothing of it.
        """
        here = self.search.here.get(target)
        return self.search.names[target], here.tier if here else None

    def wish(self) -> EngineOptions:
        """How variants are built: as the folders are."""
        options = self.options
        return EngineOptions(options.timeout, unrestricted=options.unrestricted, remote=options.remote)


def make_plan(options: Options, policy: Policy | None) -> Plan:
    """The plan of a run; ``policy`` is needed where only what changed is checked.

    Raises InputError if there is nothing to check, and EngineError if there is no engine for
    it.
    """
    plan = outline(options, policy)
    return _with_builds(plan, plan.cache)


def outline(options: Options, policy: Policy | None = None) -> Plan:
    """The plan of a run without what is remembered, and with nothing to build. Raises
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
    """What is remembered of such runs; None if nothing is."""
    # What was found with other schemas, or other values of variables, is no answer.
    fits = not schemas.folders and not options.substitute and _may_remember(options)
    return ResultCache(options, sources) if fits else None


def _with_builds(plan: Plan, cache: ResultCache | None) -> Plan:
    targets = plan.targets
    known = cache.remembered(targets, {each: plan.environment(each) for each in targets}) if cache else {}
    folders = tuple(each for each in targets if each not in known and each != STDIN and Path(each).is_dir())
    builds = bool(folders) or any(Path(each).is_dir() for each in targets)
    likely = frozenset(number for number, each in enumerate(folders) if cache and cache.had_findings(each))
    engine = find_engine(plan.options.engine) if builds else None
    return replace(plan, folders=folders, engine=engine, known=known, likely=likely)


def _may_remember(options: Options) -> bool:
    """Whether a run of these options is remembered: only the engine inside says what a build looked
    at.
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
    """The builds, of which the first are requested. Raises EngineError if the engine does not
    start.
    """
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
    """What builds variants, in the process that builds; it begins with some. None if that
    process builds none.

    They are the first that the rules over kustomizations ask for, which nearly every policy has.
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
