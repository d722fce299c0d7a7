"""The Applications that an ApplicationSet makes, where its generators only need this repository.

Argo CD, ApplicationSet, "Generators": list, git (directories) and matrix are resolved over the
tree, with merge of those. What asks a cluster, a forge or files' content is not known.
"""

from __future__ import annotations

import os
import re
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from kustomgen import regexp
from kustomgen.files.walk import walk
from kustomgen.kustomize.delivery.templates import filled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from kustomgen.k8s.resource import Node, Resource

MOST = 2000
"""How many Applications of one set are checked."""
_DEEPEST, _FOLDERS, _LONGEST = 12, 20_000, 300

Values = dict[str, Any]


def applications(resource: Resource, root: Path, ours: Callable[[str], bool]) -> Iterator[tuple[Values, bool]]:
    """The Applications of a set as manifests; the second is false where a value in one may not be
    known.

    ``root`` is the top folder of the repository, ``ours`` says whether a ``repoURL`` means it.
    """
    go = resource["spec"]["goTemplate"].value is True
    template = resource["spec"]["template"].mapping
    for generator in resource["spec"]["generators"].items():
        rows = _rows(generator, root, ours, go=go)
        for row in islice(rows or (), MOST):
            made: Values = filled(dict(template), row, go=go)
            patch = resource["spec"]["templatePatch"].text
            yield _with_patch(made, patch, row), not patch or "automated" in row


def unresolved(resource: Resource, root: Path, ours: Callable[[str], bool]) -> list[str]:
    """The kinds of generators of a set of which nobody knows here what they make."""
    go = resource["spec"]["goTemplate"].value is True
    generators = list(resource["spec"]["generators"].items())
    return sorted({_kind(each) for each in generators if _rows(each, root, ours, go=go) is None})


def _with_patch(made: Values, patch: str, row: Values) -> Values:
    """The one patch that is common: a generator's value for ``automated``, which a template cannot
    leave out.
    """
    if "automated" in patch and isinstance(row.get("automated"), dict):
        policy = {**(made.get("spec", {}).get("syncPolicy") or {}), "automated": row["automated"]}
        return {**made, "spec": {**made.get("spec", {}), "syncPolicy": policy}}
    return made


def _kind(generator: Node) -> str:
    return next((key for key in generator.mapping if key not in ("template", "selector", "values")), "")


def _rows(generator: Node, root: Path, ours: Callable[[str], bool], *, go: bool) -> list[Values] | None:
    """A generator's values, one for each Application; None if they are not known."""
    if generator["selector"].present:
        return None
    kind = _kind(generator)
    if kind == "list":
        return _listed(generator["list"])
    if kind == "git":
        return _folders(generator["git"], root, ours, go=go)
    if kind == "matrix":
        return _matrix(generator["matrix"], root, ours, go=go)
    return None


def _listed(node: Node) -> list[Values] | None:
    if node["elementsYaml"].present:
        return None
    return [dict(item.mapping) for item in node["elements"].items() if item.mapping]


def _matrix(node: Node, root: Path, ours: Callable[[str], bool], *, go: bool) -> list[Values] | None:
    found = [_rows(each, root, ours, go=go) for each in node["generators"].items()]
    if len(found) != 2 or any(rows is None for rows in found):  # noqa: PLR2004 - Argo CD takes two
        return None
    first, second = (rows or [] for rows in found)
    return [{**one, **other} for one, other in islice(product(first, second), MOST)]


def _folders(node: Node, root: Path, ours: Callable[[str], bool], *, go: bool) -> list[Values] | None:
    wanted = [item["path"].text for item in node["directories"].items() if item["exclude"].value is not True]
    unwanted = [item["path"].text for item in node["directories"].items() if item["exclude"].value is True]
    if not wanted or not ours(node["repoURL"].text) or node["pathParamPrefix"].present:
        return None
    if any("{{" in pattern for pattern in (*wanted, *unwanted)):
        return None
    take, leave = _matcher(wanted), _matcher(unwanted)
    extra = dict(node["values"].mapping)
    found = []
    for folder in _walk(root):
        if take(folder) and not leave(folder):
            row: Values = {"path": _path(folder)}
            row["values"] = filled(extra, row, go=go)
            found.append(row)
    return found


def _path(folder: str) -> Values:
    parts = folder.split("/")
    name = parts[-1]
    return {
        "path": folder,
        "basename": name,
        "basenameNormalized": re.sub(r"[^a-z0-9.-]", "-", name.lower()),
        "segments": parts,
        # fasttemplate's way to name a segment.
        **{f"[{number}]": part for number, part in enumerate(parts)},
    }


def _walk(root: Path) -> Iterator[str]:
    for seen, (place, below, _) in enumerate(walk(root)):
        relative = os.path.relpath(place, root)
        depth = 0 if relative == "." else relative.count(os.sep) + 1
        below[:] = sorted(name for name in below if not name.startswith(".")) if depth < _DEEPEST else []
        if depth:
            yield relative.replace(os.sep, "/")
        if seen > _FOLDERS:
            return


def _matcher(patterns: Sequence[str]) -> Callable[[str], bool]:
    """Argo CD matches by path.Match, where ``*`` stops at a slash, and doublestar's ``**``."""
    known = [found for pattern in patterns if (found := _usable(pattern.strip("/")))]
    return lambda folder: any(regexp.fullmatch(each, folder) for each in known)


def _usable(pattern: str) -> str | None:
    """The expression for a pattern; None for one that is not one, or longer than anyone writes."""
    if len(pattern) > _LONGEST:
        return None
    found = _expression(pattern)
    try:
        regexp.check(found)
    except ValueError:
        return None
    return found


def _expression(pattern: str) -> str:
    found = ""
    pattern = re.sub(r"(\*\*/)+", "**/", re.sub(r"\*{2,}", "**", pattern))
    for part in re.split(r"(\*\*/?|\*|\?|\[[^\]]*\])", pattern):
        if part.startswith("**"):
            found += "(?:.*/)?" if part.endswith("/") else ".*"
        elif part == "*":
            found += "[^/]*"
        elif part == "?":
            found += "[^/]"
        elif part.startswith("["):
            found += part
        else:
            found += re.escape(part)
    return found
