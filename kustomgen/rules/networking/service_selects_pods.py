"""A Service selects pods.

A Service whose selector matches no pod has no endpoints: clients get refused, although every object is there and valid.
The pods must carry all labels of the selector, in the Service's namespace. A Service without selector has its
EndpointSlices written by others, and ExternalName has none (core/v1 ServiceSpec.selector): both are left alone. Labels
that something sets on the pods when they run, as a role that a database's operator gives, go into ``ignoredLabels``.
Pods of another build of the run count, and labels that controllers write (``statefulset.kubernetes.io/pod-name``).

It is an error where a workload carries nearly these labels. Where a HelmRelease or an operator's object may make the
pods it is an info.

Fix: let the selector repeat labels of the pod template, also after kustomize has changed them.

Fails::

    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {selector: {app: wbe}, ports: [{port: 80}]}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {metadata: {labels: {app: web}}, spec: {}}}

Passes::

    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {selector: {app: web}, ports: [{port: 80}]}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {metadata: {labels: {app: web}}, spec: {}}}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity, selects_nothing


class ServiceSelectsPods(Params):
    ignored_labels: tuple[str, ...] = ()


def check(build: Build, params: ServiceSelectsPods) -> Iterator[Problem]:
    for service in build.of_kind("Service", group=""):
        at = service["spec"]["selector"]
        if service["spec"]["type"].value == "ExternalName" or not at.mapping:
            continue
        asked = {key: value for key, value in at.mapping.items() if key not in params.ignored_labels}
        if asked and not build.selecting(asked, service.namespace):
            found = selects_nothing(build, at, {"matchLabels": asked}, service.namespace)
            yield from [found] if found else []


RULE = Rule(
    "service-selects-pods",
    Severity.ERROR,
    __doc__,
    check,
    ServiceSelectsPods(),
    aliases=("kube-linter/dangling-service", "kube-score/service-targets-pod", "kubescape/C-0293"),
)
