"""What a workload needs behind it: dependencies, services outside, backups."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from kustomgen.spec.model.container import Resources
from kustomgen.spec.model.volumes import Storage
from kustomgen.spec.times import Cron, Seconds, TimeZone
from kustomgen.spec.types import INT32, DnsLabel, Host, Model, PortNumber, is_open, wrong


class Dependency(Model):
    """Another workload of the spec, which must answer before this one starts.

    Becomes an init container ``wait-for-<workload>``, and an edge in the network policies of both, where they have one.
    """

    port: PortNumber | DnsLabel | None = None
    """Which of its Service's ports, by name or number. Default: the first.

    ``port: grpc``.
    """
    timeout: Seconds = 120
    """So long it waits; then the pod fails, and says for what it waited.

    ``timeout: 2m``.
    """


def _network(value: Any) -> Any:
    if isinstance(value, str) and not is_open(value):
        try:
            ipaddress.ip_network(value)
        except ValueError:
            raise wrong(f"{value!r} is not a network; for example 10.20.0.0/16") from None
    return value


class External(Model):
    """A service outside that takes a workload's place: nothing of the workload is made, and others go there."""

    host: Host
    """Its name, or its address: what ``${<workload>.host}`` is then.

    ``host: orders.abc123.eu-west-1.rds.amazonaws.com``.
    """
    port: PortNumber
    """Where it listens: what ``${<workload>.port}`` is then.

    ``port: 5432`` becomes NetworkPolicy spec.egress[].ports[].port.
    """
    cidr: Annotated[str, BeforeValidator(_network), WithJsonSchema({"type": "string", "format": "cidr"})] | None = None
    """Where it is, for network policies, which know no names. Default: the host, where that is an address, else
    anywhere, on its port alone.

    ``cidr: 10.20.0.0/16`` becomes NetworkPolicy spec.egress[].to[].ipBlock.cidr.
    """


def _retain(value: Any) -> Any:
    if isinstance(value, str) and not is_open(value):
        if not value.endswith("d") or not value[:-1].isdecimal() or int(value[:-1]) < 1:
            raise wrong(f"{value!r} is no number of dumps and no number of days; for example 7, or 14d")
    elif isinstance(value, int) and value < 1:
        raise wrong(f"{value} dumps would be none; write 1 or more, or leave `backup` out")
    return value


class Backup(Model):
    """A CronJob ``<app>-<workload>-backup`` that writes what is in a preset to a disk of its own. For ``postgres``."""

    schedule: Cron
    """When.

    ``schedule: 0 2 * * *`` becomes CronJob spec.schedule.
    """
    retain: Annotated[
        int | str,
        BeforeValidator(_retain),
        WithJsonSchema(
            {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 1000}, {"type": "string", "format": "days"}]}
        ),
    ] = 7
    """So many dumps are kept, ``7``, or those of so many days.

    ``retain: 14d``.
    """
    storage: Storage | None = None
    """The disk that the dumps are on, mounted at ``/backup``; default ``10Gi``.

    ``storage: 20Gi`` becomes PersistentVolumeClaim.
    """
    time_zone: TimeZone = "Etc/UTC"
    """Whose clock the schedule goes by.

    ``timeZone: Europe/Berlin`` becomes CronJob spec.timeZone.
    """
    suspend: bool = False
    """No more runs until this is false again.

    ``suspend: true`` becomes CronJob spec.suspend.
    """
    active_deadline_seconds: Seconds = Field(default=3600, le=INT32)
    """A dump that takes longer has failed.

    ``activeDeadlineSeconds: 1h`` becomes CronJob spec.jobTemplate.spec.activeDeadlineSeconds.
    """
    resources: Resources = Resources()
    """What the dump may use. Default: 100m and 128Mi, at most 256Mi.

    ``resources: {limits: {memory: 512Mi}}`` becomes CronJob
    spec.jobTemplate.spec.template.spec.containers[].resources.
    """
