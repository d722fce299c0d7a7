"""What people call an overlay: its folder, its kustomization file, its environment's name, or a
glob of folders.

All commands read these words alike, with a spec and without one.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError
from kustomgen.k8s.names import did_you_mean, few
from kustomgen.kustomize.kustomization import NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.kustomize.sources import Sources

_GLOB = re.compile(r"[*?\[]")


def overlays_called(word: str, sources: Sources, environments: Mapping[str, str]) -> list[str]:
    """The folders of kustomizations that a word means, as messages name them; several for a glob or
    a name of several.

    ``environments`` are the folders of the spec's environments, by the names that it gives them.
    Raises InputError with the nearest name.
    """
    path = sources.cwd / word
    if Path(word).name in NAMES and path.is_file():
        path, word = path.parent, str(Path(word).parent)
    if sources.kustomization(path) is not None:
        return [sources.show(Path(word))]
    if word in environments:
        return [environments[word]]
    there = {sources.show(one.folder): one for one in sources.search(sources.cwd) if not one.is_component}
    if _GLOB.search(word):
        found = [shown for shown in sorted(there) if _matches(shown, word)]
    else:
        found = [shown for shown in sorted(there) if shown.rpartition("/")[2] == word]
        # Of several of one name, the overlays are meant: what is in `overlays/` here, if anything
        # is.
        found = [shown for shown in found if shown == f"overlays/{word}"] or found
    if found:
        return found
    raise InputError(_unknown(word, path, there, environments))


def overlay_called(word: str, sources: Sources, environments: Mapping[str, str]) -> str:
    """The one folder that a word means. Raises InputError if that is not one, or several."""
    found = overlays_called(word, sources, environments)
    if len(found) > 1:
        raise InputError(Complaint(None, f"{word!r} is {len(found)} overlays: {few(found)}", "name one by its folder"))
    return found[0]


def _matches(shown: str, glob: str) -> bool:
    from kustomgen.kustomize.exclude import ExcludeGlob  # noqa: PLC0415 - for who writes a glob

    text = glob.rstrip("/")
    # A folder below what matches is another one, which the glob does not mean.
    above = shown.rpartition("/")[0]
    return ExcludeGlob(text).matches(shown) and not (above and ExcludeGlob(text).matches(above))


def _unknown(word: str, path: Path, there: Mapping[str, object], environments: Mapping[str, str]) -> Complaint:
    names = {*environments, *there, *(shown.rpartition("/")[2] for shown in there)}
    hint = did_you_mean(word, names, f"there are: {few(sorted(environments or there))}")
    if not names:
        hint = "no kustomization is here or below: `kustomgen init` writes a first spec"
    what = "no kustomization in folder" if path.is_dir() else "no environment or folder"
    return Complaint(None, f"there is {what} {word!r}", hint)
