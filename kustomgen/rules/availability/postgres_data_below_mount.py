"""PostgreSQL's data directory is a folder below the mount point of its volume.

The official image initializes ``PGDATA``, by default ``/var/lib/postgresql/data``. If a claim is
mounted there, initialization fails on a new disk, which contains ``lost+found``
(``directory exists but is not empty``). A user who does not own the mount point cannot change its
permissions either (``could not change permissions``). The alpine images run as user 70, the others
as 999.

Fix: set ``PGDATA: /var/lib/postgresql/data/pgdata``, or a ``subPath`` on the mount.

Fails::

    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: db}
    spec:
      template:
        spec:
          securityContext: {runAsUser: 1000}
          containers:
          - {name: db, image: "postgres:16-alpine", volumeMounts: [{name: data, mountPath: /var/lib/postgresql/data}]}
          volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]

Passes::

    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: db}
    spec:
      template:
        spec:
          securityContext: {runAsUser: 70, fsGroup: 70}
          containers:
          - name: db
            image: "postgres:16-alpine"
            env: [{name: PGDATA, value: /var/lib/postgresql/data/pgdata}]
            volumeMounts: [{name: data, mountPath: /var/lib/postgresql/data}]
          volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
"""

from __future__ import annotations

import posixpath
import re

from kustomgen.rules.api import Build, Container, Image, Iterator, Params, Pod, Problem, Rule, Severity

_NAMES = ("postgres", "library/postgres")
_REGISTRIES = ("", "docker.io", "index.docker.io", "registry-1.docker.io", "public.ecr.aws", "mirror.gcr.io")
_DEFAULT = "/var/lib/postgresql/data"
_LATER = 18
"""From this version on the image's PGDATA is below the folder that is to be mounted."""


def check(build: Build, _: Params) -> Iterator[Problem]:
    for pod in build.pods:
        claims = _claims(pod)
        for container in pod.containers("containers"):
            image = Image.parse(container["image"].text)
            if image.registry not in _REGISTRIES or image.repository.removeprefix("docker/") not in _NAMES:
                continue
            data = _data(container, image)
            for mount in container["volumeMounts"]:
                if mount["name"].text in claims and not mount["subPath"].text and _same(mount["mountPath"].text, data):
                    yield Problem(
                        mount["mountPath"], f"PGDATA is the mount point {data} itself{_user(container, image)}"
                    )


def _claims(pod: Pod) -> set[str]:
    found = {volume["name"].text for volume in pod.volumes() if volume["persistentVolumeClaim"].present}
    templates = pod.workload["spec"]["volumeClaimTemplates"].items()
    return found | {template["metadata"]["name"].text for template in templates}


def _data(container: Container, image: Image) -> str:
    for entry in container["env"]:
        if entry["name"].value == "PGDATA":
            return entry["value"].text
    version = re.match(r"\d+", image.tag or "")
    return "" if version and int(version[0]) >= _LATER else _DEFAULT


def _same(mount: str, data: str) -> bool:
    return bool(data) and posixpath.normpath(mount or "/") == posixpath.normpath(data)


def _user(container: Container, image: Image) -> str:
    user = container.security("runAsUser").integer
    owner = 70 if "alpine" in (image.tag or "") else 999
    return f", and the image's user is {owner}, not {user}" if user not in (None, 0, owner) else ""


RULE = Rule("postgres-data-below-mount", Severity.WARNING, __doc__, check)
