"""Secrets and ConfigMaps: which ones a build makes, by itself or through an operator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.k8s.made_secrets import SECRET, made_by_operators

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kustomgen.k8s.resource import Resource


_TLS_KEYS = frozenset({"tls.crt", "tls.key", "ca.crt"})
_FILLED_BY_OTHERS = ("replicator", "reflector", "inject-", "inject.")
"""What annotations of controllers hold that copy keys into an object (mittwald, emberstack,
cert-manager, OpenShift).
"""


@dataclass(frozen=True, slots=True)
class Config:
    """A Secret or ConfigMap that the cluster will have; ``keys`` is None if they cannot be known
    from the build.
    """

    kind: str
    name: str
    namespace: str
    keys: frozenset[str] | None = None


def configs(resources: Iterable[Resource]) -> Iterator[Config]:
    """Every Secret and ConfigMap that these objects are, or make."""
    for resource in resources:
        for kind, name, keys in _made(resource):
            if name:
                yield Config(kind, name, resource.namespace, keys)
        # The objects of Kubernetes itself make none, but for OpenShift's Services.
        if resource.kind == "Service" or "." in resource.ref.group:
            yield from (Config(kind, name, where) for kind, where, name in made_by_operators(resource) if name)


_Made = tuple[str, str, frozenset[str] | None]


def _made(resource: Resource) -> Iterable[_Made]:
    maker = _MAKERS.get((resource.ref.group, resource.kind))
    return maker(resource) if maker else ()


def _itself(resource: Resource) -> Iterable[_Made]:
    return [(resource.kind, resource.name, _own_keys(resource))]


def _own_keys(resource: Resource) -> frozenset[str] | None:
    filled = any(word in key for key in resource.annotations for word in _FILLED_BY_OTHERS)
    if filled or resource["type"].value == "kubernetes.io/service-account-token":
        return None
    return frozenset(key for field in ("data", "stringData", "binaryData") for key, _ in resource[field].fields())


def _external(resource: Resource) -> Iterable[_Made]:
    spec, target = resource["spec"], resource["spec"]["target"]
    policy = target["creationPolicy"].value
    if policy == "None":
        return []
    keys = frozenset(item["secretKey"].text for item in spec["data"])
    more = spec["dataFrom"].value or target["template"].present or policy == "Merge"
    kind = target["manifest"]["kind"].text or SECRET
    return [(kind, target["name"].text or resource.name, None if more else keys)]


def _sealed(resource: Resource) -> Iterable[_Made]:
    spec = resource["spec"]
    keys = frozenset({**spec["encryptedData"].mapping, **spec["template"]["data"].mapping})
    # The controller gives the Secret this object's name, whatever template.metadata.name says.
    return [(SECRET, resource.name, keys)]


def _certificate(resource: Resource) -> Iterable[_Made]:
    spec = resource["spec"]
    more = spec["keystores"].present or spec["additionalOutputFormats"].present
    return [(SECRET, spec["secretName"].text, None if more else _TLS_KEYS)]


def _ingress(resource: Resource) -> Iterable[_Made]:
    # cert-manager makes the certificates of an Ingress that is annotated so.
    wanted = {"cert-manager.io/cluster-issuer", "cert-manager.io/issuer", "kubernetes.io/tls-acme"}
    if wanted.isdisjoint(resource.annotations):
        return []
    return [(SECRET, tls["secretName"].text, _TLS_KEYS) for tls in resource["spec"]["tls"]]


def _synced(resource: Resource) -> Iterable[_Made]:
    return [
        (SECRET, synced["secretName"].text, frozenset(item["key"].text for item in synced["data"]))
        for synced in resource["spec"]["secretObjects"]
    ]


_MAKERS: Mapping[tuple[str, str], Callable[[Resource], Iterable[_Made]]] = {
    ("", "Secret"): _itself,
    ("", "ConfigMap"): _itself,
    ("external-secrets.io", "ExternalSecret"): _external,
    ("bitnami.com", "SealedSecret"): _sealed,
    ("cert-manager.io", "Certificate"): _certificate,
    ("networking.k8s.io", "Ingress"): _ingress,
    ("secrets-store.csi.x-k8s.io", "SecretProviderClass"): _synced,
}
