"""Every PersistentVolumeClaim that a pod names is in the build.

A pod whose claim is not there is never scheduled: it stays Pending, with a Deployment that says nothing of it. No peer
looks. A claim that something else makes is named under ``external``; those of a StatefulSet's own templates are known.

Fix: correct ``claimName``, add the PersistentVolumeClaim, or name it under ``external``.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
      containers: [{name: web, image: "shop/web:1.4.2"}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
      containers: [{name: web, image: "shop/web:1.4.2"}]
    ---
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity


class PvcRefsResolve(Params):
    external: tuple[str, ...] = ()


def check(build: Build, params: PvcRefsResolve) -> Iterator[Problem]:
    made = {(claim.namespace, claim.name) for claim in build.of_kind("PersistentVolumeClaim", group="")}
    templates = tuple(_templates(build))
    for pod in build.pods:
        for volume in pod.volumes():
            at = volume["persistentVolumeClaim"]["claimName"]
            name = at.text
            if not name or any(fnmatchcase(name, pattern) for pattern in params.external):
                continue
            from_template = (pod.namespace, name.rpartition("-")[0]) in templates and name.rpartition("-")[2].isdigit()
            if (pod.namespace, name) not in made and not from_template:
                yield Problem(at, f"there is no PersistentVolumeClaim {name!r}{_where(pod.namespace)}")


def _templates(build: Build) -> Iterator[tuple[str, str]]:
    """Namespace and name, but for the number, of what the StatefulSet controller makes."""
    for workload in build.of_kind("StatefulSet", group="apps"):
        for template in workload["spec"]["volumeClaimTemplates"]:
            yield workload.namespace, f"{template['metadata']['name'].text}-{workload.name}"


def _where(namespace: str) -> str:
    return f" in namespace {namespace!r}" if namespace else ""


RULE = Rule(
    "pvc-refs-resolve",
    Severity.ERROR,
    __doc__,
    check,
    PvcRefsResolve(),
)
