"""Releases of an environment: protection, holds, and what a service catalogue says of it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kustomgen.spec.types import ConfigKey, DnsLabel, Model, Text


class Protected(Model):
    """An environment that people release to. Nothing deploys to it automatically."""

    change_ticket: Literal["required"] | None = None
    """Whether a release needs a ticket number.

    ``changeTicket: required``.
    """
    approvals: int = Field(default=1, ge=0, le=100)
    """The number of approvals that a release needs.

    ``approvals: 2``.
    """
    promote_from: DnsLabel | None = None
    """The environment that must have run a version first. It may not be behind this one.

    ``promoteFrom: staging``.
    """
    approvers: list[Text] = Field(default_factory=list)
    """Who may approve: names or addresses, with ``*``. Default: anyone except the person who asks.

    ``approvers: ["sre-*@example.com"]``.
    """


class Hold(Model):
    """A stop for new versions in an environment."""

    reason: Text
    """The reason for the hold.

    ``reason: "sale until Monday"``.
    """
    since: Text | None = None
    """When the hold began.

    ``since: "2026-11-27"``.
    """


class Catalog(Model):
    """Entities for a service catalogue, in ``catalog/``."""

    format: Literal["port", "backstage"] = "port"
    """Port's entities as JSON, or a ``catalog-info.yaml`` for Backstage.

    ``format: backstage``.
    """
    blueprint: DnsLabel = "microservice"
    """Port: the blueprint of the service.

    ``blueprint: microservice``.
    """
    team: Text | None = None
    """The team that owns the service.

    ``team: payments``.
    """
    repository: Text | None = None
    """The repository with the service's code.

    ``repository: "https://github.com/example/shop"``.
    """
    details: dict[ConfigKey, Text] = Field(default_factory=dict)
    """Further properties of the service.

    ``details: {language: java, framework: spring-boot}``.
    """
