"""No credential is in a spec: it would be in the repository, in its history, and in every
clone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.credentials import credential
from kustomgen.k8s.leaks import credential_in
from kustomgen.spec.checks.place import FieldPath, PlacedSpec, containers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.errors import Complaint

CONFIG_HINT = (
    "take it out and change it; keep the new one in a secret store, and name where under `secrets`: "
    "`data: {key: shop/${env}/key}`"
)
ENV_HINT = f"{CONFIG_HINT}; or take it from a Secret that is there, with `valueFrom: {{secretKeyRef: …}}`"


def settings(place: PlacedSpec) -> Iterator[Complaint]:
    """``config``, told by name or looks, as the rule no-secret-in-configmap does."""
    for key, value in place.spec.config.items():
        if found := credential(key, value):
            yield place.say(("config", key), f"config {key!r} is {found} in plain text", CONFIG_HINT)
    for name, given in place.spec.config_maps.items():
        for key, file in given.items():
            if file.content is not None and (found := credential(key, file.content) or credential_in(file.content)):
                where = ("configMaps", name, key)
                yield place.say(where, f"{key!r} of ConfigMap {name!r} is {found} in plain text", CONFIG_HINT)


def variables(place: PlacedSpec) -> Iterator[Complaint]:
    """``env``, told by name or looks, and arguments by their looks, as the rule no-secret-in-env
    does.
    """
    for path, container in containers(place.spec):
        for name, value in container.env.items():
            if isinstance(value, str) and (found := credential(name, value)):
                yield place.say((*path, "env", name), f"variable {name!r} is {found} in plain text", ENV_HINT)
        for field, words in (("command", container.command), ("args", container.args)):
            for index, word in enumerate(words):
                if found := credential_in(word):
                    yield place.say((*path, field, index), f"the argument holds {found} in plain text", ENV_HINT)


def notes(place: PlacedSpec) -> Iterator[Complaint]:
    """Annotations and labels, by their looks."""
    spec = place.spec
    written: list[tuple[FieldPath, dict[str, str]]] = [(("labels",), spec.labels)]
    if spec.service_account:
        written.append((("serviceAccount", "annotations"), spec.service_account.annotations))
    if spec.ingress:
        written.append((("ingress", "annotations"), spec.ingress.annotations))
    if spec.gateway:
        written.append((("gateway", "annotations"), spec.gateway.annotations))
    for key, workload in spec.workloads.items():
        path: FieldPath = ("workloads", key)
        written += [
            ((*path, "labels"), workload.labels),
            ((*path, "annotations"), workload.annotations),
            ((*path, "podAnnotations"), workload.pod_annotations),
        ]
    for path, values in written:
        for key, value in values.items():
            if found := credential_in(value):
                message = f"{key!r} holds {found} in plain text"
                yield place.say(
                    (*path, key),
                    message,
                    "remove it and change it, because everyone who may read the object can read it",
                )


def remote_keys(place: PlacedSpec) -> Iterator[Complaint]:
    """``secrets.data`` names where a value is kept; a value in its place is known by its looks."""
    for key, remote in place.spec.secrets.data.items() if place.spec.secrets else ():
        if found := credential_in(remote.key):
            message = f"secrets.data {key!r} holds {found} itself"
            yield place.say(
                ("secrets", "data", key), message, "change it, and write the name that the store has it under"
            )
