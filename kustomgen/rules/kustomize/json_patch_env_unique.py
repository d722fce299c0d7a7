"""No JSON patch adds a variable that the container already has.

``op: add`` inserts into a list and does not replace. Before the base's variable it has no effect,
because the last entry wins. After it, both entries remain.

Fix: use ``op: replace`` on the existing value, or a strategic merge patch, which finds it by name.

Fails::

    resources: [../../base]
    patches:
      - target: {kind: Deployment}
        patch: |
          - {op: add, path: /spec/template/spec/containers/0/env/0, value: {name: LEVEL, value: debug}}

Passes::

    resources: [../../base]
    patches:
      - target: {kind: Deployment}
        patch: |
          - {op: replace, path: /spec/template/spec/containers/0/env/0/value, value: debug}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kustomgen.k8s.pointer import lookup, words
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once

if TYPE_CHECKING:
    from typing import Any


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for turn in build.turns or ():
        for patch in turn.patches:
            for operation in patch.operations():
                path, op, name = words(operation), operation.get("op"), operation.get("value", "name")
                if op is None or name is None or op.value != "add" or path[-2:-1] != ("env",):
                    continue
                for pair in patch.selected:
                    index = _index(lookup(pair.before.manifest, path[:-1]), name.value)
                    if index is not None:
                        wins = (
                            "so that one still wins"
                            if path[-1].isdecimal() and int(path[-1]) <= index
                            else "and both stay"
                        )
                        yield Problem(name.mark, f"{pair.before} has {name.value!r} already, as env/{index}, {wins}")


def _index(items: Any, name: str) -> int | None:
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, Mapping) and item.get("name") == name:
            return index
    return None


RULE = Rule(
    "json-patch-env-unique",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("kustomize/json-patch-duplicate-env",),
    turns=True,
)
