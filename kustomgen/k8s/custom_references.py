"""Fields of custom resources that hold the name of another object, as far as their names tell.

A CRD does not say which strings are names. What is told here by its field alone follows the API
conventions (``issuerRef: {kind, name}``, ``secretName``, ``serviceAccountName``); the rest is from
each project's own reference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.k8s.schema import is_builtin_group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.k8s.resource import Node, Resource


@dataclass(frozen=True, slots=True)
class CustomReference:
    """A field that names another object. ``stem`` are the words of the field: its last are those of
    the kind.

    ``kind`` is given where the object says it, or where the API has a default; ``namespace`` is the
    target's.
    """

    at: Node
    kind: str
    stem: str
    namespace: str

    def may_name(self, resource: Resource) -> bool:
        """Whether an object is of a kind that this field names, and in the namespace
        that it means.
        """
        if resource.namespace not in ("", self.namespace):
            return False
        kind = resource.kind.lower()
        if self.kind:
            return kind == self.kind.lower()
        return bool(kind) and self.stem.endswith(kind)


# What an API takes where the reference gives no kind: KEDA, cert-manager, the Gateway API,
# external-secrets.
_DEFAULTS = {
    "scaletarget": "Deployment",
    "issuer": "Issuer",
    "backend": "Service",
    "parent": "Gateway",
    "secretstore": "SecretStore",
    "authentication": "TriggerAuthentication",
    "claim": "PersistentVolumeClaim",
    "imagepullsecret": "Secret",
}
# Of Argo Rollouts, whose fields are called as the kind.
_ROLLOUT = r"(?:stable|canary|active|preview|ping|pong)Service|stableIngress|rootService"
_ISTIO = frozenset({"networking.istio.io"})
_TEMPLATES = {"Rollout": "AnalysisTemplate", "AnalysisRun": "AnalysisTemplate"}
_ANNOTATIONS = {"cert-manager.io/issuer": "Issuer", "cert-manager.io/cluster-issuer": "ClusterIssuer"}
_REF = r"(?:(?<=[a-z])(?:Key)?(?:Refs?|Selector|Reference)|s)$"


def custom_references(resource: Resource) -> Iterator[CustomReference]:
    """The fields of a custom resource, and the annotations of any object, that name
    other objects.
    """
    for name, kind in _ANNOTATIONS.items():
        at = resource["metadata"]["annotations"][name]
        if at.text and not resource.annotations.get("cert-manager.io/issuer-kind"):
            yield CustomReference(at, kind, "", resource.namespace)
    if not is_builtin_group(resource.ref.group):
        for key, at in resource.node.fields():
            if key not in ("apiVersion", "kind", "metadata", "status"):
                yield from _inside(at, key)


def _inside(at: Node, above: str) -> Iterator[CustomReference]:
    """``above`` is the name of the field, or of the list that this is an item of."""
    for item in at.items():
        yield from _inside(item, above)
    for key, child in at.fields():
        if child.text and (found := _reference(at, above, key)):
            yield found
        yield from _inside(child, key)


def _reference(at: Node, above: str, key: str) -> CustomReference | None:
    resource = at.resource
    kind, namespace = "", at["namespace"].text or resource.namespace
    if key == "name":
        kind, stem = at["kind"].text, re.sub(_REF, "", above).lower()
    elif key.endswith("Name"):
        stem = key.removesuffix("Name").lower()
    elif resource.kind == "Rollout" and re.fullmatch(_ROLLOUT, key):
        stem = key.lower()
    elif key == "host" and resource.ref.group in _ISTIO:
        stem = "service"
    else:
        return None
    if stem == "template":
        kind = _TEMPLATES.get(resource.kind, kind)
    return CustomReference(at[key], kind or _DEFAULTS.get(stem, ""), stem, namespace)
