"""No patch adds a container without an image.

A strategic merge patch finds a container by name. If the base has no container of that name,
because of a typo or a rename, the patch adds a second container without an image. The API server
rejects it, and the intended container stays unchanged.

Fix: use the container name of the base. If a new container is intended, set its image.

Fails::

    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {template: {spec: {containers: [{name: wbe, workingDir: /app}]}}}

Passes::

    resources: [../../base]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {template: {spec: {containers: [{name: web, workingDir: /app}]}}}
"""

from __future__ import annotations

from kustomgen.k8s.merging import ABSENT, Effect, all_changes, find_item
from kustomgen.k8s.names import did_you_mean
from kustomgen.k8s.pods import CONTAINER_FIELDS
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for turn in build.turns or ():
        for change in all_changes(turn):
            field = str(change.path[-2]) if len(change.path) > 1 else ""
            if change.effect is not Effect.ADDED_ITEM or field not in CONTAINER_FIELDS:
                continue
            name = change.at.get("name")
            made = find_item(change.after, "name", name.value if name else "")
            if name is None or made is ABSENT or made.get("image"):
                continue
            known = [str(item.get("name")) for item in change.before] if isinstance(change.before, list) else []
            yield Problem(name.mark, f"{name.value!r} is added without an image: {_known(str(name.value), known)}")


def _known(name: str, known: list[str]) -> str:
    if not known:
        return "there are no such containers before"
    hint = did_you_mean(name, known, "")
    return f"the containers are {', '.join(map(repr, known))}{hint and f'; {hint}'}"


RULE = Rule(
    "patch-container-exists",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("kustomize/patch-adds-container",),
    turns=True,
)
