"""The overlays and files of manifests that paths lead to: each once, in order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.kustomize.delivery.search import folder_of, pattern_of, search
from kustomgen.kustomize.graph import overlays_below
from kustomgen.kustomize.overlay_words import overlays_called
from kustomgen.kustomize.sources import kustomization_file
from kustomgen.policy.names import hint_for
from kustomgen.project.environments import SPEC, folders_by_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.kustomize.sources import Sources
    from kustomgen.project.environments import EnvironmentHere

STDIN = "-"


def find_targets(paths: tuple[str, ...], sources: Sources, here: Mapping[str, EnvironmentHere]) -> list[str]:
    """What to build, each once, in the order named. Raises InputError if there is nothing,
    naming all that is missing.
    """
    if not paths:
        return list(dict.fromkeys((*_default_targets(sources, here), *_deliveries_here(sources))))
    found: dict[str, None] = {}
    complaints: list[Complaint] = []
    for path in paths:
        try:
            found.update(dict.fromkeys(_targets_of(path, sources, here)))
        except InputError as error:
            complaints += error.complaints
    if complaints:
        raise InputError(complaints)
    return list(found)


def _targets_of(path: str, sources: Sources, here: Mapping[str, EnvironmentHere]) -> list[str]:
    if path == STDIN:
        return [path]
    if Path(path).is_file():
        return [_as_here(_whole_kustomization(path), sources, here)]
    if Path(path).is_dir():
        delivered = _delivered_in(sources, Path(path))
        try:
            overlays = overlays_below(sources, Path(path))
        except InputError:
            if not delivered:
                raise
            overlays = []
        return [*(_as_here(overlay.as_posix(), sources, here) for overlay in overlays), *delivered]
    if Path(path).exists():
        raise InputError(Complaint(None, f"{path}: is neither a file nor a folder", "`-` reads standard input"))
    return _called(path, sources, here)


def _called(word: str, sources: Sources, here: Mapping[str, EnvironmentHere]) -> list[str]:
    """The overlays that a name or a glob means. Raises InputError, of a path in the
    words of paths.
    """
    try:
        return overlays_called(word, sources, folders_by_name(here))
    except InputError as error:
        is_path = "/" in word or word.endswith((".yaml", ".yml", ".json"))
        if not is_path or any(sign in word for sign in "*?["):
            raise
        hint = error.complaints[0].hint
        said = Complaint(None, f"{word}: there is no such file or folder", hint if hint.startswith("did you") else "")
        raise InputError(said) from None


def _as_here(path: str, sources: Sources, here: Mapping[str, EnvironmentHere]) -> str:
    """A path as the spec here names the folder, whichever way it was written; as it is where it is
    no environment's.
    """
    shown = sources.show(Path(path))
    return shown if shown in here else path


def _whole_kustomization(path: str) -> str:
    """The folder of a kustomization file: pre-commit and people name the file, and mean what it
    builds.
    """
    name = Path(path).name
    return (
        Path(path).parent.as_posix() if name in ("kustomization.yaml", "kustomization.yml", "Kustomization") else path
    )


def _default_targets(sources: Sources, here: Mapping[str, EnvironmentHere]) -> list[str]:
    if here:
        missing = [folder for folder in here if not Path(folder).is_dir()]
        if missing:
            raise InputError(
                Complaint(Mark(folder), "there is no such folder", "`kustomgen generate` writes it")
                for folder in missing
            )
        return list(here)
    if not Path("overlays").is_dir():
        if not Path(SPEC).exists() and (found := [*_whole_tree(sources), *_delivered_in(sources, Path())]):
            return found
        hint = "name a folder: `kustomgen check deploy/`; or run `kustomgen init` for a first spec"
        missing_here = "no folder overlays" if Path(SPEC).exists() else f"neither a {SPEC} nor a folder overlays"
        raise InputError(Complaint(None, f"there is {missing_here} here", hint))
    return [overlay.as_posix() for overlay in overlays_below(sources, Path("overlays"))]


def _whole_tree(sources: Sources) -> list[str]:
    """All that there is to build in this folder and below it, if it has neither a spec nor a
    folder overlays.
    """
    try:
        return [overlay.as_posix() for overlay in overlays_below(sources, Path())]
    except InputError:
        if sources.met.misnamed:
            raise
        return []


DELIVERIES = ("argocd", "flux")
"""Where `generate` writes what deploys the overlays."""


def delivery_folders() -> tuple[str, ...]:
    """Where a run without paths looks for what deploys the overlays: everywhere if there is no
    better place.
    """
    return DELIVERIES if Path(SPEC).exists() or Path("overlays").is_dir() else (".",)


def _deliveries_here(sources: Sources) -> list[str]:
    """What deploys the overlays here, as `generate` writes it beside them."""
    if delivery_folders() != DELIVERIES:
        return []  # it is among all that there is
    found: list[str] = []
    for name in DELIVERIES:
        if kustomization_file(Path(name)):
            found.append(name)
        elif Path(name).is_dir():
            found += _delivered_in(sources, Path(name))
    return found


def _delivered_in(sources: Sources, folder: Path) -> list[str]:
    if kustomization_file(folder):
        return []
    found = search(sources, folder)
    return [pattern_of(folder)] if found.files or found.templates else []


def is_delivery(target: str, paths: tuple[str, ...]) -> bool:
    """Whether a target is checked only for what it deploys: nobody named it."""
    return folder_of(target) is not None or (not paths and target in DELIVERIES)


def environment_of(target: str, here: Mapping[str, EnvironmentHere]) -> str:
    """What the environment of a target is called: as the spec here says, else after its folder or
    file.
    """
    if target == STDIN:
        return "stdin"
    path = Path(target)
    if (folder := folder_of(target)) is not None:
        return folder.resolve().name
    if path.is_file():
        return path.stem
    return here[target].name if target in here else path.resolve().name


def wanted(targets: list[str], named: tuple[str, ...], here: Mapping[str, EnvironmentHere]) -> list[str]:
    """The targets of these environments, all where none is named. Raises InputError for a name that
    none has.
    """
    if not named:
        return targets
    names = {target: _names(target, here) for target in targets}
    known = sorted({environment_of(target, here) for target in targets})
    anywhere = set().union(*names.values())
    if unknown := [name for name in dict.fromkeys(named) if name not in anywhere]:
        raise InputError(
            Complaint(None, f"there is no environment {name!r}", hint_for(name, known)) for name in unknown
        )
    return [target for target in targets if not names[target].isdisjoint(named)]


def _names(target: str, here: Mapping[str, EnvironmentHere]) -> set[str]:
    """What ``--environment`` may call it: the environment, its folder, its tier."""
    tier = here[target].tier if target in here else None
    return {environment_of(target, here), Path(target).name, *([tier] if tier else [])}


def environments_around(targets: list[str], here: Mapping[str, EnvironmentHere]) -> set[str]:
    """Environments that a policy may name though this run leaves them out: the spec's, and overlays
    beside the targets.
    """
    parents = {Path(target).resolve().parent for target in targets if Path(target).is_dir()} | {Path("overlays")}
    beside = {
        path.name for parent in parents if parent.is_dir() for path in parent.iterdir() if kustomization_file(path)
    }
    return beside | {environment.name for environment in here.values()}
