"""No patch adds an item where it means to change one.

kustomize identifies ports by number and spread constraints by topology key and
``whenUnsatisfiable``. A patch that changes part of this key adds a second item and keeps the
base's. The API server rejects two ports of one name. Two constraints for one topology both apply,
so ``ScheduleAnyway`` beside ``DoNotSchedule`` weakens nothing.

Fix: delete the base's item in the same patch (``$patch: delete`` with its key), or replace the list
(``$patch: replace``).

Fails::

    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {template: {spec: {containers: [{name: web, ports: [{name: http, containerPort: 8080}]}]}}}

Passes::

    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {template: {spec: {containers: [{name: web, ports: [{containerPort: 80, $patch: delete}, {name: http, containerPort: 8080}]}]}}}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kustomgen.k8s.merging import find_item
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once

if TYPE_CHECKING:
    from typing import Any

    from kustomgen.yaml.located import Located


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for turn in build.turns or ():
        for patch in turn.patches:
            for document, pair in patch.merges():
                if pair.after is not None:
                    yield from _twins(document, (), pair.before.manifest, pair.after.manifest)


def _twins(at: Located, path: tuple[str, ...], before: Any, after: Any) -> Iterator[Problem]:
    """Walks down the patch, its lists of mappings by ``name``."""
    for key, value in at.value.items() if isinstance(at.value, dict) else ():
        was, now = _in(before, key), _in(after, key)
        if isinstance(value.value, dict):
            yield from _twins(value, (*path, key), was, now)
        for item in value.value if isinstance(value.value, list) else ():
            name = item.get("name")
            same = ("name", name.value if name else None)
            if key in _IDENTITY:
                yield from _added(item, key, was, now)
            elif isinstance(item.value, dict):
                yield from _twins(item, (*path, key), find_item(was, *same), find_item(now, *same))


_IDENTITY = {"ports": "name", "topologySpreadConstraints": "topologyKey"}


def _added(item: Located, field: str, before: Any, after: Any) -> Iterator[Problem]:
    key = _IDENTITY[field]
    wanted = item.get(key)
    had, has = (_same(items, key, wanted.value) if wanted else [] for items in (before, after))
    if wanted and len(has) > 1 and len(had) == 1:
        parts = ("containerPort", "port", "protocol", "whenUnsatisfiable")
        differ = [part for part in parts if len({str(one.get(part, "")) for one in has}) > 1]
        shown = " and ".join(" ".join(str(one.get(part, "none")) for part in differ) or "twice" for one in has)
        yield Problem(
            wanted.mark, f"{wanted.value!r} is now in the list {len(has)} times, as {shown}: the base's item stays"
        )


def _same(items: Any, key: str, value: Any) -> list[Mapping[str, Any]]:
    return (
        [one for one in items if isinstance(one, Mapping) and one.get(key) == value] if isinstance(items, list) else []
    )


def _in(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, Mapping) else None


RULE = Rule(
    "patch-items-merge",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("kustomize/patch-merge-key-duplicate",),
    turns=True,
)
