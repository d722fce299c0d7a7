"""What differs between the builds of two environments, or of now and of a git revision."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kustomgen.engine.find import find_engine
from kustomgen.errors import BuildError, Complaint, InputError
from kustomgen.k8s.build import Build
from kustomgen.k8s.difference import difference
from kustomgen.kustomize.build import build_all
from kustomgen.kustomize.graph import overlays_below
from kustomgen.kustomize.revision import files_of, repository
from kustomgen.kustomize.sources import Sources
from kustomgen.policy.names import hint_for
from kustomgen.project.environments import environments_here
from kustomgen.project.targets import environment_of, find_targets
from kustomgen.report.differences.words import Comparison

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kustomgen.engine.find import Engine, Preference
    from kustomgen.project.environments import EnvironmentHere

HEAD = "HEAD"


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """What is compared, and how it is built; see ``compare``. ``timeout`` is in seconds, for each build."""

    before: str | None = None
    after: str | None = None
    git: str | None = None
    engine: Preference = "auto"
    timeout: float = 60
    unrestricted: bool = False
    remote: bool = False


@dataclass(frozen=True)
class Tree:
    """The overlays of one state of the files: now, or as a revision has them."""

    sources: Sources
    here: Mapping[str, EnvironmentHere]
    revision: str = ""

    def has(self, target: str) -> bool:
        return self.sources.kustomization(Path(target)) is not None

    def overlays(self) -> list[str]:
        """The folders of the environments that this state has: those of its spec, else what is in ``overlays/``."""
        if self.here:
            return [folder for folder in self.here if self.has(folder)]
        if not (self.sources.cwd / "overlays").is_dir():
            return []
        return [overlay.as_posix() for overlay in overlays_below(self.sources, Path("overlays"))]


def compare(options: CompareOptions, show: Callable[[str], None] = lambda _: None) -> list[Comparison]:
    """The two environments that are named, or one of them, or all, with what the revision has. ``show`` is told what is done.

    Raises InputError for what is not there, BuildError for what does not build, and EngineError.
    """
    builder = _Builder(options, find_engine(options.engine), show)
    now = _tree_now()
    if options.before and options.after:
        if options.git is not None:
            hint = "name one environment to compare it with a revision, or two to compare them as they are now"
            raise InputError(Complaint(None, "--git compares with a revision, and two environments are named", hint))
        one, other = builder.build(now, [_target(options.before, now), _target(options.after, now)])
        return [Comparison(one.environment, other.environment, difference(one, other))]
    return _with_revision(now, builder)


def _tree_now() -> Tree:
    sources = Sources()
    return Tree(sources, environments_here(sources))


def _with_revision(now: Tree, builder: _Builder) -> list[Comparison]:
    """One environment, or all, as they are now against as they were."""
    options = builder.options
    revision = HEAD if options.git is None else options.git
    with _tree_at(revision) as then:
        if options.before:
            old, new = _sides(options.before, now, then)
            targets = [(old, new)]
        else:
            names = dict.fromkeys((*(find_targets((), now.sources, now.here) if _any(now) else ()), *then.overlays()))
            targets = [(name if then.has(name) else None, name if now.has(name) else None) for name in names]
        if not any(side for pair in targets for side in pair):
            hint = "name a folder: `kustomgen diff deploy/prod`"
            raise InputError(Complaint(None, "there is no environment here to compare, now or then", hint))
        before = builder.by_target(then, [old for old, _ in targets if old])
        after = builder.by_target(now, [new for _, new in targets if new])
    found = []
    for old, new in targets:
        one, other = before.get(old or ""), after.get(new or "")
        known = cast("Build", one or other)
        nothing = replace(known, resources=())
        one, other = one or nothing, other or nothing
        # One environment, whatever it was called then.
        one = replace(one, environment=other.environment)
        name = other.environment
        found.append(Comparison(f"{name} at {revision}", name, difference(one, other), revision))
    return found


def _any(tree: Tree) -> bool:
    return bool(tree.here) or (tree.sources.cwd / "overlays").is_dir()


@contextmanager
def _tree_at(revision: str) -> Iterator[Tree]:
    with files_of(repository(Path()), revision) as folder:
        folder.mkdir(parents=True, exist_ok=True)
        sources = Sources(folder)
        yield Tree(sources, environments_here(sources), revision)


def _sides(named: str, now: Tree, then: Tree) -> tuple[str | None, str | None]:
    """The folder of what was named, as either state has it. Raises InputError where neither does."""
    try:
        target = _target(named, now)
    except InputError:
        old = _target(named, then)  # it is gone: what it was is all there is
        return old, None
    shown = now.sources.show(Path(target))
    return (shown if then.has(shown) else None), target


def _target(named: str, tree: Tree) -> str:
    """The folder of an environment, or of a kustomization. Raises InputError with the nearest name."""
    shown = tree.sources.show(Path(named))
    if tree.has(named):
        return shown
    overlays = tree.overlays()
    names = {environment_of(folder, tree.here): folder for folder in overlays}
    names |= {Path(folder).name: folder for folder in overlays}
    if named not in names:
        what = "no kustomization in folder" if (tree.sources.cwd / named).is_dir() else "no environment or folder"
        raise InputError(Complaint(None, f"there is {what} {named!r}", hint_for(named, sorted(names))))
    return names[named]


@dataclass(frozen=True, slots=True)
class _Builder:
    """What builds the overlays of either state."""

    options: CompareOptions
    engine: Engine
    show: Callable[[str], None]

    def by_target(self, tree: Tree, targets: Sequence[str]) -> dict[str, Build]:
        """Raises BuildError with everything that does not build."""
        return dict(zip(targets, self.build(tree, targets), strict=True))

    def build(self, tree: Tree, targets: Sequence[str]) -> list[Build]:
        """Raises BuildError with everything that does not build."""
        if not targets:
            return []
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
        if wrong := [what for _, what in results if isinstance(what, BuildError)]:
            raise BuildError(_at(tree, complaint) for error in wrong for complaint in error.complaints)
        return [
            _named(tree, target, what)
            for target, (_, what) in zip(targets, results, strict=True)
            if isinstance(what, Build)
        ]


def _at(tree: Tree, complaint: Complaint) -> Complaint:
    message = f"at {tree.revision}: {complaint.message}" if tree.revision else complaint.message
    return replace(complaint, message=message)


def _named(tree: Tree, target: str, build: Build) -> Build:
    here = tree.here.get(target)
    return replace(build, environment=here.name, tier=here.tier) if here else build
