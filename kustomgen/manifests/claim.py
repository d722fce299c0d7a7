"""Storage: a PersistentVolumeClaim, or the template by which a StatefulSet makes one for each of
its pods.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kustomgen.manifests.labels import selector, workload_labels
from kustomgen.manifests.manifest import Manifest, manifest
from kustomgen.manifests.owner import dug, picked
from kustomgen.manifests.waves import early
from kustomgen.spec.names import claim_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.manifests.owner import Fields, Object, Owner
    from kustomgen.spec.model import Spec, Storage


def claims(spec: Spec, key: str) -> Iterator[Manifest]:
    workload = spec.workloads[key]
    if workload.kind == "StatefulSet":
        return
    for name, storage in workload.storage.items():
        yield manifest(
            f"{key}/{name}.claim.yaml", "v1", "PersistentVolumeClaim",
            claim_name(spec, key, name), {**workload_labels(spec, key), **storage.labels}, {**storage.annotations, **early(spec)},
            spec=_claim(storage),
        )  # fmt: skip


def templates(spec: Spec, key: str) -> list[dict[str, Any]]:
    """``volumeClaimTemplates``. They can never change: so they have only the labels that cannot
    change either.
    """
    return [
        {
            "metadata": {
                "name": name,
                "labels": {
                    **(selector(spec, key) if spec.workloads[key].builtin_defaults else {}),
                    **storage.labels,
                },
                "annotations": storage.annotations,
            },
            "spec": _claim(storage),
        }
        for name, storage in spec.workloads[key].storage.items()
    ]


def _claim(storage: Storage) -> dict[str, Any]:
    return {
        "accessModes": list(storage.access_modes),
        "storageClassName": storage.storage_class_name,
        "resources": {"requests": {"storage": storage.size}},
    }


def template_storage(value: Object, container: Object) -> Fields:
    """What a spec says of a StatefulSet's claim templates: the inverse of ``templates``."""
    return {
        claim["metadata"]["name"]: {
            **_storage_fields(claim, claim["metadata"]["name"], container),
            **({"labels": labels} if (labels := dug(claim, "metadata", "labels")) else {}),
        }
        for claim in dug(value, "spec").get("volumeClaimTemplates", ())
    }


def is_claim_of(value: Object, owner: Owner) -> bool:
    """Whether a PersistentVolumeClaim is a volume of the workload."""
    return owner.kind != "StatefulSet" and _volume_of(value, owner) is not None


def _volume_of(value: Object, owner: Owner) -> str | None:
    name = value["metadata"]["name"]
    volumes = owner.pod.get("volumes", ())
    return next((each["name"] for each in volumes if dug(each, "persistentVolumeClaim").get("claimName") == name), None)


def claim_fields(value: Object, owner: Owner) -> Fields:
    """What a spec says of a PersistentVolumeClaim: the inverse of ``claims``."""
    volume = str(_volume_of(value, owner))
    name = value["metadata"]["name"]
    own = {} if name == f"{owner.name}-{volume}" else {"name": name}
    fields = _storage_fields(value, volume, owner.pod["containers"][0])
    known = owner.fields.get("labels", {})
    labels = {name: text for name, text in dug(value, "metadata", "labels").items() if known.get(name) != text}
    more = {"labels": labels} if labels else {}
    return {"storage": {volume: {**fields, **own, **more}}, "volumes": {volume: None}}


def _storage_fields(claim: Object, volume: str, container: Object) -> Fields:
    spec = dug(claim, "spec")
    mounts = [each for each in container.get("volumeMounts", ()) if each.get("name") == volume]
    mount = picked(mounts[0], ("mountPath", "subPath")) if mounts else {}
    if mount.get("mountPath") == f"/{volume}":
        del mount["mountPath"]
    modes = {} if spec.get("accessModes") == ["ReadWriteOnce"] else picked(spec, ("accessModes",))
    annotations = dug(claim, "metadata", "annotations")
    return {
        "size": dug(spec, "resources", "requests").get("storage"),
        **mount,
        **modes,
        **picked(spec, ("storageClassName",)),
        **({"annotations": annotations} if annotations else {}),
    }
