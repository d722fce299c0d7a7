"""Which service account a pod runs as, and whether its token is mounted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kustomgen.k8s.build import Build
    from kustomgen.k8s.pods import Pod
    from kustomgen.k8s.resource import Node

DEFAULT_ACCOUNT = "default"


def account_node(pod: Pod) -> Node:
    """The field that names the pod's account: ``serviceAccountName``, else its old name; the former
    where neither is set.
    """
    current, old = pod.spec["serviceAccountName"], pod.spec["serviceAccount"]
    return old if old.text and not current.text else current


def account_of(pod: Pod) -> str:
    """The name of the pod's account; ``default`` where it names none."""
    return account_node(pod).text or DEFAULT_ACCOUNT


def mounts_token(build: Build, pod: Pod) -> bool:
    """Whether the API server mounts a token: unless the pod says no, or says nothing and its
    account says no.
    """
    own = pod.spec["automountServiceAccountToken"]
    if own.present:
        return own.value is not False
    account = build.find("ServiceAccount", account_of(pod), pod.namespace, group="")
    return account is None or account["automountServiceAccountToken"].value is not False
