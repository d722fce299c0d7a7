"""Fields that the API server refuses to change in an object that is there.

The source is Kubernetes' own validation, ``pkg/apis/*/validation``: the functions
``Validate…Update``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kustomgen.k8s.changes import FieldChange
    from kustomgen.k8s.resource import Resource

Fields = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImmutableRule:
    """``fields`` that cannot change, without those below ``but``; ``remedy`` says what to do
    instead.
    """

    fields: Fields
    but: Fields = ()
    remedy: str = "delete the object, and apply it again"


_AGAIN = "delete the object and apply it again, or give it another name"
_ORPHAN = "`kubectl delete --cascade=orphan` keeps the pods; then apply it again"
_ROLLS = "delete the object and apply it again, or create one with another name and selector"

_RULES: Mapping[tuple[str, str], tuple[ImmutableRule, ...]] = {
    ("apps", "Deployment"): (ImmutableRule(("spec.selector",), remedy=_ROLLS),),
    ("apps", "ReplicaSet"): (ImmutableRule(("spec.selector",), remedy=_ROLLS),),
    ("apps", "DaemonSet"): (ImmutableRule(("spec.selector",), remedy=_ROLLS),),
    ("apps", "StatefulSet"): (
        ImmutableRule(
            ("spec",),
            (
                "spec.replicas", "spec.ordinals", "spec.template", "spec.updateStrategy", "spec.revisionHistoryLimit",
                "spec.persistentVolumeClaimRetentionPolicy", "spec.minReadySeconds",
            ),
            _ORPHAN,
        ),
    ),
    ("batch", "Job"): (
        ImmutableRule(("spec.selector", "spec.template", "spec.completionMode", "spec.podFailurePolicy", "spec.backoffLimitPerIndex",
              "spec.successPolicy", "spec.managedBy", "spec.completions"), remedy=_AGAIN),
    ),
    ("", "Service"): (ImmutableRule(("spec.clusterIP", "spec.clusterIPs")),),
    ("", "PersistentVolumeClaim"): (
        ImmutableRule(("spec",), ("spec.resources", "spec.volumeAttributesClassName"), "make another claim, and copy the data"),
    ),
    ("", "PersistentVolume"): (
        ImmutableRule(("spec.csi", "spec.nfs", "spec.hostPath", "spec.local", "spec.volumeMode", "spec.nodeAffinity")),
    ),
    ("", "Pod"): (
        ImmutableRule(("spec",), ("spec.containers", "spec.initContainers", "spec.activeDeadlineSeconds", "spec.tolerations",
                         "spec.terminationGracePeriodSeconds", "spec.schedulingGates")),
    ),
    ("", "Secret"): (ImmutableRule(("type",)),),
    ("rbac.authorization.k8s.io", "RoleBinding"): (ImmutableRule(("roleRef",)),),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): (ImmutableRule(("roleRef",)),),
    ("storage.k8s.io", "StorageClass"): (
        ImmutableRule(("provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"), remedy=_AGAIN),
    ),
    ("storage.k8s.io", "CSIDriver"): (ImmutableRule(("spec.attachRequired", "spec.volumeLifecycleModes", "spec.fsGroupPolicy")),),
    ("scheduling.k8s.io", "PriorityClass"): (ImmutableRule(("value", "preemptionPolicy"), remedy=_AGAIN),),
    ("networking.k8s.io", "IngressClass"): (ImmutableRule(("spec.controller",)),),
    ("node.k8s.io", "RuntimeClass"): (ImmutableRule(("handler",), remedy=_AGAIN),),
    ("apiextensions.k8s.io", "CustomResourceDefinition"): (
        ImmutableRule(("spec.group", "spec.names.plural", "spec.scope"), remedy="make another definition, and move the objects"),
    ),
}  # fmt: skip


def refused(before: Resource, after: Resource, changes: Iterable[FieldChange]) -> Iterator[tuple[str, str]]:
    """The places among ``changes`` that cannot be applied to the object that is there, each with
    what to do instead.
    """
    rules = _RULES.get((after.ref.group, after.kind), ())
    frozen = _is_frozen(before.manifest) and after.kind in ("ConfigMap", "Secret")
    for change in changes:
        place = change.place
        if frozen and place.partition(".")[0].partition("[")[0] in ("data", "binaryData", "stringData", "immutable"):
            yield place, "it is `immutable: true`: make another one with a new name, as generators do by their hash"
            continue
        for rule in rules:
            if any(_within(place, field) for field in rule.fields) and not any(_within(place, one) for one in rule.but):
                if not _is_given_later(after.kind, change):
                    yield place, rule.remedy
                break


def _within(place: str, field: str) -> bool:
    return place == field or place.startswith((f"{field}.", f"{field}["))


def _is_frozen(manifest: Mapping[str, Any]) -> bool:
    return manifest.get("immutable") is True


def _is_given_later(kind: str, change: FieldChange) -> bool:
    """Whether the cluster fills the field in: a Service that named no address may get one, and an
    old one is kept.
    """
    return kind in ("Service", "PersistentVolumeClaim") and None in (change.before, change.after)
