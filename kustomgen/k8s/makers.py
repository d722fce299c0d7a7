"""What in a build may make an object that it has not: a chart, an operator's object, a program that
has the right to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.accounts import account_of
from kustomgen.k8s.candidates import deployers
from kustomgen.k8s.rbac import RBAC, Power, granting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Resource

_POWERS = {
    "ConfigMap": Power("", "configmaps", ("create",)),
    "PersistentVolumeClaim": Power("", "persistentvolumeclaims", ("create",)),
    "Role": Power(RBAC, "roles", ("create",)),
    "Secret": Power("", "secrets", ("create",)),
    "Service": Power("", "services", ("create",)),
    "ServiceAccount": Power("", "serviceaccounts", ("create",)),
}


def maker_of(build: Build, kind: str, namespace: str, name: str) -> Resource | None:
    """What may make the object, or None if nothing in the build seems to.

    It is what deploys charts, a custom resource of the namespace whose name the object's begins
    with (``keycloak`` makes ``keycloak-service``), or a workload of the namespace whose
    ServiceAccount may create objects of the kind.
    """
    chart = next(deployers(build.resources), None)
    if chart is not None:
        return chart
    for each in build.pod_makers:
        if each.namespace == namespace and _begins_with(name, each.name):
            return each
    return build.once("creators", lambda: _creators(build)).get((kind, namespace))


_MADE: Mapping[tuple[str, str], str] = {
    ("Service", "webhook-receiver"): "Flux", ("Service", "notification-controller"): "Flux",
    ("Service", "source-controller"): "Flux", ("Service", "flux-operator"): "the Flux Operator",
    ("Service", "kubernetes"): "the API server", ("Secret", "central-htpasswd"): "StackRox Central",
}  # fmt: skip
_LISTENER = "el-"


def made_elsewhere(kind: str, name: str) -> str | None:
    """What makes an object of this name wherever it is installed; None if nothing known does.

    Sources: `flux install --export`; https://fluxcd.control-plane.io/operator; a Tekton
    EventListener's Service is ``el-`` and its name
    (https://tekton.dev/docs/triggers/eventlisteners); StackRox' operator.
    """
    if kind == "Service" and name.startswith(_LISTENER):
        return f"a Tekton EventListener called {name.removeprefix(_LISTENER)!r}"
    return _MADE.get((kind, name))


def _begins_with(name: str, whole: str) -> bool:
    return name == whole or name.startswith((f"{whole}-", f"{whole}."))


def _creators(build: Build) -> Mapping[tuple[str, str], Resource]:
    """(kind, namespace) to the first workload that may create objects of the kind there."""
    found: dict[tuple[str, str], Resource] = {}
    accounts: dict[str, list[Resource]] = {}
    for pod in build.pods:
        accounts.setdefault(f"ServiceAccount/{account_of(pod)}", []).append(pod.workload)
    for kind, power in _POWERS.items():
        for grant in granting(build, (power,), bound_only=True):
            for workload in (each for to in grant.to for each in accounts.get(to, ())):
                found.setdefault((kind, workload.namespace), workload)
    return found
