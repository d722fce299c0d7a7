"""The values in a spec: names, durations, quantities, schedules, and whole Kubernetes objects.

Each type says in its JSON Schema what its validator accepts, so that an editor and the random specs in the tests agree
with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from kustomgen.k8s.quantity import GRAMMAR, parse_quantity
from kustomgen.k8s.schema import latest, violations
from kustomgen.yaml.source import as_text, describe

OPEN = "\ue000"
"""Stands in the base for what only an environment decides. No file can hold it: it is no character of any script."""


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


def _text(value: Any) -> Any:
    if isinstance(value, (dict, list)) or value is None:
        raise wrong(f"a string is expected, not {describe(value)}")
    return as_text(value)


Text = Annotated[str, BeforeValidator(_text), WithJsonSchema({"type": ["string", "number", "boolean"]})]
"""A string, or a number or boolean that is meant as one: ``1.10`` and ``true`` keep their spelling."""

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"^(?:\d+[smhd])+$")


def _seconds(value: Any) -> Any:
    if isinstance(value, str) and not is_open(value):
        if not _DURATION.match(value):
            raise wrong(f"{value!r} is not a duration: seconds are expected, or a form such as 90s, 60m or 2h")
        return sum(int(number) * _UNITS[unit] for number, unit in re.findall(r"(\d+)([smhd])", value))
    return value


Seconds = Annotated[
    int,
    BeforeValidator(_seconds),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^([0-9]+[smhd])+$"}]}),
]
"""Seconds, or a duration: ``60m`` is 3600."""


def _quantity(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise wrong(f"a quantity is expected ({GRAMMAR}), not {describe(value)}")
    if is_open(value):
        return value
    text = as_text(value)
    try:
        if parse_quantity(text) < 0:
            raise wrong(f"{text!r} is below zero")
    except ValueError:
        meant = _meant_quantity(text)
        raise wrong(f"{text!r} is not a quantity: {GRAMMAR} is expected{meant}") from None
    return text


def _meant_quantity(text: str) -> str:
    found = re.match(r"^(\d+(?:\.\d+)?)\s*([kmgtp])i?b?(?:ytes)?$", text, re.IGNORECASE)
    return f"; {found[1]}{found[2].upper()}i was perhaps meant" if found else ""


Quantity = Annotated[
    str,
    BeforeValidator(_quantity),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "quantity"}, {"type": "number", "minimum": 0}]}),
]
"""``250m``, ``512Mi``, ``2``."""

_LABEL = re.compile(r"^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$")
_SUBDOMAIN = re.compile(r"^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$")
LABEL_WORDS = "lower-case letters, digits and '-', beginning and ending with a letter or digit"


def _dns_label(value: Any) -> Any:
    text = _text(value)
    if not is_open(text) and not _LABEL.match(text):
        raise wrong(f"{text!r} is not a DNS label: {LABEL_WORDS} are expected")
    if len(text) > 63 and not is_open(text):  # noqa: PLR2004 - RFC 1123
        raise wrong(f"{text!r} has {len(text)} signs; a DNS label has at most 63")
    return text


DnsLabel = Annotated[
    str, BeforeValidator(_dns_label), WithJsonSchema({"type": "string", "format": "dns-label", "maxLength": 63})
]
"""A name as RFC 1123 allows for a label: what Kubernetes wants of Services, namespaces and ports."""


def _dns_name(value: Any) -> Any:
    text = _text(value)
    if not is_open(text) and not _SUBDOMAIN.match(text):
        raise wrong(f"{text!r} is not a name that Kubernetes accepts: {LABEL_WORDS} are expected, and dots between")
    return text


DnsName = Annotated[
    str, BeforeValidator(_dns_name), WithJsonSchema({"type": "string", "format": "dns-name", "maxLength": 253})
]
"""A name as RFC 1123 allows for a subdomain: most of Kubernetes' object names."""


def _host(value: Any) -> Any:
    text = _text(value)
    name = text.removeprefix("*.")
    if not is_open(text) and not _SUBDOMAIN.match(name):
        raise wrong(f"{text!r} is not a host name")
    return text


Host = Annotated[str, BeforeValidator(_host), WithJsonSchema({"type": "string", "format": "host"})]
"""A host name, with ``*.`` before it for a wildcard."""

