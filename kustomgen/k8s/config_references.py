"""Every place in pods and ServiceAccounts that names a Secret or a ConfigMap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kustomgen.k8s.made_secrets import CONFIG_MAP, SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.pods import Pod
    from kustomgen.k8s.resource import Node


@dataclass(frozen=True, slots=True)
class ConfigReference:
    """A place that names a Secret or ConfigMap: ``at`` holds the name, ``keys`` are places that
    hold keys.
    """

    kind: str
    at: Node
    namespace: str
    keys: tuple[Node, ...] = ()
    optional: bool = False


def references(build: Build) -> Iterator[ConfigReference]:
    """Every place in pods and ServiceAccounts that names a Secret or ConfigMap."""
    for pod in build.pods:
        for container in pod.containers():
            yield from _from_container(container.node, pod.namespace)
        for volume in pod.volumes():
            yield from _from_volume(volume, pod)
        yield from _pull_secrets(pod.spec, pod.namespace)
    for account in build.of_kind("ServiceAccount", group=""):
        yield from _pull_secrets(account.node, account.namespace)


def _from_container(container: Node, namespace: str) -> Iterator[ConfigReference]:
    for entry in container["env"]:
        for kind, source in _sources(entry["valueFrom"], "secretKeyRef", "configMapKeyRef"):
            yield ConfigReference(kind, source["name"], namespace, (source["key"],), _optional(source))
    for entry in container["envFrom"]:
        for kind, source in _sources(entry, "secretRef", "configMapRef"):
            yield ConfigReference(kind, source["name"], namespace, (), _optional(source))


def _sources(chosen: Node, secret: str, config_map: str) -> Iterator[tuple[str, Node]]:
    """The Secret and the ConfigMap of a place that may have either."""
    fields = chosen.mapping
    if fields.get(secret) is not None:
        yield SECRET, chosen[secret]
    if fields.get(config_map) is not None:
        yield CONFIG_MAP, chosen[config_map]


def _from_volume(volume: Node, pod: Pod) -> Iterator[ConfigReference]:
    for kind, source in _sources(volume, "secret", "configMap"):
        yield _mounted(kind, source, "secretName" if kind == SECRET else "name", pod)
    for part in volume["projected"]["sources"]:
        for kind, source in _sources(part, "secret", "configMap"):
            yield _mounted(kind, source, "name", pod)
    yield ConfigReference(SECRET, volume["csi"]["nodePublishSecretRef"]["name"], pod.namespace)
    yield ConfigReference(SECRET, volume["azureFile"]["secretName"], pod.namespace)


def _mounted(kind: str, source: Node, name_field: str, pod: Pod) -> ConfigReference:
    keys = tuple(item["key"] for item in source["items"])
    return ConfigReference(kind, source[name_field], pod.namespace, keys, _optional(source))


def _pull_secrets(holder: Node, namespace: str) -> Iterator[ConfigReference]:
    for item in holder["imagePullSecrets"]:
        yield ConfigReference(SECRET, item["name"], namespace)


def _optional(source: Node) -> bool:
    return source["optional"].value is True
