"""No patch or generator sets a value that the same kustomization overrides later.

``images`` and ``replicas`` apply after all patches, and patches apply after generators, whatever
their order in the file. Readers trust the first value, and changing it has no effect.

Fix: keep one of the two. Bots that update versions need ``images``.

Fails::

    resources: [../../base]
    replicas: [{name: web, count: 7}]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {replicas: 3, minReadySeconds: 10}

Passes::

    resources: [../../base]
    replicas: [{name: web, count: 7}]
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {minReadySeconds: 10}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.merging import Effect, PatchChange, changes
from kustomgen.rules.api import Build, Image, Iterator, Params, Problem, Resource, Rule, Severity, once

if TYPE_CHECKING:
    from kustomgen.k8s.layer_effect import LayerEffect


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for turn in build.turns or ():
        for patch in turn.patches:
            if patch.entry in turn.idle:
                continue  # that it has no effect at all is another rule's
            for document, pair in patch.merges():
                for change in changes(document, pair, turn.kubernetes):
                    if change.effect is Effect.SET and change.path == ("spec", "replicas"):
                        yield from _replicas(change, pair.before.name, turn)
                    elif change.effect is Effect.SET and change.path[-1:] == ("image",):
                        yield from _image(change, turn)
                    elif change.effect is Effect.SET and change.path[:-1] == ("data",):
                        yield from _literal(change, pair.before, turn)


def _replicas(change: PatchChange, name: str, turn: LayerEffect) -> Iterator[Problem]:
    for entry in turn.items("replicas"):
        named, count = entry.get("name"), entry.get("count")
        if named and count and named.value == name and count.value != change.at.value:
            where = f"`replicas` in {count.where} sets {count.value} after it"
            yield Problem(change.at.where, f"{change.at.value} replicas are not what is built: {where}")


def _literal(change: PatchChange, config: Resource, turn: LayerEffect) -> Iterator[Problem]:
    """Generators come before patches, so here it is the patch that wins."""
    field = {"ConfigMap": "configMapGenerator", "Secret": "secretGenerator"}.get(config.kind, "")
    for entry in turn.items(field):
        name, literals = entry.get("name"), entry.get("literals")
        if name is None or not config.name.startswith(str(name.value)) or literals is None:
            continue
        for literal in literals.value if isinstance(literals.value, list) else ():
            key, _, value = str(literal.value).partition("=")
            if key == change.path[-1] and value != str(change.at.value):
                said = f"the literal {key!r} is not what is built: a patch in {change.at.where} sets it after"
                yield Problem(literal.where, said)


def _image(change: PatchChange, turn: LayerEffect) -> Iterator[Problem]:
    given, before = Image.parse(str(change.at.value)), Image.parse(str(change.before))
    if given.tag is None or given.name != before.name or given == before:
        return  # an image without its tag is there to be given one
    for entry in turn.items("images"):
        named, tag = entry.get("name"), entry.get("newTag")
        if named and tag and named.value == given.name and str(tag.value) != given.tag:
            where = f"`images` in {tag.where} sets {str(tag.value)!r} after it"
            yield Problem(change.at.where, f"tag {given.tag!r} is not what is built: {where}")


RULE = Rule(
    "override-not-shadowed",
    Severity.WARNING,
    __doc__,
    check,
    aliases=("kustomize/override-shadowed",),
    turns=True,
)
