"""Every PersistentVolumeClaim that a pod references is in the build.

A pod whose claim is missing stays Pending, and its Deployment does not say why. List claims that
other tools create in ``external``. Claims from a StatefulSet's own templates are known.

Fix: correct ``claimName``, add the PersistentVolumeClaim, or list it in ``external``.

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

from collections import defaultdict
from fnmatch import fnmatchcase

from kustomgen.rules.api import Build, Iterator, Node, Params, Problem, Rule, Severity, missing

_CLAIMS = ("PersistentVolumeClaim", "DataVolume", "ReplicationDestination")
"""KubeVirt and VolSync make a claim of the object's name."""


class PvcRefsResolve(Params):
    external: tuple[str, ...] = ()


def check(build: Build, params: PvcRefsResolve) -> Iterator[Problem]:
    made = {(claim.namespace, claim.name) for claim in build.of_kind(*_CLAIMS)}
    templates = tuple(_templates(build))
    nowhere: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
    for pod in build.pods:
        for volume in pod.volumes():
            at = volume["persistentVolumeClaim"]["claimName"]
            name = at.text
            if not name or any(fnmatchcase(name, pattern) for pattern in params.external):
                continue
            from_template = (pod.namespace, name.rpartition("-")[0]) in templates and name.rpartition("-")[2].isdigit()
            if (pod.namespace, name) not in made and not from_template:
                nowhere[name, pod.namespace].append(at)
    for (_name, namespace), places in nowhere.items():
        here = [name for where, name in made if where == namespace]
        yield missing(build, "PersistentVolumeClaim", places, namespace, here)


def _templates(build: Build) -> Iterator[tuple[str, str]]:
    """Namespace and name, but for the number, of what the StatefulSet controller makes."""
    for workload in build.of_kind("StatefulSet", group="apps"):
        for template in workload["spec"]["volumeClaimTemplates"]:
            yield workload.namespace, f"{template['metadata']['name'].text}-{workload.name}"


RULE = Rule(
    "pvc-refs-resolve",
    Severity.ERROR,
    __doc__,
    check,
    PvcRefsResolve(),
)
