"""The complaint that a failed build is: what kustomize says, the line to edit, and what to do
there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kustomgen.errors import BuildError, Complaint, InputError, Mark
from kustomgen.kustomize.failures.cause import FailureCause, cause_of
from kustomgen.kustomize.failures.files import entry as listed_entry
from kustomgen.kustomize.failures.hints import hint_for
from kustomgen.kustomize.failures.scene import Scene, Spot
from kustomgen.kustomize.failures.table import FINDERS
from kustomgen.kustomize.failures.wording import worded

if TYPE_CHECKING:
    from pathlib import Path

    from kustomgen.kustomize.sources import Sources


_OBJECT_MISSING = re.compile(
    r"no matches for Id|failed to find unique target|no resource matches|unable to find patch target|"
    r"does not match a config with|nothing selected by|does not exist; cannot merge or replace|is empty"
)
"""Failures that a dropped ``resources`` causes."""
_LISTS = frozenset({"resources", "bases", "components", "configMapGenerator", "secretGenerator", "generators"})


class FailedBuildError(BuildError):
    """A build that kustomize refused: ``cause`` is its message, ``top`` what was built.

    ``sure`` says whether the line is known: what is not sure, trials can find out.
    """

    def __init__(self, complaint: Complaint, cause: FailureCause, top: Path, *, sure: bool) -> None:
        super().__init__(complaint)
        self.cause, self.top, self.sure = cause, top, sure


def explain(stderr: str, folder: Path, sources: Sources) -> FailedBuildError:
    """The cause as kustomize names it, in one or two lines, the place that it is about, and what to
    do.
    """
    cause = cause_of(stderr, folder)
    scene = Scene(cause, folder, sources.kustomization(cause.folder), sources)
    if repeated := _repeated(scene):
        return FailedBuildError(repeated, cause, folder, sure=True)
    spots = spots_of(scene)
    spot = spots[0] if spots else Spot(_top(scene))
    return FailedBuildError(complaint(scene, spot), cause, folder, sure=len({one.mark for one in spots}) == 1)


def complaint(scene: Scene, spot: Spot) -> Complaint:
    """What to say of a place."""
    from pathlib import Path  # noqa: PLC0415 - as annotations need it elsewhere

    said = worded(scene.cause.text, scene.sources)
    if scene.cause.entry and Path(scene.cause.entry).name not in said:
        said = f"{scene.cause.entry}: {said}"
    if spot.detail and spot.detail not in said:
        said = f"{said}: {spot.detail}" if "\n" not in said else f"{said.splitlines()[0]}: {spot.detail}"
    return Complaint(spot.mark, said, spot.hint or hint_for(f"{scene.cause.text}\n{said}"))


def spots_of(scene: Scene) -> list[Spot]:
    """The places that the message may be about, by its words; none if they tell nothing."""
    if scene.here is not None and scene.here.problems and scene.here.problems[0].mark:
        problem = scene.here.problems[0]
        return [Spot(problem.mark or Mark(scene.here.file), hint=problem.hint)]
    for pattern, finder in FINDERS:
        if (found := pattern.search(scene.cause.text)) and (spots := finder(scene, found)):
            return spots
    return listed_entry(scene, None) if scene.here else []  # type: ignore[arg-type]


def _repeated(scene: Scene) -> Complaint | None:
    """The repeated key whose first value kustomize dropped, if an object is missing."""
    if scene.here is None or not _OBJECT_MISSING.search(scene.cause.text):
        return None
    for twice in scene.here.keys_twice:
        if twice.key in _LISTS and not twice.path[:-1]:
            said = worded(scene.cause.text, scene.sources)
            where = f"in line {twice.first.line} and again in line {twice.second.line}"
            told = f"{said}: {twice.key!r} is {where}, and kustomize keeps only the last"
            return Complaint(twice.second, told, "merge the two into one")
    return None


def _top(scene: Scene) -> Mark:
    """The kustomization as a whole: its first line with something on it."""
    shown = scene.sources.show_kustomization(scene.cause.folder)
    try:
        return next((one.root.mark for one in scene.sources.documents(shown) if one.root), Mark(shown))
    except InputError as error:
        return error.complaints[0].mark or Mark(shown)
