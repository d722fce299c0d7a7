"""References to an object use its prefixed name.

``namePrefix`` and ``nameSuffix`` rename every object. kustomize updates references in Kubernetes'
own kinds, but knows few fields of custom resources (a ScaledObject, an HTTPRoute, a Rollout). These
keep the old name, which does not exist.

Fix: add the field to ``nameReference``, in a file under ``configurations`` of the kustomization
with the resource.

Fails::

    namePrefix: prod-
    resources: [../../base, scaledobject.yaml]
    --- # overlays/prod/scaledobject.yaml
    apiVersion: keda.sh/v1alpha1
    kind: ScaledObject
    metadata: {name: web}
    spec: {scaleTargetRef: {name: web}}

Passes::

    namePrefix: prod-
    resources: [../../base, scaledobject.yaml]
    configurations: [names.yaml]
    --- # overlays/prod/scaledobject.yaml
    apiVersion: keda.sh/v1alpha1
    kind: ScaledObject
    metadata: {name: web}
    spec: {scaleTargetRef: {name: web}}
    --- # overlays/prod/names.yaml
    nameReference: [{kind: Deployment, fieldSpecs: [{kind: ScaledObject, path: spec/scaleTargetRef/name}]}]
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kustomgen.k8s.custom_references import custom_references
from kustomgen.rules.api import Build, Iterator, Params, Problem, Resource, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence


def check(build: Build, _params: Params) -> Iterator[Problem]:
    affixes = [(file.prefix, file.suffix) for file in build.kustomizations if file.prefix or file.suffix]
    by_name = _by_name(build, affixes) if affixes else {}
    for resource in build.resources if affixes else ():
        for reference in custom_references(resource):
            name = reference.at.text
            meant = [each for each in by_name.get(name, ()) if reference.may_name(each)]
            # What has the name still, or what several had, says nothing about which is meant.
            if len({(each.kind, each.name) for each in meant}) == 1 and meant[0].name != name:
                yield Problem(
                    reference.at, f"{name!r} is what {meant[0]} was called before its prefix or suffix; nothing is now"
                )


def _by_name(build: Build, affixes: Sequence[tuple[str, str]]) -> dict[str, list[Resource]]:
    """The objects by their name, and by each that they may have had before something was put before
    or after it.
    """
    found = defaultdict(list)
    for resource in build.resources:
        names = {resource.name}
        # The outermost comes first, and was put there last.
        for prefix, suffix in affixes:
            names |= {
                name.removeprefix(prefix).removesuffix(suffix)
                for name in names
                if name.startswith(prefix) and name.endswith(suffix)
            }
        for name in names:
            found[name].append(resource)
    return found


RULE = Rule(
    "prefixed-names-followed",
    Severity.ERROR,
    __doc__,
    check,
    aliases=("kustomize/name-prefix-not-followed",),
)
