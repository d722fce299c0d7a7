"""Which objects a ``target``, ``select`` or ``source`` of a kustomization is for, as kustomize
decides it.

kustomize remembers every name and namespace that an object has had on its way. A patch's ``target``
looks at the first and the current ones (``resWrangler.Select``), a replacement at all of them; its
values are regular expressions for the whole text. An object without a namespace counts as one in
``default``; one of a cluster-scoped kind has none at all.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from kustomgen import regexp
from kustomgen.k8s.label_query import query_selects
from kustomgen.kustomize.kustomization import items

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kustomgen.yaml.source import Located

CLUSTER_SCOPED = frozenset(
    {
        "APIService", "CSIDriver", "CSINode", "CertificateSigningRequest", "ClusterRole", "ClusterRoleBinding",
        "ComponentStatus", "CustomResourceDefinition", "FlowSchema", "IngressClass", "MutatingWebhookConfiguration",
        "Namespace", "Node", "PersistentVolume", "PodSecurityPolicy", "PriorityClass", "PriorityLevelConfiguration",
        "RuntimeClass", "StorageClass", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration", "VolumeAttachment",
    }
)  # fmt: skip
"""The kinds of Kubernetes that kustomize knows to have no namespace; all that it does not know have
one.
"""


@dataclass(frozen=True, slots=True)
class ResourceId:
    """What kustomize knows an object by, at one moment of its way."""

    group: str
    version: str
    kind: str
    name: str
    namespace: str = ""

    @property
    def is_cluster_scoped(self) -> bool:
        """Whether kustomize knows the kind as one without namespaces."""
        own = "." not in self.group or self.group.endswith(".k8s.io")
        return own and self.kind in CLUSTER_SCOPED

    @property
    def effective_namespace(self) -> str:
        """The namespace that kustomize compares: ``default`` where none is named."""
        if self.is_cluster_scoped:
            return "_non_namespaceable_"
        return self.namespace or "default"


@dataclass(frozen=True, slots=True)
class Selector:
    """A ``target`` of a patch, or a ``select`` of a replacement; what is empty selects
    everything.
    """

    group: str = ""
    version: str = ""
    kind: str = ""
    name: str = ""
    namespace: str = ""
    labelSelector: str = ""  # noqa: N815 - kustomize's own name
    annotationSelector: str = ""  # noqa: N815

    @classmethod
    def of(cls, located: Located) -> Selector:
        """The selector that is in a kustomization."""
        return cls(**{field.name: _text(located, field.name) for field in fields(cls)})

    def fits_kind(self, one: ResourceId) -> bool:
        """Whether group, version and kind are selected. Raises ValueError for what is no regular
        expression.
        """
        return _fits(self.group, one.group) and _fits(self.version, one.version) and _fits(self.kind, one.kind)

    def fits_labels(self, labels: Mapping[str, Any], annotations: Mapping[str, Any]) -> bool:
        """Whether the label and annotation selectors hold. Raises ValueError for what is no
        selector.
        """
        return query_selects(self.labelSelector, labels) and query_selects(self.annotationSelector, annotations)


def selects(
    selector: Selector, ids: Sequence[ResourceId], labels: Mapping[str, Any], annotations: Mapping[str, Any]
) -> bool:
    """Whether a patch's target selects an object that has had these ids, the first of them first.

    Raises ValueError for what is no regular expression, or no label selector: kustomize refuses to
    build it.
    """
    both = (ids[0], ids[-1])
    return (
        any(_fits(selector.namespace, one.effective_namespace) for one in both)
        and any(_fits(selector.name, one.name) for one in both)
        and selector.fits_kind(ids[-1])
        and selector.fits_labels(labels, annotations)
    )


def replaces(
    target: Located, ids: Sequence[ResourceId], labels: Mapping[str, Any], annotations: Mapping[str, Any]
) -> bool:
    """Whether an entry of a replacement's ``targets`` selects an object, and does not reject it.
    Raises ValueError.

    The ids before the current one have ``default`` for no namespace, the current one has none.
    """
    select = target.get("select")
    if select is None:
        return False
    selector = Selector.of(select)
    if not selector.fits_labels(labels, annotations):
        return False
    for rejected in map(Selector.of, items(target, "reject")):
        if (rejected.labelSelector or rejected.annotationSelector) and rejected.fits_labels(labels, annotations):
            return False
        if _names_something(rejected) and any(_fits_id(rejected, one) for one in ids):
            return False
    return any(_fits_id(selector, one) for one in ids)


def _fits_id(selector: Selector, one: ResourceId) -> bool:
    return selector.fits_kind(one) and _fits(selector.name, one.name) and _fits(selector.namespace, one.namespace)


def _names_something(selector: Selector) -> bool:
    return any((selector.group, selector.version, selector.kind, selector.name, selector.namespace))


def _fits(pattern: str, value: str) -> bool:
    return not pattern or regexp.fullmatch(pattern, value)


def _text(located: Located, key: str) -> str:
    found = located.get(key)
    return "" if found is None or found.value is None else str(found.value)
