"""What environments and the application are called, by the paths that they come from."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

GENERIC = frozenset({
    ".", "", "app", "apps", "base", "bases", "build", "cluster", "clusters", "config", "default", "deploy", "deployment",
    "deployments", "dist", "env", "environment", "environments", "envs", "helm", "k8s", "kube", "kubernetes", "kustomize",
    "manifest", "manifests", "out", "output", "overlay", "overlays", "resources", "src", "variants",
})  # fmt: skip
"""Names of folders that say what is in them, and not what it is of."""

ALONE = "default"
"""An environment of which no path says what it is."""


def label(text: str) -> str:
    """The text as a DNS label; empty if nothing of it can be in one."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:63].strip("-")


def environment_names(places: Sequence[str]) -> list[str]:
    """Names for environments that come from these folders or files: as short as tells
    them apart.
    """
    parts = [_parts(place) for place in places]
    if len(parts) == 1:
        told = [part for part in parts[0] if part not in GENERIC]
        return [told[-1] if told and parts[0][-1] == told[-1] else ALONE]
    while all(parts) and len({each[0] for each in parts}) == 1 and all(len(each) > 1 for each in parts):
        parts = [each[1:] for each in parts]
    while all(len(each) > 1 for each in parts) and len({each[-1] for each in parts}) == 1:
        parts = [each[:-1] for each in parts]
    last = [each[-1] if each else ALONE for each in parts]
    names = last if len(set(last)) == len(last) else ["-".join(each) or ALONE for each in parts]
    return _distinct(names)


def _parts(place: str) -> list[str]:
    path = PurePosixPath(place)
    known = (".yaml", ".yml", ".json")
    stem = path.name.removesuffix(path.suffix) if path.suffix in known else path.name
    found = [label(part) for part in (*path.parts[:-1], stem)]
    return [part for part in found if part] or [ALONE]


def _distinct(names: Sequence[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        short, number = name[:60], 2
        while name in found:
            name, number = f"{short}-{number}", number + 1  # noqa: PLW2901 - until it is free
        found.append(name)
    return found


def common_name(names: Collection[str]) -> str:
    """What two names or more begin with, as a whole word or several; empty if that is nothing."""
    words = [name.split("-") for name in dict.fromkeys(names)]
    if len(words) < 2:  # noqa: PLR2004 - one name shares nothing
        return ""
    shared = []
    for column in zip(*words, strict=False):
        if len(set(column)) > 1:
            break
        shared.append(column[0])
    return label("-".join(shared))[:40].strip("-")


def application_name(place: str, real: str) -> str:
    """What the application is called that lies in a folder: the folder's name, or that of the one
    above which says it.
    """
    known = (".yaml", ".yml", ".json")
    for path in (PurePosixPath(place), PurePosixPath(real)):
        for part in reversed(path.parts):
            name = label(PurePosixPath(part).stem if part.endswith(known) else part)
            if name and name not in GENERIC:
                return name[:40].strip("-")
    return "app"
