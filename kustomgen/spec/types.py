"""The values in a spec: names, durations, quantities, schedules, and whole Kubernetes objects.

Each type says in its JSON Schema what its validator accepts, so that an editor and the random specs in the tests agree
with it.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from kustomgen.k8s.quantity import GRAMMAR, parse_quantity
from kustomgen.yaml.source import as_text, describe

OPEN = "\ue000"
"""Stands in the base for what only an environment decides. It is no character of any script."""


Off = Literal[False]
"""Said where a default is not wanted."""

INT32 = 2**31 - 1
"""The most that Kubernetes' integers hold."""


def is_open(value: Any) -> bool:
    """Whether a value is left to the environments, in whole or in part."""
    return isinstance(value, str) and OPEN in value


class Model(BaseModel):
    """A mapping in the spec: fixed keys in camelCase, anything else is an error."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        strict=True,
        # Built once, from the top, instead of again for each model: start-up time.
        defer_build=True,
    )


def wrong(message: str, **context: Any) -> PydanticCustomError:
    """An error with kustomgen's own words."""
    return PydanticCustomError("kustomgen", message.replace("{", "{{").replace("}", "}}"), context or None)


def text_of(value: Any) -> Any:
    """A scalar as text, for validators."""
    if isinstance(value, (dict, list)) or value is None:
        raise PydanticCustomError("string_type", "a string is expected")
    return as_text(value)


Text = Annotated[str, BeforeValidator(text_of), WithJsonSchema({"type": ["string", "number", "boolean"]})]
"""A string, or a number or boolean that is meant as one: ``1.10`` and ``true`` keep their spelling."""


def of_form(pattern: str, words: str) -> BeforeValidator:
    """A check that a string is of a form, else ``words``."""
    form = re.compile(pattern)

    def check(value: Any) -> Any:
        if isinstance(value, str) and not is_open(value) and not form.fullmatch(value):
            raise wrong(f"{value!r} {words}")
        return value

    return BeforeValidator(check)


AbsolutePath = Annotated[
    str,
    of_form("(?s:/.*)", "does not begin with '/'"),
    WithJsonSchema({"type": "string", "pattern": "^/"}),
]
"""A path in a container, or of a URL."""


FilePath = Annotated[
    str,
    of_form(r"(?s:/.*[^/.].*(?<!/))", "is no path of a file, such as /etc/shop/shop.toml"),
    WithJsonSchema({"type": "string", "format": "file-path"}),
]
"""A file in a container."""


def _beside(value: Any) -> Any:
    text = text_of(value)
    if not is_open(text) and (text.startswith("/") or ".." in text.split("/") or not text.strip("./")):
        raise wrong(
            f"{text!r} is no file beside the spec: a path below its folder is expected, such as settings/prod.toml"
        )
    return text


BesidePath = Annotated[str, BeforeValidator(_beside), WithJsonSchema({"type": "string", "format": "beside-path"})]
"""A file in the folder of the spec, or below it."""


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

_LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
NAME_MAX = 253
LABEL_WORDS = "lower-case letters, digits and '-', beginning and ending with a letter or digit"


def _meant_label(text: str) -> str:
    meant = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return f"; for example {meant}" if _LABEL.fullmatch(meant) else ""


def _dns_label(value: Any) -> Any:
    text = text_of(value)
    if not is_open(text) and not _LABEL.fullmatch(text):
        raise wrong(f"{text!r} is not a DNS label: expected are {LABEL_WORDS}{_meant_label(text)}")
    if len(text) > 63 and not is_open(text):  # noqa: PLR2004 - RFC 1123
        raise wrong(f"{text!r} has {len(text)} signs; a DNS label has at most 63")
    return text


DnsLabel = Annotated[
    str, BeforeValidator(_dns_label), WithJsonSchema({"type": "string", "format": "dns-label", "maxLength": 63})
]
"""A name as RFC 1123 allows for a label: what Kubernetes wants of Services, namespaces and ports."""


def _dns_name(value: Any) -> Any:
    text = text_of(value)
    if not is_open(text) and not _SUBDOMAIN.fullmatch(text):
        raise wrong(f"{text!r} is not a name that Kubernetes accepts: expected are {LABEL_WORDS}, and dots between")
    if len(text) > NAME_MAX and not is_open(text):
        raise wrong(f"this name has {len(text)} signs; {NAME_MAX} are possible")
    return text


DnsName = Annotated[
    str, BeforeValidator(_dns_name), WithJsonSchema({"type": "string", "format": "dns-name", "maxLength": 253})
]
"""A name as RFC 1123 allows for a subdomain: most of Kubernetes' object names."""


def _host(value: Any) -> Any:
    text = text_of(value)
    name = text.removeprefix("*.")
    if not is_open(text) and (len(name) > NAME_MAX or not _SUBDOMAIN.fullmatch(name)):
        raise wrong(f"{text!r} is not a host name{_meant_host(text)}")
    return text


def _meant_host(text: str) -> str:
    if text == "*":
        return ": a wildcard is of one domain, such as '*.example.com'"
    meant = re.sub(r"^[a-z]+://|[:/].*$", "", text.lower())
    return f": write {meant!r}" if meant != text and _SUBDOMAIN.fullmatch(meant.removeprefix("*.")) else ""


Host = Annotated[str, BeforeValidator(_host), WithJsonSchema({"type": "string", "format": "host"})]
"""A host name, with ``*.`` before it for a wildcard."""

