"""Which fields name other objects, so that a name prefix reaches them too.

kustomize follows the references that Kubernetes itself defines, not those of custom resources
(kubernetes-sigs/kustomize#1727, #5306): for these, ``name_reference`` is its configuration.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from kustomgen.k8s.pods import TEMPLATES

FieldPath = tuple[str, ...]

SECRET_MAKERS = ("ExternalSecret", "SealedSecret", "Certificate")
"""Custom resources that make the Secret of their own name: references to that Secret
follow theirs.
"""

SECRETS = ("Secret", *SECRET_MAKERS)
"""What the name of a Secret may be the name of."""

GROUPS = {
    "ExternalSecret": "external-secrets.io",
    "SealedSecret": "bitnami.com",
    "ScaledObject": "keda.sh",
    "TriggerAuthentication": "keda.sh",
    "ClusterTriggerAuthentication": "keda.sh",
    "VerticalPodAutoscaler": "autoscaling.k8s.io",
    "HTTPRoute": "gateway.networking.k8s.io",
    "Gateway": "gateway.networking.k8s.io",
    "Certificate": "cert-manager.io",
    "Issuer": "cert-manager.io",
    "ClusterIssuer": "cert-manager.io",
}
"""Custom resources that refer to something, or are referred to: of their names kustomize knows
nothing by itself.
"""


@dataclass(frozen=True, slots=True)
class NameReference:
    """In objects of ``kind``, the field at ``path`` holds the name of an object of one of
    ``targets``.

    A step into a list goes into each of its items, as in kustomize's field specs.
    """

    kind: str
    path: FieldPath
    targets: tuple[str, ...]

    @property
    def custom(self) -> tuple[str, ...]:
        """The targets that kustomize does not follow by itself."""
        return tuple(target for target in self.targets if self.kind in GROUPS or target in GROUPS)


_CONTAINERS = ("containers", "initContainers")

_IN_PODS: tuple[tuple[FieldPath, tuple[str, ...]], ...] = (
    (("serviceAccountName",), ("ServiceAccount",)),
    *(
        ((containers, *path), targets)
        for containers in _CONTAINERS
        for path, targets in (
            (("env", "valueFrom", "configMapKeyRef", "name"), ("ConfigMap",)),
            (("envFrom", "configMapRef", "name"), ("ConfigMap",)),
            (("env", "valueFrom", "secretKeyRef", "name"), SECRETS),
            (("envFrom", "secretRef", "name"), SECRETS),
        )
    ),
    (("volumes", "configMap", "name"), ("ConfigMap",)),
    (("volumes", "projected", "sources", "configMap", "name"), ("ConfigMap",)),
    (("volumes", "secret", "secretName"), SECRETS),
    (("volumes", "projected", "sources", "secret", "name"), SECRETS),
    (("imagePullSecrets", "name"), SECRETS),
    (("volumes", "persistentVolumeClaim", "claimName"), ("PersistentVolumeClaim",)),
)

_PODS = {
    kind: (*path, "spec")
    for (_, kind), path in TEMPLATES.items()
    if kind in ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")
}

REFERENCES: tuple[NameReference, ...] = (
    *(NameReference(kind, (*prefix, *path), targets) for kind, prefix in _PODS.items() for path, targets in _IN_PODS),
    NameReference("HorizontalPodAutoscaler", ("spec", "scaleTargetRef", "name"), ("Deployment", "StatefulSet")),
    NameReference("StatefulSet", ("spec", "serviceName"), ("Service",)),
    NameReference("ScaledObject", ("spec", "scaleTargetRef", "name"), ("Deployment", "StatefulSet")),
    NameReference(
        "ScaledObject",
        ("spec", "triggers", "authenticationRef", "name"),
        ("TriggerAuthentication", "ClusterTriggerAuthentication"),
    ),
    NameReference("VerticalPodAutoscaler", ("spec", "targetRef", "name"), tuple(_PODS)),
    NameReference("RoleBinding", ("roleRef", "name"), ("Role",)),
    NameReference("RoleBinding", ("subjects", "name"), ("ServiceAccount",)),
    NameReference("ClusterRoleBinding", ("roleRef", "name"), ("ClusterRole",)),
    NameReference("ClusterRoleBinding", ("subjects", "name"), ("ServiceAccount",)),
    NameReference("Ingress", ("spec", "rules", "http", "paths", "backend", "service", "name"), ("Service",)),
    NameReference("Ingress", ("spec", "tls", "secretName"), ("Secret", "Certificate")),
    NameReference("Ingress", ("metadata", "annotations", "cert-manager.io/issuer"), ("Issuer",)),
    NameReference("Ingress", ("metadata", "annotations", "cert-manager.io/cluster-issuer"), ("ClusterIssuer",)),
    NameReference("HTTPRoute", ("spec", "parentRefs", "name"), ("Gateway",)),
    NameReference("HTTPRoute", ("spec", "rules", "backendRefs", "name"), ("Service",)),
    NameReference("HTTPRoute", ("spec", "rules", "filters", "requestMirror", "backendRef", "name"), ("Service",)),
    NameReference("Gateway", ("spec", "listeners", "tls", "certificateRefs", "name"), ("Certificate",)),
    NameReference("Certificate", ("spec", "secretName"), ("Certificate",)),
    NameReference("Certificate", ("spec", "issuerRef", "name"), ("Issuer", "ClusterIssuer")),
    NameReference("ExternalSecret", ("spec", "target", "name"), ("ExternalSecret",)),
    NameReference("SealedSecret", ("spec", "template", "metadata", "name"), ("SealedSecret",)),
)


def name_reference(kinds: Collection[str]) -> dict[str, Any]:
    """kustomize's ``nameReference`` configuration for the references among these kinds that it does
    not know.

    Empty if it knows them all.
    """
    found: dict[str, list[dict[str, str]]] = {}
    for reference in REFERENCES:
        for target in reference.custom:
            if reference.kind in kinds and target in kinds:
                found.setdefault(target, []).append({"path": _field_spec(reference.path), "kind": reference.kind})
    entries = [
        {"kind": target, **({"group": GROUPS[target]} if target in GROUPS else {}), "fieldSpecs": specs}
        for target, specs in found.items()
    ]
    return {"nameReference": entries} if entries else {}


def _field_spec(path: FieldPath) -> str:
    r"""The path as kustomize writes it: ``/`` between steps, ``\/`` within one."""
    return "/".join(step.replace("/", r"\/") for step in path)


def rename(value: Any, path: FieldPath, names: Mapping[str, str]) -> Any:
    """The object with the name at ``path`` replaced, where ``names`` holds it."""
    if isinstance(value, list):
        return [rename(item, path, names) for item in value]
    if not isinstance(value, Mapping) or path[0] not in value:
        return value
    step, rest = path[0], path[1:]
    if rest:
        return {**value, step: rename(value[step], rest, names)}
    return {**value, step: names.get(value[step], value[step])} if isinstance(value[step], str) else value
