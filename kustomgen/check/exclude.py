"""``kustomgen check --exclude``, and ``exclude`` of the policies of a run."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kustomgen.errors import Complaint, InputError
from kustomgen.kustomize.exclude import ExcludeGlob, Exclusions
from kustomgen.kustomize.tree import Tree, survey
from kustomgen.project.environments import POLICIES
from kustomgen.yaml.quick import parse_quickly

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kustomgen.kustomize.sources import Sources
    from kustomgen.yaml.text import Files

_DEPTH = 10


def exclusions_of(given: Sequence[str], policies: Sequence[str], reading: Files) -> Exclusions:
    """All globs of a run: those of the command line, and of the policy files with all that they
    extend.

    The policies are read for this alone, before the rules are there; what is wrong with them is
    said when they are loaded.
    """
    files = [name for name in policies if name.endswith((".yaml", ".yml"))] or _here()
    globs = dict.fromkeys(
        (*map(ExcludeGlob, given), *(glob for file in files for glob in _in_policy(file, reading, _DEPTH)))
    )
    return Exclusions(tuple(globs))


def _here() -> list[str]:
    return sorted(str(file) for file in POLICIES.glob("*.y*ml")) if POLICIES.is_dir() else []


def _in_policy(file: str, reading: Files, depth: int) -> Iterator[ExcludeGlob]:
    try:
        text = reading.read(Path(file), file)
        documents = parse_quickly(text, file) if "exclude" in text or "extends" in text else []
    except InputError:
        return
    for document in documents:
        root = document.root
        kind = root.get("kind") if root else None
        if root is None or kind is None or kind.value != "Policy":
            continue
        listed: Any = root.get("exclude")
        for item in listed.value if listed and isinstance(listed.value, list) else ():
            if isinstance(item.value, str) and item.value.strip("/. "):
                yield ExcludeGlob(item.value, item.mark)
        extends = root.get("extends")
        if depth and extends and isinstance(extends.value, str) and extends.value.endswith((".yaml", ".yml")):
            yield from _in_policy(
                posixpath.normpath((Path(file).parent / extends.value).as_posix()), reading, depth - 1
            )


def without_excluded(found: Sequence[str], sources: Sources, exclusions: Exclusions) -> tuple[list[str], Tree]:
    """What is left of the targets, and what else there is. Raises InputError if nothing is left,
    or a glob matches nothing.
    """
    left = [target for target in found if not exclusions.leaves_out(sources.show(Path(target)))]
    tree = survey(sources, found, left, exclusions)
    if complaints := exclusions.unused(_there(sources)):
        raise InputError(complaints)
    if not left:
        raise InputError(Complaint(None, "everything is excluded, so nothing would be checked", "exclude less"))
    return left, tree


def _there(sources: Sources) -> list[str]:
    """Every folder that was walked through, and every kustomization and file that was met, as
    messages name them.
    """
    looked = [sources.show(folder) for folder, one in sources.looked().items() if one is not None]
    met = sources.met
    there = [*looked, *(sources.show(Path(path)) for path in (*met.folders, *met.misnamed, *met.loose))]
    return there or [path.as_posix() for path in sorted(Path().iterdir())]
