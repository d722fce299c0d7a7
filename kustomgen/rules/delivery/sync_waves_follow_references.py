"""Objects that a pod needs are in the same sync wave of Argo CD or an earlier one.

Argo CD waits for each wave until its objects are healthy. A Deployment in wave 0 that mounts a
ConfigMap of wave 1 never becomes healthy, so wave 1 is never applied. A ``PreSync`` hook runs
before all objects that are not hooks: at the first sync its ConfigMap, Secret or ServiceAccount
does not exist yet.

Fix: give the ConfigMap, Secret or ServiceAccount an earlier `argocd.argoproj.io/sync-wave`, and a
claim the wave of its pod; run a Job that needs them as a `Sync` hook with a negative wave.

Fails::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      template: {spec: {containers: [{name: web, envFrom: [{configMapRef: {name: web}}]}]}}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web, namespace: shop, annotations: {argocd.argoproj.io/sync-wave: "1"}}

Passes::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop, annotations: {argocd.argoproj.io/sync-wave: "1"}}
    spec:
      template: {spec: {containers: [{name: web, envFrom: [{configMapRef: {name: web}}]}]}}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web, namespace: shop}
"""

from __future__ import annotations

from kustomgen.k8s.config_references import references
from kustomgen.rules.api import Build, Iterator, Node, Params, Pod, Problem, Resource, Rule, Severity

WAVE, HOOK = "argocd.argoproj.io/sync-wave", "argocd.argoproj.io/hook"
_PHASES = ("PreSync", "Sync", "PostSync")
Turn = tuple[int, int]


def check(build: Build, _: Params) -> Iterator[Problem]:
    if not any(WAVE in each.annotations or HOOK in each.annotations for each in build.resources):
        return
    names: dict[int, list[tuple[str, str, Node]]] = {}
    for reference in references(build):
        if not reference.optional and reference.at.text:
            names.setdefault(id(reference.at.resource), []).append((reference.kind, reference.at.text, reference.at))
    for pod in build.pods:
        when = turn_of(pod.workload)
        if when is None or pod.workload.kind == "CronJob":
            continue  # nothing waits for a CronJob
        for kind, name, at in [*names.get(id(pod.workload), ()), *_others(pod)]:
            needed = build.find(kind, name, pod.namespace)
            later = turn_of(needed) if needed else None
            if needed and later is not None and later > when:
                yield Problem(
                    at, f"{pod.workload} is applied in {_said(when)} and needs {needed}, which comes in {_said(later)}"
                )
                break


def _others(pod: Pod) -> Iterator[tuple[str, str, Node]]:
    account = pod.spec["serviceAccountName"]
    if account.text:
        yield "ServiceAccount", account.text, account
    for volume in pod.volumes():
        claim = volume["persistentVolumeClaim"]["claimName"]
        if claim.text:
            yield "PersistentVolumeClaim", claim.text, claim


def turn_of(resource: Resource) -> Turn | None:
    """When Argo CD applies an object: the phase, then the wave. None if it is no part of a sync,
    or is in several.
    """
    hook = str(resource.annotations.get(HOOK, "Sync"))
    phases = [part.strip() for part in hook.split(",")]
    if len(phases) != 1 or phases[0] not in _PHASES:
        return None
    try:
        return _PHASES.index(phases[0]), int(str(resource.annotations.get(WAVE, "0")))
    except ValueError:
        return None


def _said(when: Turn) -> str:
    phase, wave = when
    return f"wave {wave}" if phase == 1 else f"{_PHASES[phase]}, wave {wave}"


RULE = Rule("sync-waves-follow-references", Severity.ERROR, __doc__, check, delivery=True)
