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
    """A workload of this spec that must answer before this one starts.

    Becomes an init container ``wait-for-<workload>``, and an edge in the network policies of both,
    where they have one.
    """

    port: PortNumber | DnsLabel | None = None
    """The port of its Service, by name or number. Default: the first.

    ``port: grpc``.
    """
    timeout: Seconds = 120
    """How long to wait before the pod fails. The log names what it waited for.

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
    """A service outside the cluster that replaces a workload. No objects are made for
    the workload.
    """

    host: Host
    """The service's host name or address. ``${<workload>.host}`` has this value.

    ``host: orders.abc123.eu-west-1.rds.amazonaws.com``.
    """
    port: PortNumber
    """The service's port. ``${<workload>.port}`` has this value.

    ``port: 5432`` becomes NetworkPolicy spec.egress[].ports[].port.
    """
    cidr: Annotated[str, BeforeValidator(_network), WithJsonSchema({"type": "string", "format": "cidr"})] | None = None
    """The service's addresses, for network policies, which cannot use names. Default: ``host`` if
    it is an address, else any address on this port.

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
    """A CronJob ``<app>-<workload>-backup`` that dumps a preset's data to its own volume. For
    ``postgres``.
    """

    schedule: Cron
    """When the backup runs, as a cron line.

    ``schedule: 0 2 * * *`` becomes CronJob spec.schedule.
    """
    retain: Annotated[
        int | str,
        BeforeValidator(_retain),
        WithJsonSchema(
            {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 1000}, {"type": "string", "format": "days"}]}
        ),
    ] = 7
    """How many dumps are kept, ``7``, or for how many days, ``14d``.

    ``retain: 14d``.
    """
    storage: Storage | None = None
    """The volume for the dumps, mounted at ``/backup``. Default: ``10Gi``.

    ``storage: 20Gi`` becomes PersistentVolumeClaim.
    """
    time_zone: TimeZone = "Etc/UTC"
    """The time zone of the schedule.

    ``timeZone: Europe/Berlin`` becomes CronJob spec.timeZone.
    """
    suspend: bool = False
    """``true``: no backups run.

    ``suspend: true`` becomes CronJob spec.suspend.
    """
    active_deadline_seconds: Seconds = Field(default=3600, le=INT32)
    """The time limit of a dump. A longer one fails.

    ``activeDeadlineSeconds: 1h`` becomes CronJob spec.jobTemplate.spec.activeDeadlineSeconds.
    """
    resources: Resources = Resources()
    """Requests and limits of the dump. Default: requests of 100m and 128Mi, a limit of 256Mi.

    ``resources: {limits: {memory: 512Mi}}`` becomes CronJob
    spec.jobTemplate.spec.template.spec.containers[].resources.
    """
