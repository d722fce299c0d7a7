"""A kustomization adds no label to selectors of objects from elsewhere.

``commonLabels`` and ``includeSelectors: true`` change every selector. A Deployment's selector is
immutable, a NetworkPolicy for another application no longer matches its pods, and a
ServiceMonitor's selector is not updated.

Fix: use ``labels`` with ``includeTemplates: true``, and set selectors in the base.

Fails::

    resources: [../../base]
    commonLabels: {env: prod}

Passes::

    resources: [../../base]
    labels: [{pairs: {env: prod}, includeTemplates: true}]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Resource, Rule, Severity, once, pod_of

if TYPE_CHECKING:
    from kustomgen.k8s.layer_effect import LayerEffect
    from kustomgen.yaml.located import Located


def check(build: Build, _params: Params) -> Iterator[Problem]:
    return once(_problems(build))


def _problems(build: Build) -> Iterator[Problem]:
    for turn in build.turns or ():
        chosen = [resource for resource in turn.before if _selector(resource)]
        for pairs in _in_selectors(turn):
            new = sorted(set(pairs.value) - set().union(*map(_keys, chosen))) if isinstance(pairs.value, dict) else []
            if new and chosen:
                more = f" and {len(chosen) - 1} more" if len(chosen) > 1 else ""
                yield Problem(pairs.where, f"{', '.join(map(repr, new))} is added to the selector of {chosen[0]}{more}")


def _in_selectors(turn: LayerEffect) -> Iterator[Located]:
    if common := turn.root.get("commonLabels"):
        yield common
    for entry in turn.items("labels"):
        include, pairs = entry.get("includeSelectors"), entry.get("pairs")
        if include and include.value is True and pairs:
            yield pairs


def _selector(resource: Resource) -> Node | None:
    if pod_of(resource) and resource.kind not in ("Pod", "Job", "CronJob"):
        return resource["spec"]["selector"]["matchLabels"]
    if resource.kind == "NetworkPolicy":
        return resource["spec"]["podSelector"]["matchLabels"]
    return None


def _keys(resource: Resource) -> set[str]:
    selector = _selector(resource)
    return set(selector.mapping) if selector else set()


RULE = Rule(
    "selectors-unchanged",
    Severity.WARNING,
    __doc__,
    check,
    aliases=("kustomize/selector-label-change",),
    turns=True,
)
