"""No JSON patch addresses containers, variables or volumes by index.

``/containers/0`` is another container as soon as one is inserted before it. The patch then changes
the wrong one without a message. A strategic merge patch finds items by name.

Fix: use a strategic merge patch, or add ``op: test`` for the name before the operation.

Fails::

    resources: [../../base]
    patches:
      - target: {kind: Deployment}
        patch: |
          - {op: replace, path: /spec/template/spec/containers/0/workingDir, value: /app}

Passes::

    resources: [../../base]
    patches:
      - target: {kind: Deployment}
        patch: |
          - {op: test, path: /spec/template/spec/containers/0/name, value: web}
          - {op: replace, path: /spec/template/spec/containers/0/workingDir, value: /app}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.merging import ABSENT
from kustomgen.k8s.pointer import lookup, words
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once

if TYPE_CHECKING:
    from kustomgen.k8s.layer_effect import PatchEntry


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for turn in build.turns or ():
        for patch in turn.patches:
            tested: set[tuple[str, ...]] = set()
            for operation in patch.operations():
                path, op = words(operation), operation.get("op")
                if op is not None and op.value == "test":
                    tested.add(path[:-1])
                    continue
                where = operation.get("path")
                counted = _counted(path)
                if where and counted and counted not in tested:
                    yield Problem(where.mark, f"/{'/'.join(counted)} is found by its number{_today(counted, patch)}")


_NAMED = ("containers", "initContainers", "env", "volumes", "volumeMounts", "ports")


def _counted(path: tuple[str, ...]) -> tuple[str, ...]:
    """The part of the path up to the last item that has a name, and is found by its number."""
    found: tuple[str, ...] = ()
    for index in range(1, len(path)):
        # What is inserted at a place is not found there.
        if path[index].isdecimal() and path[index - 1] in _NAMED and index + 1 < len(path):
            found = path[: index + 1]
    return found


def _today(path: tuple[str, ...], patch: PatchEntry) -> str:
    names = {
        str(found) for pair in patch.selected if (found := lookup(pair.before.manifest, (*path, "name"))) is not ABSENT
    }
    return f", today {' or '.join(map(repr, sorted(names)))}" if names else ""


RULE = Rule(
    "json-patch-by-name",
    Severity.INFO,
    __doc__,
    check,
    aliases=("kustomize/json-patch-index",),
    turns=True,
)
