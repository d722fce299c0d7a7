"""SealedSecrets (bitnami.com/v1alpha1): what their values are encrypted for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kustomgen.k8s.resource import Resource

_ANNOTATION = "sealedsecrets.bitnami.com"


def scope_of(sealed: Resource) -> tuple[str, ...]:
    """The fields of ``metadata`` that decryption needs unchanged: of its scope (``strict`` by
    default, ``namespace-wide``, ``cluster-wide``).
    """
    template = sealed["spec"]["template"]["metadata"]["annotations"]
    for scope, fields in (("cluster-wide", ()), ("namespace-wide", ("namespace",))):
        key = f"{_ANNOTATION}/{scope}"
        if "true" in (str(sealed.annotations.get(key)).lower(), template[key].text.lower()):
            return fields
    return ("name", "namespace")
