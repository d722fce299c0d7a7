"""Every Flux Kustomization that another depends on exists, and none depends on itself.

Flux waits forever for a missing ``dependsOn`` (``dependency 'flux-system/databases' not found``),
and for two that wait for each other. The rule searches the objects of the same build. It reports a
missing name only if there is a similar one, or the same one in another namespace, because others
may be applied from elsewhere.

Fix: correct the name or the namespace in ``dependsOn``, or remove one dependency of the cycle.

Fails::

    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: shop, namespace: flux-system}
    spec: {path: ./overlays/prod, dependsOn: [{name: database}], sourceRef: {kind: GitRepository, name: flux-system}}
    ---
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: databases, namespace: flux-system}
    spec: {path: ./base, sourceRef: {kind: GitRepository, name: flux-system}}

Passes::

    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: shop, namespace: flux-system}
    spec: {path: ./overlays/prod, dependsOn: [{name: databases}], sourceRef: {kind: GitRepository, name: flux-system}}
    ---
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: databases, namespace: flux-system}
    spec: {path: ./base, sourceRef: {kind: GitRepository, name: flux-system}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.delivery import FLUX
from kustomgen.k8s.names import did_you_mean
from kustomgen.rules.api import Build, Iterator, Need, Node, Params, Problem, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

Key = tuple[str, str, str]
_GROUPS = {"Kustomization": FLUX, "HelmRelease": "helm.toolkit.fluxcd.io"}


def check(build: Build, _: Params) -> Iterator[Problem]:
    waits: dict[Key, dict[Key, Node]] = {}
    for resource in build.of_kind(*_GROUPS):
        if resource.ref.group == _GROUPS[resource.kind]:
            here = (resource.kind, resource.namespace, resource.name)
            waits[here] = {
                (resource.kind, item["namespace"].text or resource.namespace, item["name"].text): item["name"]
                for item in resource["spec"]["dependsOn"]
            }
    for key, wanted in waits.items():
        for other, at in wanted.items():
            if other not in waits:
                yield from _missing(other, at, waits)
            elif key in _reached(other, waits) and key >= other:
                yield Problem(at, f"{key[0]}/{key[2]} and {other[0]}/{other[2]} wait for each other")


def _missing(wanted: Key, at: Node, known: Mapping[Key, object]) -> Iterator[Problem]:
    kind, namespace, name = wanted
    if "$" in name:
        return
    said = f"there is no {kind}/{name} in namespace {namespace!r}"
    elsewhere = [each for each in known if each[0] == kind and each[2] == name]
    if elsewhere:
        yield Problem(at, f"{said}; one is in {elsewhere[0][1]!r}", needs=Need(kind, namespace, name))
        return
    names = sorted(each[2] for each in known if each[:2] == (kind, namespace))
    if close := did_you_mean(name, names, "", 0.8):
        yield Problem(at, f"{said}; {close}", needs=Need(kind, namespace, name))


def _reached(start: Key, waits: Mapping[Key, Mapping[Key, Node]]) -> set[Key]:
    """All that something waits for, directly or not."""
    found: set[Key] = set()
    left = [start]
    while left:
        for other in waits.get(left.pop(), ()):
            if other not in found:
                found.add(other)
                left.append(other)
    return found


RULE = Rule("flux-dependencies-exist", Severity.ERROR, __doc__, check, delivery=True)
