"""Who sets a securityContext field, and whether Pod Security Standards exempt a pod."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.k8s.version import at_least

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.k8s.pods import Container, Pod
    from kustomgen.k8s.resource import Node


def security_contexts(pod: Pod) -> Iterator[Node]:
    """The pod's securityContext, then that of each container; also where they are absent."""
    yield pod.spec["securityContext"]
    for container in pod.containers():
        yield container["securityContext"]


def set_in(pod: Pod, *field: str) -> Iterator[Node]:
    """A securityContext field wherever pod or containers set it."""
    return (node for context in security_contexts(pod) if (node := context.walk(*field)).present)


def windows_exempt(pod: Pod, kubernetes: str) -> bool:
    """Whether Linux' fields do not apply, as Pod Security Standards have it from 1.25 on
    (KEP-2802).
    """
    return pod.windows and at_least(kubernetes, 25)


def own_users(pod: Pod, kubernetes: str) -> bool:
    """Whether root in the pod is nobody on the node, which Pod Security Standards accept from 1.35
    on (KEP-127).
    """
    return pod.spec["hostUsers"].value is False and at_least(kubernetes, 35)


def has_own_uid(container: Container) -> bool:
    """Whether container or pod names a user for it that is not root."""
    uid = container.security("runAsUser").integer
    return uid is not None and uid > 0


def mounts(pod: Pod, volume: Node) -> Iterator[tuple[Container, Node]]:
    """The mounts of a volume, each with its container."""
    for container in pod.containers():
        for mount in container["volumeMounts"]:
            if mount["name"].text and mount["name"].text == volume["name"].text:
                yield container, mount
