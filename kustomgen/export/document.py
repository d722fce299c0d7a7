"""One file with the objects of an environment and its settings, and a word on what is not in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.k8s.config_references import references
from kustomgen.report.control import one_line
from kustomgen.yaml.dump import dump

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kustomgen.k8s.build import Build

_FIRST = ("Namespace", "CustomResourceDefinition", "PriorityClass", "StorageClass", "ServiceAccount", "ResourceQuota")


def export(build: Build, environment: str, settings: Mapping[str, str]) -> str:
    """The file: comments, the objects in the order in which they can be applied, and a ConfigMap
    with ``settings``.

    ``settings`` are texts by the names of their files, such as ``kustomgen.yaml``.
    """
    objects = sorted((resource.manifest for resource in build.resources), key=_turn)
    said = [f"{environment}: what {build.path} builds to, written by `kustomgen export {environment}`."]
    head = [f"# {one_line(line)}" for line in (*said, *_missing(build))]
    documents = [*objects, *_settings(build, environment, settings)]
    return "\n".join(head) + "\n" + "".join(f"---\n{dump(each)}" for each in documents)


def _turn(manifest: Mapping[str, Any]) -> int:
    kind = str(manifest.get("kind"))
    return _FIRST.index(kind) if kind in _FIRST else len(_FIRST)


def _missing(build: Build) -> Iterator[str]:
    """What a backup of this environment needs besides."""
    made = {(each.namespace, each.name) for each in build.of_kind("Secret", group="")}
    secrets = sorted(
        {
            reference.at.text
            for reference in references(build)
            if reference.kind == "Secret" and reference.at.text and (reference.namespace, reference.at.text) not in made
        }
    )
    claims = [each.name for each in build.of_kind("PersistentVolumeClaim", group="")]
    claims += [
        f"{template['metadata']['name'].text} of {each}"
        for each in build.of_kind("StatefulSet")
        for template in each["spec"]["volumeClaimTemplates"]
    ]
    if secrets:
        yield f"Not in it: the values of {_listed(secrets)}, which the cluster has."
    if claims:
        yield f"Not in it: the data of {_listed(claims)}."


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


def _settings(build: Build, environment: str, settings: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    if not settings:
        return
    namespace = next((each.namespace for each in build.resources if each.namespace), "")
    metadata: dict[str, Any] = {"name": f"kustomgen-export-{environment}"}
    if namespace:
        metadata["namespace"] = namespace
    metadata["labels"] = {"app.kubernetes.io/managed-by": "kustomgen"}
    yield {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": dict(settings)}