PORT_MAX = 65535
STRATEGIES = ("RollingUpdate", "Recreate")
"""How a Deployment's new pods follow the old; Kubernetes' schema takes any word."""


def _port(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and not 1 <= value <= PORT_MAX:
        raise wrong(f"port {value} is out of range: 1 to {PORT_MAX} are possible")
    return value


Port = Annotated[int, BeforeValidator(_port), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": PORT_MAX})]

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

_ENV_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_CONFIG_KEY = re.compile(r"[-._a-zA-Z0-9]+")


def _env_name(value: Any) -> Any:
    text = text_of(value)
    if not is_open(text) and not _ENV_NAME.fullmatch(text):
        raise wrong(
            f"{text!r} is not a name for an environment variable: letters, digits and '_' are expected, no digit first"
        )
    return text


def _config_key(value: Any) -> Any:
    text = text_of(value)
    if not is_open(text) and (not _CONFIG_KEY.fullmatch(text) or text in (".", "..")):
        raise wrong(f"{text!r} is not a key for a ConfigMap or Secret: letters, digits, '-', '_' and '.' are expected")
    return text


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
        near = get_close_matches(text, sorted(_QUOTAS), 1)
        meant = f"; was {near[0]} meant?" if near else ", such as requests.cpu, limits.memory, pods or count/jobs.batch"
        raise wrong(f"{text!r} is nothing that a ResourceQuota counts{meant}")
    return text


QuotaName = Annotated[
    str,
    BeforeValidator(_quota_name),
    WithJsonSchema({"anyOf": [{"enum": sorted(_QUOTAS)}, {"type": "string", "format": "quota-name"}]}),
]
"""What a ResourceQuota can count (https://kubernetes.io/docs/concepts/policy/resource-quotas)."""

_DOMAIN_NAME = re.compile(rf"{_SUBDOMAIN.pattern}/[A-Za-z0-9](?:[-A-Za-z0-9_.]{{0,61}}[A-Za-z0-9])?")
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


def _sealed(value: Any) -> Any:
    text = text_of(value)
    if not is_open(text) and not _SEALED.fullmatch(text):
        raise wrong(
            "this was not sealed by kubeseal; write what `kubeseal --raw` prints, and if this was the value itself, change it"
        )
    return text


# Base64 that begins with the length of the session key: 512 bytes, or 256 under a shorter key of the controller's.
_SEALED = re.compile(r"A[gQ][A-D][A-Za-z0-9+/=\s]*")

Sealed = Annotated[str, BeforeValidator(_sealed), WithJsonSchema({"type": "string", "format": "sealed"})]
"""A value that only the controller in the cluster can open."""

_QUALIFIED = re.compile(rf"(?:{_SUBDOMAIN.pattern}/)?([A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)")
_LABEL_VALUE = re.compile(r"(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?")


def _label_key(value: Any) -> Any:
    text = text_of(value)
    found = _QUALIFIED.fullmatch(text)
    if not is_open(text) and (not found or len(found[1]) > LABEL_MAX):
        raise wrong(
            f"{text!r} is no key for a label or annotation: a name such as team or example.com/team is expected"
        )
    return text


def _label_value(value: Any) -> Any:
    text = text_of(value)
    # ${workload} is filled in later, with a name that fits.
    filled = text.replace("${workload}", "x")
    if not is_open(text) and (not _LABEL_VALUE.fullmatch(filled) or len(filled) > LABEL_MAX):
        raise wrong(
            f"{text!r} is no value for a label: letters, digits, '-', '_' and '.' are expected, "
            f"at most {LABEL_MAX}; anything may stand in an annotation"
        )
    return text


LABEL_MAX = 63

LabelKey = Annotated[str, BeforeValidator(_label_key), WithJsonSchema({"type": "string", "format": "label-key"})]
"""A name, with a domain before it or not."""
LabelValue = Annotated[
    str,
    BeforeValidator(_label_value),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "label-value"}, {"type": ["number", "boolean"]}]}),
]
"""What Kubernetes takes as the value of a label."""

_METRIC_NAME = re.compile(r"[A-Za-z0-9_:][-A-Za-z0-9_.:/|]*")


def _metric_name(value: Any) -> Any:
    text = text_of(value)
    if not is_open(text) and not _METRIC_NAME.fullmatch(text):
        raise wrong(f"{text!r} is no name of a metric: letters, digits, '_', '-', '.', ':' and '/' are expected")
    return text


MetricName = Annotated[str, BeforeValidator(_metric_name), WithJsonSchema({"type": "string", "format": "metric-name"})]
"""What a metrics API calls a metric."""

PromLabel = Annotated[
    str,
    of_form("[A-Za-z_][A-Za-z0-9_]*", "is no name of a Prometheus label: letters, digits and '_' are expected"),
    WithJsonSchema({"type": "string", "format": "prometheus-label"}),
]
SeriesName = Annotated[
    str,
    of_form("[A-Za-z_:][A-Za-z0-9_:]*", "is no name of a Prometheus series: letters, digits, '_' and ':' are expected"),
    WithJsonSchema({"type": "string", "format": "prometheus-series"}),
]
EnvName = Annotated[str, BeforeValidator(_env_name), WithJsonSchema({"type": "string", "format": "env-name"})]
ConfigKey = Annotated[str, BeforeValidator(_config_key), WithJsonSchema({"type": "string", "format": "config-key"})]