PORT_MAX = 65535


def _port(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and not 1 <= value <= PORT_MAX:
        raise wrong(f"port {value} is out of range: 1 to {PORT_MAX} are possible")
    return value


Port = Annotated[int, BeforeValidator(_port), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": PORT_MAX})]

_ENV_NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_.-]*$")
_CONFIG_KEY = re.compile(r"^[-._a-zA-Z0-9]+$")


def _env_name(value: Any) -> Any:
    if not _ENV_NAME.match(value):
        raise wrong(f"{value!r} is not a name for an environment variable: letters, digits and '_' are expected")
    return value


def _config_key(value: Any) -> Any:
    if not _CONFIG_KEY.match(value):
        raise wrong(f"{value!r} is not a key that a ConfigMap or Secret accepts: letters, digits, '-', '_' and '.'")
    return value


EnvName = Annotated[str, BeforeValidator(_env_name), WithJsonSchema({"type": "string", "format": "env-name"})]
ConfigKey = Annotated[str, BeforeValidator(_config_key), WithJsonSchema({"type": "string", "format": "config-key"})]

_CRON_FIELDS = (
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day of the month", 1, 31),
    ("month", 1, 12),
    ("day of the week", 0, 7),
)
_MACROS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_WORDS = {
    "month": ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    "day of the week": ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
}


def _cron(value: Any) -> Any:
    text = _text(value)
    if is_open(text) or text in _MACROS:
        return text
    fields = text.split()
    if len(fields) != len(_CRON_FIELDS):
        raise wrong(
            f"{text!r} is not a cron line: five fields are expected (minute hour day month weekday), not {len(fields)}"
        )
    for content, (name, low, high) in zip(fields, _CRON_FIELDS, strict=True):
        if not all(_cron_part(part.lower(), name, low, high) for part in content.split(",")):
            raise wrong(
                f"{content!r} in {text!r} is not a {name}: {low} to {high}, *, a-b, */n and lists of these are possible"
            )
    return text


def _cron_part(part: str, name: str, low: int, high: int) -> bool:
    span, slash, step = part.partition("/")
    if slash and not (step.isdigit() and int(step) > 0):
        return False
    if span in ("*", "?"):
        return True
    ends = [_cron_number(end, name) for end in span.split("-")]
    if len(ends) > 2 or any(end is None or not low <= end <= high for end in ends):  # noqa: PLR2004 - a range has two ends
        return False
    return len(ends) == 1 or (ends[0] or 0) <= (ends[1] or 0)


def _cron_number(text: str, name: str) -> int | None:
    if text.isdigit():
        return int(text)
    words = _WORDS.get(name, [])
    return words.index(text) if text in words else None


Cron = Annotated[str, BeforeValidator(_cron), WithJsonSchema({"type": "string", "format": "cron"})]
"""A schedule as the CronJob controller reads it (robfig/cron, standard fields)."""


KUBERNETES_TYPE, FILLED = "x-kubernetes-type", "x-filled"


@dataclass(frozen=True, slots=True)
class Kubernetes:
    """Marks a field that takes a whole Kubernetes object, checked against its published schema.

    ``Annotated[Any, Kubernetes("io.k8s.api.core.v1.Toleration")]``
    """

    type_name: str
    filled: tuple[tuple[str | int, ...], ...] = ()
    """Required fields that kustomgen fills in where they are left out."""

    def __call__(self, value: Any) -> Any:
        """The value, where the schema allows it."""
        found = [
            violation
            for violation in violations(value, self.type_name, latest())
            if violation.path not in self.filled and not is_open(_at(value, violation.path))
        ]
        if found:
            raise PydanticCustomError(
                "kubernetes", "{text}", {"text": found[0].message, "found": [(v.path, v.message) for v in found]}
            )
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The schema of the field, with the check before it."""
        return core_schema.no_info_before_validator_function(self, handler(source))

    def __get_pydantic_json_schema__(self, core: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """A mark that ``spec.schema`` turns into a reference to the published definition."""
        return {KUBERNETES_TYPE: self.type_name, FILLED: [list(path) for path in self.filled]}


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        else:
            value = value[step] if isinstance(value, list) and isinstance(step, int) else None
    return value
