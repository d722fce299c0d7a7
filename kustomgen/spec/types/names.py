"""Names: of objects, hosts, labels, variables, metrics."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from kustomgen.spec.types.basic import is_open, of_form, text_of, wrong

_LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")
SUBDOMAIN = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
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
"""A name as RFC 1123 allows for a label: what Kubernetes wants of Services, namespaces
and ports.
"""


def _dns_name(value: Any) -> Any:
    text = text_of(value)
    if not is_open(text) and not SUBDOMAIN.fullmatch(text):
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
    if not is_open(text) and (len(name) > NAME_MAX or not SUBDOMAIN.fullmatch(name)):
        raise wrong(f"{text!r} is not a host name{_meant_host(text)}")
    return text


def _meant_host(text: str) -> str:
    if text == "*":
        return ": a wildcard is of one domain, such as '*.example.com'"
    meant = re.sub(r"^[a-z]+://|[:/].*$", "", text.lower())
    return f": write {meant!r}" if meant != text and SUBDOMAIN.fullmatch(meant.removeprefix("*.")) else ""


Host = Annotated[str, BeforeValidator(_host), WithJsonSchema({"type": "string", "format": "host"})]
"""A host name, with ``*.`` before it for a wildcard."""

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


_QUALIFIED = re.compile(rf"(?:{SUBDOMAIN.pattern}/)?([A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)")
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
            f"at most {LABEL_MAX}; an annotation can have any value"
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
