"""What differs between the builds of two environments, or of now and of a git revision."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kustomgen.engine.find import find_engine
from kustomgen.errors import BuildError, Complaint, InputError
from kustomgen.k8s.difference import difference
from kustomgen.kustomize.build import build_all
from kustomgen.kustomize.graph import overlays_below
from kustomgen.kustomize.overlay_words import overlay_called, overlays_called
from kustomgen.kustomize.revision import files_of, repository
from kustomgen.kustomize.sources import Sources
from kustomgen.project.environments import environments_here, folders_by_name
from kustomgen.project.targets import find_targets
from kustomgen.report.differences.words import Comparison

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kustomgen.engine.find import Engine, Preference
    from kustomgen.k8s.build import Build
    from kustomgen.project.environments import EnvironmentHere

HEAD = "HEAD"


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """What is compared, and how it is built; see ``compare``. ``timeout`` is in seconds, for each
    build.
    """

    before: str | None = None
    after: str | None = None
    git: str | None = None
    engine: Preference = "auto"
    timeout: float = 60
    unrestricted: bool = False
    remote: bool = False


@dataclass(frozen=True)
class RevisionTree:
    """The overlays of one state of the files: now, or as a revision has them."""

    sources: Sources
    here: Mapping[str, EnvironmentHere]
    revision: str = ""

    def has(self, target: str) -> bool:
        return self.sources.kustomization(Path(target)) is not None

    def by_name(self) -> dict[str, str]:
        """The folders of the environments of its spec, by their names."""
        return folders_by_name(self.here)

    def overlays(self) -> list[str]:
        """The folders of the environments that this state has: those of its spec, else what is in
        ``overlays/``.
        """
        if self.here:
            return [folder for folder in self.here if self.has(folder)]
        below = Path("overlays") if (self.sources.cwd / "overlays").is_dir() else Path()
        try:
            return [overlay.as_posix() for overlay in overlays_below(self.sources, below)]
        except InputError:
            return []


@dataclass(frozen=True)
class Compared:
    """What differs, pair by pair, and what there is to say of overlays that could not
    be compared.
    """

    pairs: list[Comparison]
    notes: tuple[str, ...] = ()


def compare(options: CompareOptions, show: Callable[[str], None] = lambda _: None) -> Compared:
    """The two environments that are named, or some of one name, or all, with what the revision has.

    ``show`` is told what is done. Raises InputError for what is not there, BuildError for what does
    not build, and EngineError.
    """
    builder = _TreeBuilder(options, find_engine(options.engine), show)
    now = _tree_now(named for named in (options.before, options.after) if named)
    if options.before and options.after:
        if options.git is not None:
            hint = "name one environment to compare it with a revision, or two to compare them as they are now"
            raise InputError(Complaint(None, "--git compares with a revision, and two environments are named", hint))
        one, other = builder.build(now, [_target(options.before, now), _target(options.after, now)])
        return Compared([Comparison(one.environment, other.environment, difference(one, other))])
    return _with_revision(now, builder)


def _tree_now(named: Iterable[str]) -> RevisionTree:
    sources = Sources(named=named)
    return RevisionTree(sources, environments_here(sources))


def _with_revision(now: RevisionTree, builder: _TreeBuilder) -> Compared:
    """One environment, some or all, as they are now against as they were."""
    options = builder.options
    revision = HEAD if options.git is None else options.git
    with _tree_at(revision) as then:
        if options.before:
            targets = _sides(options.before, now, then)
        else:
            names = dict.fromkeys((*_everything(now), *then.overlays()))
            targets = [(name if then.has(name) else None, name if now.has(name) else None) for name in names]
        if not any(side for pair in targets for side in pair):
            hint = "name a folder: `kustomgen diff deploy/prod`"
            raise InputError(Complaint(None, "there is no environment here to compare, now or then", hint))
        before = builder.results(then, [old for old, _ in targets if old])
        after = builder.results(now, [new for _, new in targets if new])
    targets, notes = _that_build(targets, before, after, then)
    found = []
    for old, new in targets:
        one, other = before.get(old or ""), after.get(new or "")
        known = cast("Build", one or other)
        nothing = replace(known, resources=())
        one, other = cast("Build", one or nothing), cast("Build", other or nothing)
        # One environment, whatever it was called then.
        one = replace(one, environment=other.environment)
        name = other.environment
        found.append(Comparison(f"{name} at {revision}", name, difference(one, other), revision))
    return Compared(found, notes)


Pair = tuple[str | None, str | None]


def _that_build(
    targets: list[Pair],
    before: Mapping[str, Build | BuildError],
    after: Mapping[str, Build | BuildError],
    then: RevisionTree,
) -> tuple[list[Pair], tuple[str, ...]]:
    """The targets that build on both sides, and what is said of the others. Raises BuildError if
    none does.
    """
    wrong: dict[Pair, BuildError] = {}
    for pair in targets:
        sides = ((before, pair[0], f"at {then.revision}: "), (after, pair[1], ""))
        for found, target, at in sides:
            if isinstance(error := found.get(target or ""), BuildError):
                wrong.setdefault(pair, _at(error, at))
    left = [pair for pair in targets if pair not in wrong]
    complaints = dict.fromkeys(complaint for error in wrong.values() for complaint in error.complaints)
    if not left:
        raise BuildError(complaints)
    return left, tuple(f"not compared, because it does not build: {complaint}" for complaint in complaints)


def _at(error: BuildError, at: str) -> BuildError:
    return BuildError(replace(complaint, message=f"{at}{complaint.message}") for complaint in error.complaints)


def _everything(tree: RevisionTree) -> list[str]:
    """The environments of the spec here, which must be there; else all that there is to build."""
    return find_targets((), tree.sources, tree.here) if tree.here else tree.overlays()


@contextmanager
def _tree_at(revision: str) -> Iterator[RevisionTree]:
    with files_of(repository(Path()), revision) as folder:
        folder.mkdir(parents=True, exist_ok=True)
        sources = Sources(folder)
        yield RevisionTree(sources, environments_here(sources), revision)


def _sides(named: str, now: RevisionTree, then: RevisionTree) -> list[Pair]:
    """The folders of what was named, as either state has them. Raises InputError if neither has
    any.
    """
    try:
        targets = _targets(named, now)
    except InputError as unknown:
        try:
            # it no longer exists: what it was is all there is
            return [(old, None) for old in _targets(named, then)]
        except InputError:
            raise unknown from None
    return [(target if then.has(target) else None, target) for target in targets]


def _targets(named: str, tree: RevisionTree) -> list[str]:
    return overlays_called(named, tree.sources, tree.by_name())


def _target(named: str, tree: RevisionTree) -> str:
    """The folder of an environment, or of a kustomization. Raises InputError with the
    nearest name.
    """
    return overlay_called(named, tree.sources, tree.by_name())


@dataclass(frozen=True, slots=True)
class _TreeBuilder:
    """What builds the overlays of either state."""

    options: CompareOptions
    engine: Engine
    show: Callable[[str], None]

    def build(self, tree: RevisionTree, targets: Sequence[str]) -> list[Build]:
        """Raises BuildError with everything that does not build."""
        results = self.results(tree, targets)
        if wrong := [what for what in results.values() if isinstance(what, BuildError)]:
            raise BuildError(complaint for error in wrong for complaint in error.complaints)
        return [cast("Build", results[target]) for target in targets]

    def results(self, tree: RevisionTree, targets: Sequence[str]) -> dict[str, Build | BuildError]:
        """What each target builds to, or why it does not."""
        if not targets:
            return {}
        folders = [Path(target) for target in targets]
        at = f" at {tree.revision}" if tree.revision else ""
        self.show(f"building {len(folders)} overlays{at} …")
        results = build_all(
            self.engine,
            folders,
            sources=tree.sources,
            timeout=self.options.timeout,
            unrestricted=self.options.unrestricted,
            remote=self.options.remote,
        )
        return {target: _as_here(tree, target, what) for target, (_, what) in zip(targets, results, strict=True)}


def _as_here(tree: RevisionTree, target: str, what: Build | BuildError) -> Build | BuildError:
    """A build with the name and the tier that the spec gives the environment."""
    here = tree.here.get(target)
    if here is None or isinstance(what, BuildError):
        return what
    return replace(what, environment=here.name, tier=here.tier)
