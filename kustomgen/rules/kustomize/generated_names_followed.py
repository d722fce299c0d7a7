"""References to a generated ConfigMap or Secret use its generated name.

kustomize appends a hash to the name and updates references in Kubernetes' own kinds. It does not
know references in custom resources (a Rollout, a Prometheus), so these keep the name without hash,
which does not exist.

Fix: add the field to a file under ``configurations`` (``nameReference``), or set
``disableNameSuffixHash: true``.

Fails::

    resources: [rollout.yaml]
    configMapGenerator: [{name: settings, literals: [A=1]}]
    --- # overlays/prod/rollout.yaml
    apiVersion: argoproj.io/v1alpha1
    kind: Rollout
    metadata: {name: web}
    spec: {template: {spec: {containers: [{name: web, image: "a:1", envFrom: [{configMapRef: {name: settings}}]}]}}}

Passes::

    resources: [rollout.yaml]
    configMapGenerator: [{name: settings, literals: [A=1], options: {disableNameSuffixHash: true}}]
    --- # overlays/prod/rollout.yaml
    apiVersion: argoproj.io/v1alpha1
    kind: Rollout
    metadata: {name: web}
    spec: {template: {spec: {containers: [{name: web, image: "a:1", envFrom: [{configMapRef: {name: settings}}]}]}}}
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kustomgen.k8s.resource import format_path
from kustomgen.k8s.schema import is_builtin_group
from kustomgen.rules.api import Build, Iterator, Params, Problem, Resource, Rule, Severity, once

if TYPE_CHECKING:
    from typing import Any

    from kustomgen.yaml.located import Located


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for turn in build.turns or ():
        for field, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
            names = {resource.name for resource in turn.patched if resource.kind == kind}
            for entry in turn.items(field):
                name = entry.get("name")
                if name and str(name.value) not in names and any(_is_hashed(str(name.value), made) for made in names):
                    for resource in turn.patched:
                        if not is_builtin_group(resource.ref.group):
                            yield from _left(build, name, kind, resource)


def _is_hashed(name: str, made: str) -> bool:
    return re.fullmatch(re.escape(name) + "-[a-z0-9]{10}", made) is not None


def _left(build: Build, name: Located, kind: str, resource: Resource) -> Iterator[Problem]:
    for path, text in _texts(resource.manifest, ()):
        words = [step.lower() for step in path if isinstance(step, str)]
        about = kind.lower() in "".join(words[-2:]) and words[-1].endswith(("name", kind.lower()))
        if text == name.value and about and _stays(build, resource, path):
            yield Problem(
                name.mark, f"{resource} {format_path(path)} says {text!r}, and the {kind} gets a hash to its name"
            )


def _stays(build: Build, resource: Resource, path: tuple[str | int, ...]) -> bool:
    """Whether the text is what the whole build has: names are followed after the patches of a
    kustomization.
    """
    text = resource.node.walk(*path).text
    return any(each.node.walk(*path).text == text for each in build.of_kind(resource.kind))


def _texts(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield path, value
    for step, inside in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from _texts(inside, (*path, step))


RULE = Rule(
    "generated-names-followed",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("kustomize/generated-name-not-rewritten",),
    turns=True,
)
