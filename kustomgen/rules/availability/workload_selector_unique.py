"""No two workloads select each other's pods.

If two Deployments have the same selector and pod labels, a Service for one sends requests to both,
a PodDisruptionBudget counts both, and an autoscaler measures both. ``commonLabels`` causes this for
all workloads if it overwrites the label that distinguished them: that is an error, at its line.

Fix: give each workload a unique label in selector and pod template. Use ``labels`` with
``includeSelectors: false``.

Fails::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {}}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: worker}
    spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {}}}

Passes::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {}}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: worker}
    spec: {selector: {matchLabels: {app: worker}}, template: {metadata: {labels: {app: worker}}, spec: {}}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.k8s.names import few
from kustomgen.k8s.selectors import describe, is_empty
from kustomgen.rules.api import Build, Iterator, Mark, Params, Pod, Problem, Resource, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kustomgen.yaml.located import Located

_PLAIN = frozenset({"ReplicationController", "DeploymentConfig"})
_WITHOUT = frozenset({"Job", "CronJob", "Pod", "PodTemplate"})
"""Whose selector the controller makes, or that have none."""


def check(build: Build, _params: Params) -> Iterator[Problem]:
    seen: set[int] = set()
    for pod in build.pods:
        selector = _selector(pod.workload)
        if id(pod) in seen or is_empty(selector) or not selector:
            continue
        group = [pod, *(other for other in build.selected_by(selector, pod.namespace) if _mutual(build, pod, other))]
        if len(group) > 1:
            seen.update(map(id, group))
            yield _problem(build, group, selector)


def _selector(workload: Resource) -> Mapping[str, Any]:
    found = workload["spec"]["selector"].mapping
    if workload.kind in _WITHOUT:
        return {}
    return {"matchLabels": found} if workload.kind in _PLAIN and found else found


def _mutual(build: Build, pod: Pod, other: Pod) -> bool:
    selector = _selector(other.workload)
    selects = bool(selector) and not is_empty(selector)
    return other is not pod and selects and any(found is pod for found in build.selected_by(selector, other.namespace))


def _problem(build: Build, group: Sequence[Pod], selector: Mapping[str, Any]) -> Problem:
    workloads = [pod.workload for pod in group]
    reached = [str(service) for service in build.of_kind("Service", group="") if _reaches(build, service, group)]
    also = f"; {few(reached)} {'sends' if len(reached) == 1 else 'send'} requests to all of them" if reached else ""
    said = f"{few(workloads)} have one selector, {describe(selector)}, so each selects the others' pods{also}"
    mark = _common(build, selector)
    if mark:
        return Problem(mark, said)
    return Problem(workloads[1]["spec"]["selector"], said, Severity.WARNING)


def _reaches(build: Build, service: Resource, group: Sequence[Pod]) -> bool:
    found = build.selecting(service["spec"]["selector"].mapping, service.namespace)
    return all(any(each is pod for each in found) for pod in group)


def _common(build: Build, selector: Mapping[str, Any]) -> Mark | None:
    """The field of a kustomization that sets all of the selector."""
    wanted = selector.get("matchLabels")
    if not isinstance(wanted, dict) or not wanted or selector.get("matchExpressions"):
        return None
    for kustomization in build.kustomizations:
        common = kustomization.root.get("commonLabels") if kustomization.root else None
        if common and _sets(common, wanted):
            return common.where
        for entry in kustomization.items("labels"):
            includes, pairs = entry.get("includeSelectors"), entry.get("pairs")
            if includes is not None and includes.value is True and pairs and _sets(pairs, wanted):
                return entry.where
    return None


def _sets(pairs: Located, wanted: Mapping[str, Any]) -> bool:
    given = pairs.value if isinstance(pairs.value, dict) else {}
    return all(key in given and str(given[key].value) == str(value) for key, value in wanted.items())


RULE = Rule("workload-selector-unique", Severity.ERROR, __doc__, check)
