"""Names from which a controller can make no pods, although the API server accepts the object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.placeholders import is_open

if TYPE_CHECKING:
    from kustomgen.k8s.resource import Resource

LABEL_VALUE = 63
REVISION = 11
"""A dash and the hash of ten characters that the StatefulSet controller adds to the name
(kubernetes/kubernetes#64023).
"""


def too_long(resource: Resource) -> str:
    """Why no pod of a StatefulSet can be made, empty if that is no matter of its name.

    It labels its pods with the name of their revision, so that one that is accepted may never have
    a pod.
    """
    name, longest = resource.name, LABEL_VALUE - REVISION
    if resource.kind != "StatefulSet" or len(name) <= longest or is_open(name):
        return ""
    return (
        f"the API server refuses its pods: the label controller-revision-hash would have {len(name) + REVISION} "
        f"characters, and {LABEL_VALUE} are allowed; the name has {len(name)}, of at most {longest}"
    )
