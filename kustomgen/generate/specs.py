"""The specs that a command processes, and objects that several of them write."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from kustomgen.errors import Complaint, InputError, Mark
from kustomgen.files.confined import read_bytes
from kustomgen.k8s.names import few
from kustomgen.spec.discovery import SPEC, spec_file, specs_below, touched

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def specs_of(paths: Sequence[Path], changed: Sequence[Path] | None) -> list[Path]:
    """The specs of paths; a folder means all in it. With ``changed``, only those that use these
    files.

    Raises InputError for a folder without any.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112 - a path that cannot be is none, and reading it says so
            below = specs_below(path)
            if not below and changed is None:
                hint = "`kustomgen init` writes a first one"
                where = "here" if str(path) == "." else f"in {path}"
                raise InputError(Complaint(None, f"there is no {SPEC} {where}, nor below", hint))
            found.update(dict.fromkeys(below))
        else:
            found[path] = None
    return touched(found, changed) if changed is not None else list(found)


def forced_apart(paths: tuple[Path, ...]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Splits paths into specs and generated files and folders, which are below a spec and contain
    none. For files only, the specs are the nearest ones above them.
    """
    specs: list[Path] = []
    files: list[Path] = []
    for path in paths:
        inside = path.name != SPEC and any((above / SPEC).is_file() for above in path.parents)
        (files if inside and os.path.lexists(path) and not specs_below(path) else specs).append(path)
    nearest = (next(above / SPEC for above in file.parents if (above / SPEC).is_file()) for file in files)
    return tuple(specs or dict.fromkeys(nearest)), tuple(files)


def spec_of(path: Path) -> Path:
    """The one spec of a command: the file, or the one in a folder.

    Raises InputError if none exists, and the specs are in folders below.
    """
    file = spec_file(path)
    if not os.path.lexists(file) and (below := specs_below(file.parent)):
        named = ", ".join(f"--spec {each.parent}" for each in below[:5]) + (", …" if len(below) > 5 else "")  # noqa: PLR2004
        raise InputError(Complaint(Mark(str(file)), "there is no such file", f"there are specs below: {named}"))
    return file


def written_twice(specs: Sequence[Path]) -> list[Complaint]:
    """Objects outside the overlays that several specs write: Argo CD's ConfigMap of notifications
    is one in its namespace.
    """
    first: dict[str, Path] = {}
    told = []
    for spec in specs:
        for place in sorted(spec.parent.glob("argocd/**/notifications.yaml")):
            text = _text(place, spec.parent)
            key = str(place.relative_to(spec.parent))
            other = first.setdefault(key, place)
            if other != place:
                differ = "with another text" if _text(other, other.parent) != text else "too"
                hint = "let one application write it: in the others, leave `notifications.webhook` out"
                message = f"argocd-notifications-cm is written by {other} {differ}: the one applied last wins"
                told.append(Complaint(Mark(str(place)), message, hint))
    return told


def _text(file: Path, project: Path) -> bytes:
    """A file's bytes; empty if it is not a regular file of the project, such as a link
    or a pipe.
    """
    try:
        return read_bytes(file, within=project)
    except OSError:
        return b""


def namespaces_twice(specs: Sequence[Path]) -> list[Complaint]:
    """Notes on Namespace objects that several specs create in one cluster: the last one applied
    sets the labels.
    """
    made: dict[str, list[tuple[Path, str]]] = {}
    for spec in specs:
        for overlay in sorted(spec.parent.glob("overlays/*/kustomization.yaml")):
            if (spec.parent / "base/namespace.yaml").is_file() or (overlay.parent / "namespace.yaml").is_file():
                found = _NAMESPACE.search(_text(overlay, spec.parent).decode("utf-8", "replace"))
                if found:
                    made.setdefault(found[1], []).append((spec, overlay.parent.name))
    shared: dict[tuple[Path, ...], list[str]] = {}
    for name, makers in made.items():
        clusters: dict[str | None, dict[Path, None]] = {}
        for spec, folder in makers if len({spec for spec, _ in makers}) > 1 else ():
            clusters.setdefault(_cluster_of(spec, folder), {})[spec] = None
        for together in clusters.values():
            if len(together) > 1:
                shared.setdefault(tuple(together), []).append(name)
    hint = "let one of them make it: in the others, write `namespaceObject: false`"
    return [
        Complaint(Mark(str(together[-1])), f"{' and '.join(map(str, together))} make the Namespace {few(names)}", hint)
        for together, names in shared.items()
    ]


_NAMESPACE = re.compile(r"^namespace: (\S+)$", re.MULTILINE)


def _cluster_of(spec: Path, folder: str) -> str | None:
    """The cluster of the environment that an overlay is of."""
    from kustomgen.spec.heads import read_head  # noqa: PLC0415 - where two make one
    from kustomgen.yaml.text import Files  # noqa: PLC0415

    head = read_head(spec.parent, spec.name, Files())
    return next((head.cluster_of(name) for name in head.names if head.folder_of(name) == f"overlays/{folder}"), None)
