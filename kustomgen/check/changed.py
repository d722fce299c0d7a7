"""``kustomgen check --changed``: of all that could be looked at, what a change reaches, and why not
the rest.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.check.ledgers import with_ledger
from kustomgen.errors import Complaint, InputError, KustomgenError
from kustomgen.kustomize.impact import Impact, impact
from kustomgen.kustomize.overlay_groups import bases_of, families
from kustomgen.kustomize.revision import branch_point, changed_files, has_commits, repository
from kustomgen.layout.lock import LOCK
from kustomgen.ledger.file import FOLDER as LEDGER
from kustomgen.policy.comparison import is_comparing
from kustomgen.policy.finding import Skipped
from kustomgen.policy.rule import FamilyRule
from kustomgen.project.environments import POLICIES, SPEC, head_here, schemas_here
from kustomgen.project.targets import STDIN
from kustomgen.report.grouping import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from kustomgen.check.options import Options
    from kustomgen.k8s.environment_change import EnvironmentChange
    from kustomgen.kustomize.git import Repository
    from kustomgen.kustomize.sources import Sources
    from kustomgen.policy.config import Policy

HEAD = "HEAD"
_SHOWN = 3
_FROM = "PRE_COMMIT_FROM_REF"
"""Where pre-commit says what it compares with, as in ``pre-commit run --from-ref main``."""


@dataclass(frozen=True)
class Reach:
    """What a change reaches: ``targets`` are checked, ``beside`` built only so that they can be
    compared with.
    """

    targets: tuple[str, ...]
    beside: frozenset[str]
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]
    changes: Mapping[str, EnvironmentChange] = field(default_factory=dict)
    """How the targets of specs with a ledger changed."""


def reach(options: Options, targets: Sequence[str], sources: Sources, policy: Policy) -> Reach:
    """What the change reaches. Raises InputError if that cannot be known."""
    if STDIN in targets:
        raise InputError(Complaint(None, "standard input is of no revision", "leave out --changed, or -"))
    if options.write_baseline:
        hint = "write it without --changed"
        raise InputError(Complaint(None, "a baseline of what changed would forget all else", hint))
    repo = repository(Path())
    changed, since = _changed(options, repo)
    ledgers = with_ledger(targets, changed, sources.cwd)
    found = impact(sources, targets, changed, _everywhere(options, policy, sources))
    found = _with_ledgers(found, ledgers, changed)
    beside = _beside(found, targets, sources, policy)
    reason = f"nothing that it uses changed{since}"
    skipped = tuple(Skipped(target, reason) for target in found.skipped if target not in beside)
    kept = tuple(target for target in targets if target in found.affected or target in beside)
    notes = (*_about(repo), *_notes(found, beside, skipped, since, sources), *_immutable(options, repo, kept))
    return Reach(kept, frozenset(beside), skipped, notes, _changes(options, repo, ledgers, kept))


def _with_ledgers(found: Impact, ledgers: Mapping[Path, Mapping[str, str]], changed: Iterable[Path]) -> Impact:
    """With the overlays of specs whose ledger changed."""
    touched = {
        target: files
        for folder, below in ledgers.items()
        for target in below.values()
        if target in found.skipped
        and (files := tuple(path for path in changed if _is_ledger(path, folder, target, below)))
    }
    skipped = tuple(target for target in found.skipped if target not in touched)
    return replace(found, affected={**found.affected, **touched}, skipped=skipped)


def _is_ledger(path: Path, folder: Path, target: str, below: Mapping[str, str]) -> bool:
    """Whether a file is the ledger of a target; one whose environment has a folder of another name
    may be of any.
    """
    mine = path.stem == Path(target).name or path.stem not in below
    return mine and path.suffix == ".jsonl" and path.parent == (Path.cwd() / folder / LEDGER)


def _changes(
    options: Options, repo: Repository, ledgers: Mapping[Path, Mapping[str, str]], kept: Collection[str]
) -> Mapping[str, EnvironmentChange]:
    wanted = {folder: {name: each for name, each in below.items() if each in kept} for folder, below in ledgers.items()}
    wanted = {folder: below for folder, below in wanted.items() if below}
    if not wanted or not has_commits(repo):
        return {}
    from kustomgen.check.recorded import changes_since  # noqa: PLC0415 - it loads the generator

    return changes_since(repo, options.changed or os.environ.get(_FROM) or HEAD, wanted)


def _immutable(options: Options, repo: Repository, kept: Sequence[str]) -> Iterator[str]:
    """What the specs of targets change and nobody can change in a cluster."""
    roots = dict.fromkeys(Path(target).parent.parent for target in kept if Path(target).parent.name == "overlays")
    specs = [root / SPEC for root in roots if (root / SPEC).is_file() and (root / LOCK).is_file()]
    if not specs or not has_commits(repo):
        return
    from kustomgen.generate.immutable import immutable_notes  # noqa: PLC0415 - it loads the generator
    from kustomgen.spec.load import load  # noqa: PLC0415

    since = options.changed or os.environ.get(_FROM) or HEAD
    commit = branch_point(repo, since)
    for spec in specs:
        # what is wrong with a spec is said by generated-files-current
        with suppress(KustomgenError):
            for note in immutable_notes(load(spec), spec, since, commit):
                yield f"{note.mark}: {note.message}; {note.hint}"


def _about(repo: Repository) -> Iterable[str]:
    """Which repository was asked, if it is not that of the current folder itself."""
    if repo.root != repo.here:
        yield f"changed files are those of the git repository in {os.path.relpath(repo.root, repo.here)}/"


def _changed(options: Options, repo: Repository) -> tuple[frozenset[Path], str]:
    """The files that changed, as absolute paths, and since when, in words."""
    if options.changed is not None:
        return changed_files(repo, options.changed), f" since {options.changed}"
    named = [path for path in options.paths if not Path(path).is_dir()]
    files = {Path(os.path.abspath(path)) for path in named}  # noqa: PTH100 - a link is to stay one
    files |= {Path(os.path.realpath(path)) for path in named}
    if has_commits(repo):
        # What no longer exists pre-commit does not name.
        since = os.environ.get(_FROM) or HEAD
        files |= {path for path in changed_files(repo, since) if not path.exists()}
    return frozenset(files), ""


def _everywhere(options: Options, policy: Policy, sources: Sources) -> set[Path]:
    """The spec, policies with all that they extend, schemas, the baseline: what holds for every
    overlay.
    """
    head = head_here(sources)
    files = [
        SPEC,
        *(head.files if head else ()),
        str(POLICIES),
        *options.policies,
        *(layer.file for layer in policy.layers),
    ]
    files += [rule.source.file for rule in policy.known if rule.source]
    files += [*options.schemas, *schemas_here(sources)]
    files += [str(options.baseline)] if options.baseline else []
    return {Path(os.path.normpath(sources.cwd / file)) for file in files}


def _beside(found: Impact, targets: Sequence[str], sources: Sources, policy: Policy) -> set[str]:
    """Overlays that did not change, and that others are to be compared with."""
    if not found.affected or not found.skipped:
        return set()
    if any(isinstance(rule, FamilyRule) and policy.ever_runs(rule) for rule in policy.rules):
        return set(found.skipped)  # rules over all environments want all of them
    if not any(is_comparing(rule) and policy.ever_runs(rule) for rule in policy.rules):
        return set()
    related = families([target for target in targets if Path(target).is_dir()], lambda it: bases_of(sources, Path(it)))
    touched = (family for family in related if not found.affected.keys().isdisjoint(family))
    return {target for family in touched for target in family if target not in found.affected}


def _notes(
    found: Impact, beside: Iterable[str], skipped: Sequence[Skipped], since: str, sources: Sources
) -> Iterable[str]:
    if found.everywhere:
        yield f"checked everything: {_listed(map(sources.show, found.everywhere))} changed{since}"
    else:
        for target, files in found.affected.items():
            yield f"checked {target}: {_listed(map(sources.show, files))} changed{since}"
    if beside:
        yield f"compared with, but not checked, because nothing in it changed{since}: {', '.join(sorted(beside))}"
    if skipped:
        listed = ", ".join(one.path for one in skipped)
        yield f"{counted(len(skipped), 'overlay')} skipped, because nothing in them changed{since}: {listed}"


def _listed(files: Iterable[str]) -> str:
    names = list(dict.fromkeys(files))
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
