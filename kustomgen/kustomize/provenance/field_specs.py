"""Where kustomize's own fields reach into objects: its default field specs, and those of
``configurations``.

https://github.com/kubernetes-sigs/kustomize/tree/master/api/internal/konfig/builtinpluginconsts
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kustomgen.errors import InputError
from kustomgen.kustomize.kustomization import items
from kustomgen.kustomize.provenance.traced_value import Setting, TracedValue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kustomgen.kustomize.kustomization import Kustomization
    from kustomgen.kustomize.sources import Sources
    from kustomgen.kustomize.targets import ResourceId
    from kustomgen.yaml.source import Located


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field of some kinds; ``create`` it if it is not there. Empty group, version and kind
    mean any.
    """

    path: tuple[str, ...]
    create: bool = False
    group: str = ""
    version: str = ""
    kind: str = ""

    def fits(self, one: ResourceId) -> bool:
        """Whether an object of this id has the field."""
        wanted = ((self.group, one.group), (self.version, one.version), (self.kind, one.kind))
        return all(have in ("", is_) for have, is_ in wanted)


def _specs(create: bool, path: str, *kinds: str) -> list[FieldSpec]:
    """Specs of one path for kinds written ``Deployment`` or ``apps:Deployment`` or
    ``/v1:Service``.
    """
    found = []
    for kind in kinds or ("",):
        of, _, name = kind.rpartition(":")
        group, _, version = of.partition("/")
        found.append(FieldSpec(tuple(path.split("/")), create, group, version, name))
    return found


_AFFINITY = "spec/template/spec/affinity/{}/{}/labelSelector/matchLabels"
_WITH_AFFINITY = ("apps:Deployment", "apps:StatefulSet")
_TERMS = ("preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm",
          "requiredDuringSchedulingIgnoredDuringExecution")  # fmt: skip


def _templates(last: str) -> list[FieldSpec]:
    stateful = "apps:StatefulSet" if last == "labels" else "StatefulSet"
    return [
        *_specs(True, f"metadata/{last}"),
        *_specs(True, f"spec/template/metadata/{last}", "/v1:ReplicationController", "Deployment", "ReplicaSet",
                "DaemonSet", stateful, "batch:Job"),
        *_specs(True, f"spec/jobTemplate/metadata/{last}", "batch:CronJob"),
        *_specs(True, f"spec/jobTemplate/spec/template/metadata/{last}", "batch:CronJob"),
    ]  # fmt: skip


_CLAIMS = _specs(True, "spec/volumeClaimTemplates[]/metadata/labels", "apps:StatefulSet")
_SELECTORS = [
    *_specs(True, "spec/selector", "/v1:Service", "/v1:ReplicationController"),
    *_specs(True, "spec/selector/matchLabels", "Deployment", "ReplicaSet", "DaemonSet", "apps:StatefulSet"),
    *(
        spec
        for which in ("podAffinity", "podAntiAffinity")
        for term in _TERMS
        for spec in _specs(False, _AFFINITY.format(which, term), *_WITH_AFFINITY)
    ),
    *_specs(False, "spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels", *_WITH_AFFINITY),
    *_specs(False, "spec/selector/matchLabels", "batch:Job", "policy:PodDisruptionBudget"),
    *_specs(False, "spec/jobTemplate/spec/selector/matchLabels", "batch:CronJob"),
    *_specs(False, "spec/podSelector/matchLabels", "networking.k8s.io:NetworkPolicy"),
    *_specs(False, "spec/ingress/from/podSelector/matchLabels", "networking.k8s.io:NetworkPolicy"),
    *_specs(False, "spec/egress/to/podSelector/matchLabels", "networking.k8s.io:NetworkPolicy"),
]

DEFAULTS: dict[str, list[FieldSpec]] = {
    "labels": [],
    "templateLabels": _templates("labels"),
    "volumeClaimTemplateLabels": _CLAIMS,
    "commonLabels": [*_SELECTORS, *_templates("labels"), *_CLAIMS],
    "commonAnnotations": _templates("annotations"),
    "replicas": _specs(True, "spec/replicas", "Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"),
    "images": [
        spec
        for pod in ("spec", "spec/template/spec")
        for field in ("containers[]/image", "initContainers[]/image", "volumes[]/image/reference")
        for spec in _specs(True, f"{pod}/{field}")
    ]
    + _specs(True, "spec/jobTemplate/spec/template/spec/volumes[]/image/reference"),
    "namespace": [
        *_specs(True, "metadata/name", "/v1:Namespace"),
        *_specs(True, "spec/service/namespace", "apiregistration.k8s.io:APIService"),
        *_specs(
            False,
            "spec/conversion/webhook/clientConfig/service/namespace",
            "apiextensions.k8s.io:CustomResourceDefinition",
        ),
    ],
    "namePrefix": _specs(False, "metadata/name"),
    "nameSuffix": _specs(False, "metadata/name"),
}


def read_specs(entries: Iterable[Located]) -> Iterator[FieldSpec]:
    """Field specs that people wrote: in ``labels[].fields``, and in files of ``configurations``."""
    for entry in entries:
        path, create = _text(entry, "path"), entry.get("create")
        if path:
            yield FieldSpec(
                tuple(path.strip("/").split("/")),
                create is not None and create.value is True,
                _text(entry, "group"),
                _text(entry, "version"),
                _text(entry, "kind"),
            )


def configured(sources: Sources, kustomizations: Iterable[Kustomization], field: str) -> list[FieldSpec]:
    """The specs of a field in the files that ``configurations`` names, in all of these
    kustomizations.
    """
    found: list[FieldSpec] = []
    for kustomization in kustomizations:
        for item in kustomization.items("configurations"):
            try:
                documents = sources.documents(sources.show(kustomization.folder / str(item.value)))
            except InputError:
                continue
            for document in documents:
                found += read_specs(items(document.root, field))
    return found


def apply(
    root: TracedValue, spec: FieldSpec, change: Setting, setter: Callable[[TracedValue | None], TracedValue | None]
) -> TracedValue:
    """The object after ``setter`` was given what is at the spec's path, or None if that is
    to be created.

    What the setter returns takes its place; None changes nothing. A list on the way stands for each
    of its items.
    """
    return _apply(root, spec.path, spec.create, change, setter) or root


def _apply(
    cell: TracedValue | None,
    path: tuple[str, ...],
    create: bool,
    change: Setting,
    setter: Callable[[TracedValue | None], TracedValue | None],
) -> TracedValue | None:
    if not path:
        return setter(cell)
    if cell is None or cell.value is None:
        if not create or path[0].endswith("[]"):
            return None
        cell = TracedValue({}, change, cell)
    if isinstance(cell.value, list):
        items_ = [_apply(item, path, create, change, setter) or item for item in cell.value]
        return replace(cell, value=items_)
    if not isinstance(cell.value, dict):
        return None
    name = path[0].removesuffix("[]")
    old = cell.value.get(name)
    # A field that is a list is never created, and neither is what is in none.
    new = _apply(old, path[1:], create, change, setter) if old is not None or (create and name == path[0]) else None
    return cell.with_child(name, new) if new is not None else None


def _text(located: Located, key: str) -> str:
    found = located.get(key)
    return "" if found is None or found.value is None else str(found.value)
