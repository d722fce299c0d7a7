"""Releases of an environment: protection, holds, and what a service catalogue says of it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kustomgen.spec.types import ConfigKey, DnsLabel, Model, Text


class Protected(Model):
    """An environment that people release to: nothing deploys to it by itself."""

    change_ticket: Literal["required"] | None = None
    """A release needs the number of a ticket.

    ``changeTicket: required``.
    """
    approvals: int = Field(default=1, ge=0, le=100)
    """So many people must agree.

    ``approvals: 2``.
    """
    promote_from: DnsLabel | None = None
    """The environment that has run a version before. It may not be behind this one.

    ``promoteFrom: staging``.
    """
    approvers: list[Text] = Field(default_factory=list)
    """Who may approve: names or addresses, with ``*``. Default: everybody but who asks.

    ``approvers: ["sre-*@example.com"]``.
    """


class Hold(Model):
    """New versions are kept out of an environment until it is released."""

    reason: Text
    """Why it is held.

    ``reason: "sale until Monday"``.
    """
    since: Text | None = None
    """When the hold began.

    ``since: "2026-11-27"``.
    """


class Catalog(Model):
    """Entities of a service catalogue, in ``catalog/``: what they are, not how they do."""

    format: Literal["port", "backstage"] = "port"
    """Port's entities as JSON, or a ``catalog-info.yaml`` for Backstage.

    ``format: backstage``.
    """
    blueprint: DnsLabel = "microservice"
    """Of Port, for the service.

    ``blueprint: microservice``.
    """
    team: Text | None = None
    """Whose it is.

    ``team: payments``.
    """
    repository: Text | None = None
    """Where its code is.

    ``repository: "https://github.com/example/shop"``.
    """
    details: dict[ConfigKey, Text] = Field(default_factory=dict)
    """Further properties of the service.

    ``details: {language: java, framework: spring-boot}``.
    """
