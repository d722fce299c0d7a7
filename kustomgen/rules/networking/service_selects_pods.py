"""A Service selects pods.

If the selector matches no pod, the Service has no endpoints, and connections fail although every
object exists and is valid. The pods must have all labels of the selector, in the Service's
namespace. Services without selector, and ExternalName, are not checked (core/v1
ServiceSpec.selector). ``ignoredLabels`` lists labels that are set on running pods, such as a role
that a database operator assigns. Pods of other builds of the run count, and so do labels that
controllers set (``statefulset.kubernetes.io/pod-name``). It is an error if a workload has nearly
these labels, and an info if a HelmRelease or an operator's object may create the pods.

Fix: set the selector to labels of the built pod template, after all changes by kustomize.

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
