"""``kustomgen diff``."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import typer

from kustomgen.cli.boundary import Exit
from kustomgen.cli.options import ENGINES, one_of, seconds, unrestricted
from kustomgen.cli.progress import progress
from kustomgen.cli.project import environments_here
from kustomgen.cli.targets import environment_of, find_targets
from kustomgen.cli.terminal import color, emit
from kustomgen.engine.find import find_engine
from kustomgen.errors import BuildError, Complaint, InputError
from kustomgen.k8s.build import Build
from kustomgen.k8s.difference import difference
from kustomgen.kustomize.build import build_all
from kustomgen.kustomize.graph import overlays_below
from kustomgen.kustomize.revision import files_of, repository
from kustomgen.kustomize.sources import Sources
from kustomgen.policy.names import hint_for
from kustomgen.report.differences import FORMATS, render
from kustomgen.report.differences.words import Comparison

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kustomgen.cli.project import EnvironmentHere
    from kustomgen.engine.find import Engine, Preference

HEAD = "HEAD"


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line said."""

    before: str | None = None
    after: str | None = None
    git: str | None = None
    exit_code: bool = False
    format: str = "text"
    output: Path | None = None
    engine: str = "auto"
    timeout: float = 60
    load_restrictor: str = "LoadRestrictionsRootOnly"
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


def run(options: Options) -> None:
    """Builds both sides and prints what differs; exits with 1 for that only with ``--exit-code``."""
    one_of(options.format, FORMATS, "--format")
    engine = find_engine(cast("Preference", one_of(options.engine, ENGINES, "--engine")))
    seconds(options.timeout, "--timeout")
    now = Tree(Sources(), environments_here())
    if options.before and options.after:
        if options.git is not None:
            hint = "name one environment to compare it with a revision, or two to compare them as they are now"
            raise InputError(Complaint(None, "--git compares with a revision, and two environments are named", hint))
        targets = [_target(options.before, now), _target(options.after, now)]
        one, other = _built(now, targets, options, engine)
        compared = [Comparison(one.environment, other.environment, difference(one, other))]
    else:
        compared = _with_revision(now, options, engine)
    text = render(compared, options.format, color=color() and options.output is None)
    emit(text, options.output)
    if options.exit_code and any(each.difference.objects for each in compared):
        raise typer.Exit(Exit.FOUND)


def _with_revision(now: Tree, options: Options, engine: Engine) -> list[Comparison]:
    """One environment, or all, as they are now against as they were."""
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
        before = _by_target(then, [old for old, _ in targets if old], options, engine)
        after = _by_target(now, [new for _, new in targets if new], options, engine)
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
        yield Tree(Sources(folder), environments_here(folder), revision)


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


def _by_target(tree: Tree, targets: Sequence[str], options: Options, engine: Engine) -> dict[str, Build]:
    return dict(zip(targets, _built(tree, targets, options, engine), strict=True))


def _built(tree: Tree, targets: Sequence[str], options: Options, engine: Engine) -> list[Build]:
    """Raises BuildError with everything that does not build."""
    if not targets:
        return []
    folders = [Path(target) for target in targets]
    with progress() as show:
        show(f"building {len(folders)} overlays{f' at {tree.revision}' if tree.revision else ''} …")
        results = build_all(
            engine,
            folders,
            sources=tree.sources,
            timeout=options.timeout,
            unrestricted=unrestricted(options.load_restrictor),
            remote=options.remote,
        )
    wrong = [what for _, what in results if isinstance(what, BuildError)]
    if wrong:
        at = f"at {tree.revision}: " if tree.revision else ""
        raise BuildError(
            replace(complaint, message=f"{at}{complaint.message}") for error in wrong for complaint in error.complaints
        )
    return [
        replace(what, environment=tree.here[target].name, tier=tree.here[target].tier) if target in tree.here else what
        for target, (_, what) in zip(targets, results, strict=True)
        if isinstance(what, Build)
    ]
