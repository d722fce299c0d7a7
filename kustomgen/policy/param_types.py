"""The types that parameters of rules may have besides Python's own: what ``param_model`` knows by
name.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_network
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from kustomgen import regexp
from kustomgen.k8s.quantity import parse_quantity

__all__ = ["IntOrPercent", "Literal", "Mapping", "Network", "PortRange", "QuantityText", "Regex"]

IntOrPercent = int | Annotated[str, Field(pattern="^[0-9]+%$")]
"""A count or a percentage."""


PortRange = int | Annotated[str, Field(pattern="^[0-9]+-[0-9]+$")]
"""A port, or the first and the last of several."""


def _regex(pattern: str) -> str:
    regexp.check(pattern)
    return pattern


def _quantity(text: str) -> str:
    parse_quantity(text)
    return text


def _network(text: str) -> str:
    ip_network(text)
    return text


Regex = Annotated[str, AfterValidator(_regex)]
"""A regular expression."""

QuantityText = Annotated[str, AfterValidator(_quantity)]
"""An amount as Kubernetes writes it."""

Network = Annotated[str, AfterValidator(_network)]
"""An address, or a network in CIDR notation."""
