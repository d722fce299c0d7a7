"""Numbers: quantities, ports, and what a container or a quota may count."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from kustomgen.k8s.names import did_you_mean
from kustomgen.k8s.quantity import GRAMMAR, parse_quantity
from kustomgen.spec.types.basic import is_open, text_of, wrong
from kustomgen.spec.types.names import SUBDOMAIN
from kustomgen.yaml.source import as_text, describe


def _quantity(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise wrong(f"a quantity is expected ({GRAMMAR}), not {describe(value)}")
    if is_open(value):
        return value
    text = as_text(value)
    try:
        if parse_quantity(text) < 0:
            raise wrong(f"{text} is below zero")
    except ValueError:
        meant = _meant_quantity(text)
        raise wrong(f"{text!r} is not a quantity: {GRAMMAR} is expected{meant}") from None
    return text


def _meant_quantity(text: str) -> str:
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*([kmgtp])i?b?(?:ytes)?", text, re.IGNORECASE)
    return f"; was {found[1]}{found[2].upper()}i meant?" if found else ""


Quantity = Annotated[
    str,
    BeforeValidator(_quantity),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "quantity"}, {"type": "number", "minimum": 0}]}),
]
"""``250m``, ``512Mi``, ``2``."""

PORT_MAX = 65535
STRATEGIES = ("RollingUpdate", "Recreate")
"""How a Deployment's new pods follow the old; Kubernetes' schema takes any word."""


def _port(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and not 1 <= value <= PORT_MAX:
        raise wrong(f"port {value} is out of range: 1 to {PORT_MAX} are possible")
    return value


PortNumber = Annotated[
    int, BeforeValidator(_port), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": PORT_MAX})
]

NODE_PORTS = range(30000, 32768)
"""The API server's default, ``--service-node-port-range``."""


def _node_port(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and value not in NODE_PORTS:
        raise wrong(f"node port {value} is out of range: {NODE_PORTS[0]} to {NODE_PORTS[-1]} are possible")
    return value


NodePort = Annotated[
    int,
    BeforeValidator(_node_port),
    WithJsonSchema({"type": "integer", "minimum": NODE_PORTS[0], "maximum": NODE_PORTS[-1]}),
]

_QUOTAS = frozenset({
    "cpu", "memory", "pods", "services", "services.loadbalancers", "services.nodeports", "secrets", "configmaps",
    "persistentvolumeclaims", "replicationcontrollers", "resourcequotas", "ephemeral-storage",
    *(f"{side}.{name}" for side in ("requests", "limits") for name in ("cpu", "memory", "ephemeral-storage")),
    "requests.storage",
})  # fmt: skip
_QUOTA = re.compile(
    r"count/[a-z]+(\.[a-z0-9.-]+)?|(requests\.|limits\.)?hugepages-[0-9]+[KMGT]i|requests\.[a-z0-9.-]+/[A-Za-z0-9._-]+"
    r"|[a-z0-9.-]+\.(storageclass|volumeattributesclass)\.storage\.k8s\.io/(requests\.storage|persistentvolumeclaims)"
)


def _quota_name(value: Any) -> Any:
    text = text_of(value)
    if text not in _QUOTAS and not is_open(text) and not _QUOTA.fullmatch(text):
        hint = did_you_mean(text, _QUOTAS, "for example requests.cpu, limits.memory, pods or count/jobs.batch")
        raise wrong(f"a ResourceQuota does not count {text!r}; {hint}")
    return text


QuotaName = Annotated[
    str,
    BeforeValidator(_quota_name),
    WithJsonSchema({"anyOf": [{"enum": sorted(_QUOTAS)}, {"type": "string", "format": "quota-name"}]}),
]
"""What a ResourceQuota can count (https://kubernetes.io/docs/concepts/policy/resource-quotas)."""

_DOMAIN_NAME = re.compile(rf"{SUBDOMAIN.pattern}/[A-Za-z0-9](?:[-A-Za-z0-9_.]{{0,61}}[A-Za-z0-9])?")
RESOURCES = ("cpu", "memory", "ephemeral-storage")


def _resource_name(value: Any) -> Any:
    text = text_of(value)
    known = text in RESOURCES or text.startswith("hugepages-")
    if not known and not is_open(text) and not _DOMAIN_NAME.fullmatch(text):
        raise wrong(f"there is no resource {text!r}: {', '.join(RESOURCES)}, or one such as nvidia.com/gpu")
    return text


ResourceName = Annotated[
    str,
    BeforeValidator(_resource_name),
    WithJsonSchema(
        {"anyOf": [*({"const": name} for name in RESOURCES), {"type": "string", "format": "resource-name"}]}
    ),
]
"""What a container may ask for."""
