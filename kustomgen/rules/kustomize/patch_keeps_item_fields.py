"""No patch of a custom resource loses fields of a list item.

kustomize knows merge keys only for Kubernetes' own kinds, and those that ``openapi`` defines. It
replaces every other list of a custom resource (a Rollout's containers, an ExternalSecret's data, a
ScaledObject's triggers). A patch that names an item and only the changed field removes all its
other fields.

Fix: write the whole list in the patch, or change the field with a JSON patch.

Fails::

    resources: [rollout.yaml]
    patches:
      - patch: |
          apiVersion: argoproj.io/v1alpha1
          kind: Rollout
          metadata: {name: web}
          spec: {template: {spec: {containers: [{name: web, image: "shop/web:2"}]}}}
    --- # overlays/prod/rollout.yaml
    apiVersion: argoproj.io/v1alpha1
    kind: Rollout
    metadata: {name: web}
    spec: {template: {spec: {containers: [{name: web, image: "shop/web:1", env: [{name: A, value: "1"}]}]}}}

Passes::

    resources: [rollout.yaml]
    patches:
      - patch: |
          apiVersion: argoproj.io/v1alpha1
          kind: Rollout
          metadata: {name: web}
          spec: {template: {spec: {containers: [{name: web, image: "shop/web:2", env: [{name: A, value: "1"}]}]}}}
    --- # overlays/prod/rollout.yaml
    apiVersion: argoproj.io/v1alpha1
    kind: Rollout
    metadata: {name: web}
    spec: {template: {spec: {containers: [{name: web, image: "shop/web:1", env: [{name: A, value: "1"}]}]}}}
"""

from __future__ import annotations

from collections.abc import Mapping

from kustomgen.k8s.merging import ABSENT, Effect, PatchChange, changes, find_item
from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, once


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for turn in build.turns or ():
        for patch in turn.patches:
            for document, pair in patch.merges():
                for change in changes(document, pair, turn.kubernetes):
                    if change.effect is Effect.REPLACED and isinstance(change.before, list):
                        yield from _lost(change, pair.before.kind)


_NAMES = ("name", "secretKey", "key", "type", "id")
"""What lists of custom resources call their items by."""


def _lost(change: PatchChange, kind: str) -> Iterator[Problem]:
    # With a merge key in `openapi` kustomize merges lists that it replaces otherwise; what it built
    # shows it.
    built = change.after
    for item in change.at.value:
        key = next((key for key in _NAMES if item.get(key)), None)
        named = item.get(key) if key else None
        old = find_item(change.before, key, named.value) if key and named else ABSENT
        again = [
            one for one in change.before if isinstance(one, Mapping) and key and one.get(key) == (named and named.value)
        ]
        if key is None or named is None or old is ABSENT or len(again) != 1:
            continue
        now = find_item(built, key, named.value) if isinstance(built, list) else ABSENT
        there = now if isinstance(now, Mapping) else {}
        lost = [str(each) for each in old if item.get(each) is None and old[each] not in (None, [], {})]
        lost = [each for each in lost if each not in there]
        # What is another thing under the same name keeps nothing of the old one.
        kept = [field for field in old if item.get(field) is not None and field != key]
        if lost and kept:
            message = f"{change.where} of a {kind} is replaced whole: {named.value!r} loses {', '.join(lost)}"
            yield Problem(named.mark, message)


RULE = Rule(
    "patch-keeps-item-fields",
    Severity.WARNING,
    __doc__,
    check,
    aliases=("kustomize/patch-replaces-atomic-list",),
    turns=True,
)
