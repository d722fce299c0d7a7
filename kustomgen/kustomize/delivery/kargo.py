"""Kargo's Stages: the folders of a repository that their promotion steps change.

A step names a path in its working directory, below the folder that ``git-clone`` checked a branch
out to. Source: https://docs.kargo.io/user-guide/reference-docs/promotion-steps.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from kustomgen.k8s.delivery import KARGO, Delivery
from kustomgen.k8s.resource import Resource

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kustomgen.k8s.resource import Node

STEPS = ("promotionTemplate", "spec", "steps")
_FOLDERS = ("kustomize-set-image", "kustomize-build")
_FILES = ("yaml-update", "json-update")
_SOURCE_BRANCHES = ("", "main", "master", "trunk")
"""What this tree may be; of a branch for one stage nobody knows here what is on it."""
_EXPRESSION = re.compile(r"\$\{\{\s*(ctx\.stage|vars\.\w+)\s*\}\}")


def is_stage(resource: Resource) -> bool:
    """Whether it is a Stage of Kargo."""
    return resource.kind == "Stage" and resource.ref.group == KARGO


def stage_paths(stage: Resource) -> Iterator[Delivery]:
    """The paths of this repository, or of another, that the steps of a Stage change; each once."""
    steps = list(stage["spec"].walk(*STEPS).items())
    known = _known(stage)
    clones = dict(_clones(steps, known))
    seen = set()
    for number, step in enumerate(steps):
        uses = step["uses"].text
        if uses not in (*_FOLDERS, *_FILES):
            continue
        path = posixpath.normpath(_filled(step["config"]["path"].text, known) or ".")
        clone = next((each for each in sorted(clones, key=len, reverse=True) if _below(path, each)), None)
        if clone is None:
            continue
        inside = posixpath.relpath(path, clone)
        if inside not in seen:
            seen.add(inside)
            yield _delivery(stage, number, uses, clones[clone], inside)


def _delivery(stage: Resource, number: int, uses: str, url: str, path: str) -> Delivery:
    """The step as a source: its ``config`` with the repository, and the path from the top of it."""
    steps = [each.value for each in stage["spec"].walk(*STEPS).items()]
    steps[number] = {**steps[number], "config": {**steps[number]["config"], "repoURL": url, "path": path}}
    made = Resource({"spec": {STEPS[0]: {STEPS[1]: {STEPS[2]: steps}}}})
    source = (*STEPS, number, "config")
    return Delivery(stage, stage.name, made["spec"], ("spec",), source, applies=False, reads=uses in _FOLDERS)


def _clones(steps: list[Node], known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The folders of the working directory with a checkout of a source branch, each with its
    repository.
    """
    for step in steps:
        if step["uses"].text != "git-clone":
            continue
        url = _filled(step["config"]["repoURL"].text, known)
        for checkout in step["config"]["checkout"].items():
            if _filled(checkout["branch"].text, known) in _SOURCE_BRANCHES and not checkout["tag"].present:
                yield posixpath.normpath(_filled(checkout["path"].text, known) or "."), url


def _known(stage: Resource) -> Mapping[str, str]:
    """What an expression stands for, as far as the Stage says it."""
    found = {"ctx.stage": stage.name}
    for place in (stage["spec"]["vars"], stage["spec"]["promotionTemplate"]["spec"]["vars"]):
        found |= {f"vars.{each['name'].text}": each["value"].text for each in place.items()}
    return found


def _filled(text: str, known: Mapping[str, str]) -> str:
    return _EXPRESSION.sub(lambda found: known.get(found[1], found[0]), text)


def _below(path: str, folder: str) -> bool:
    return folder in (".", path) or path.startswith(f"{folder}/")
