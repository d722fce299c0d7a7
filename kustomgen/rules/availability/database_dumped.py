"""A database of production with its files in a volume is backed up on a schedule.

A volume that is lost takes all data with it. Deleted rows and a failed migration are in every
replica at once, so replicas are no backup. These count as a backup: a CronJob that dumps,
VolumeSnapshots, and the schedules of Velero, K8up, VolSync, Stash and CloudNativePG. A backup may
be set up outside of the build, so this is information. ``tiers`` are those that need one.

Fix: add a CronJob that dumps to another volume or a bucket; in a spec, set ``backup`` with a
``schedule``.

Fails::

    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: db}
    spec:
      template: {spec: {containers: [{name: db, image: "postgres:16"}]}}
      volumeClaimTemplates: [{metadata: {name: data}}]

Passes::

    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: db}
    spec:
      template: {spec: {containers: [{name: db, image: "postgres:16"}]}}
      volumeClaimTemplates: [{metadata: {name: data}}]
    ---
    apiVersion: batch/v1
    kind: CronJob
    metadata: {name: db-backup}
    spec:
      jobTemplate: {spec: {template: {spec: {containers: [{name: dump, command: [pg_dump, -h, db]}]}}}}
"""

from __future__ import annotations

import json
import re

from kustomgen.rules.api import Build, Container, Image, Iterator, Params, Pod, Problem, Rule, Severity

_DATABASES = frozenset(
    {"postgres", "postgresql", "postgis", "timescaledb", "mysql", "mariadb", "mongo", "mongodb", "percona-server"}
)
_BACKUPS = frozenset(
    {"Schedule", "ScheduledBackup", "VolumeSnapshot", "BackupConfiguration", "ReplicationSource", "Backup", "PGBackup"}
)
_WORDS = re.compile(r"dump|backup|snapshot|restic|wal-g|barman|pgbackrest", re.IGNORECASE)


class DatabaseDumped(Params):
    tiers: tuple[str, ...] = ("production",)


def check(build: Build, params: DatabaseDumped) -> Iterator[Problem]:
    if build.tier not in params.tiers:
        return
    for pod in build.pods:
        if pod.workload.kind not in ("Deployment", "StatefulSet"):
            continue
        image = next((found for found in map(_database, pod.containers("containers")) if found), "")
        if image and _keeps(pod) and not build.once("backed up", lambda: _backed_up(build)):
            said = f"{image} keeps its data in a volume, and nothing in the build backs it up on a schedule"
            yield Problem(pod.workload["spec"], said)


def _database(container: Container) -> str:
    text = container["image"].text
    return text if Image.parse(text).repository.rpartition("/")[2] in _DATABASES else ""


def _keeps(pod: Pod) -> bool:
    if any(volume["persistentVolumeClaim"].present for volume in pod.volumes()):
        return True
    return any(pod.workload["spec"]["volumeClaimTemplates"])


def _backed_up(build: Build) -> bool:
    if any(each.kind in _BACKUPS for each in build.resources):
        return True
    for each in build.resources:
        if any(_WORDS.search(key) for key in each.annotations):
            return True
        if each.kind == "CronJob" and _WORDS.search(json.dumps(each.manifest, default=str)):
            return True
    return any(_WORDS.search(key) for pod in build.pods for key in pod.metadata["annotations"].mapping)


RULE = Rule("database-dumped", Severity.INFO, __doc__, check, DatabaseDumped())
