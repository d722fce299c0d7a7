"""Every ``${variable}`` in an overlay has a value in ``postBuild`` of the Flux Kustomization, and
every value is used.

Flux silently replaces a variable without a value by an empty string: a host becomes empty, an image
loses its tag. A default (``${name:=value}``) counts as a value. With ``substituteFrom``, the value
may be in the cluster. Objects with ``kustomize.toolkit.fluxcd.io/substitute: disabled`` are not
checked.

Fix: set the variable in ``postBuild.substitute``, or give it a default. Write ``$${variable}`` for
a variable of the container. Remove unused values.

Fails::

    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: shop, namespace: flux-system}
    spec:
      path: ./overlays/prod
      sourceRef: {kind: GitRepository, name: flux-system}
      postBuild: {substitute: {regoin: eu}}
    --- # overlays/prod/kustomization.yaml
    resources: [../../base]
    commonAnnotations: {example.com/region: "${region}"}

Passes::

    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: shop, namespace: flux-system}
    spec:
      path: ./overlays/prod
      sourceRef: {kind: GitRepository, name: flux-system}
      postBuild: {substitute: {region: eu}}
    --- # overlays/prod/kustomization.yaml
    resources: [../../base]
    commonAnnotations: {example.com/region: "${region}"}
"""

from __future__ import annotations

import json
import re

from kustomgen.k8s.delivery import FLUX, Delivery, delivered
from kustomgen.rules.api import Build, Iterator, Params, Problem, Resource, Rule, Severity, once

_VARIABLE = re.compile(r"(?<!\$)\$\{\s*(?P<name>[A-Za-z_]\w*)(?P<default>[^}]*)\}")
_SWITCH = f"{FLUX}/substitute"
_NO_DEFAULT = ("", ":")


def check(build: Build, _: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for delivery in delivered(build, argo=False):
        after = delivery.spec["postBuild"]
        if not after.present or delivery.folder is None:
            continue
        given = after["substitute"].mapping
        used = _used(delivery)
        if not after["substituteFrom"].present and not delivery.inherits:
            missing = [name for name, place in used.items() if place is not None and name not in given]
            if missing:
                where = used[missing[0]]
                yield Problem(
                    delivery.at("postBuild", "substitute"),
                    f"{', '.join(f'${{{name}}}' for name in missing)} in {where} of {delivery.folder.path} "
                    "has no value and becomes empty",
                )
        for name in given:
            if name not in used and not _nested(delivery):
                yield Problem(
                    delivery.at("postBuild", "substitute", name),
                    f"nothing in {delivery.folder.path} uses ${{{name}}}",
                    Severity.INFO,
                )


def _nested(delivery: Delivery) -> bool:
    """Whether what is applied applies more: of that nobody knows here what it uses."""
    objects = delivery.build.resources if delivery.build else ()
    return any(each.ref.group.endswith(".toolkit.fluxcd.io") for each in objects)


def _used(delivery: Delivery) -> dict[str, Resource | None]:
    """The variables in its objects, each with the first that has no default for it, None if all
    have one.
    """
    found: dict[str, Resource | None] = {}
    for resource in delivery.build.resources if delivery.build else ():
        if "disabled" in (resource.labels.get(_SWITCH), resource.annotations.get(_SWITCH)):
            continue
        for match in _VARIABLE.finditer(json.dumps(resource.manifest)):
            bare = match["default"] in _NO_DEFAULT
            if found.get(match["name"]) is None:
                found[match["name"]] = resource if bare else None
    return found


RULE = Rule("flux-variables-set", Severity.WARNING, __doc__, check, delivery=True)
